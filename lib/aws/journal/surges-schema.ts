import * as z from 'zod'
import { isTimeZone } from '../../optimizer/snapshot/time-zone.ts'
import type { SurgeTable } from '../../optimizer/surges/surge-table.ts'

export const surgesSchema: z.ZodType<SurgeTable> = z.object({
  periodSec: z.number().positive(),
  phaseSec: z.number().positive(),
  timeZone: z.string().refine(isTimeZone).exactOptional(),
  power: z.number().min(0).max(1),
  rises: z.array(z.number().min(0)),
  recurrence: z
    .object({ least: z.number().positive(), rises: z.array(z.array(z.number().min(0))).min(1) })
    .exactOptional(),
})
