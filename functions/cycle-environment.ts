import * as z from 'zod'
import { tableName } from './environment.ts'

const regionName = /^[a-z]{2,}(?:-[a-z]+)+-\d+$/

const namesOf = (text: string) => text.split(',').map((name) => name.trim())

/** Environment of the functions that look at fleets; the stack sets all of it. */
export const cycleEnvironment = z
  .object({
    RAO_TABLE: tableName,
    RAO_QUEUE_URL: z.url({ protocol: /^https?$/, error: 'not the URL of a queue' }),
    /** Set by Lambda itself. */
    AWS_REGION: z.string().regex(regionName, 'not the name of a region'),
    RAO_REGIONS: z
      .string()
      .refine(
        (text) => namesOf(text).every((name) => regionName.test(name)),
        'not names of regions with commas between them',
      )
      .optional(),
    RAO_EVENT_BUS: z.string().min(1).default('default'),
    POWERTOOLS_METRICS_NAMESPACE: z.string().min(1).default('ResourceAllocationOptimizer'),
  })
  .transform(({ RAO_REGIONS, ...rest }) => {
    const [first, ...others] = new Set(namesOf(RAO_REGIONS ?? rest.AWS_REGION))
    /** Regions in which fleets are looked for, each once; by default the one that this function runs in. */
    const regions: [string, ...string[]] = [first ?? rest.AWS_REGION, ...others]
    return { ...rest, regions }
  })
