import * as z from 'zod'
import { count, epochSec, groupHold, groupKey, mode } from './values.ts'

const phases = z.strictObject({ ready: count, booting: count, draining: count })

export const groupStanding = z
  .strictObject({
    group: groupKey,
    mode,
    minWorkers: count,
    maxWorkers: count,
    desiredWorkers: count,
    comingWorkers: count.meta({ description: 'Asked for, and not there yet.' }),
    workers: phases,
    silentWorkers: count.meta({ description: 'Workers that have come up and were not freshly heard.' }),
    agents: phases,
    usedAgents: count.meta({ description: 'Agents known to be at work, on draining workers too.' }),
    agentsPerWorker: count,
    hourlyUsd: z
      .number()
      .min(0)
      .meta({ description: 'Price of a worker for an hour, where its tag says it.' })
      .exactOptional(),
    holds: z.array(groupHold).meta({ description: 'Why nothing leaves it, as seen or as a step was told.' }),
    launchesNothing: z.literal(true).meta({ description: 'Its process Launch is suspended.' }).exactOptional(),
    refusal: z
      .strictObject({
        failures: count.meta({ description: 'In a row.' }),
        reason: z.string(),
        untilSec: epochSec
          .meta({
            description: 'Nothing is launched before; absent where one worker at a time is tried until one reports.',
          })
          .exactOptional(),
      })
      .meta({ description: 'Its launches fail at present.' })
      .exactOptional(),
  })
  .meta({ id: 'GroupStanding', description: 'A group as the last look saw it, and what is known of it beside.' })

export type GroupStandingView = z.infer<typeof groupStanding>
