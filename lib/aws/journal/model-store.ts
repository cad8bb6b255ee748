import * as z from 'zod'
import type { Journal, Tuning } from '../../journal.ts'
import { settingProblems } from '../../optimizer/settings/settings.ts'
import { checked } from './pack.ts'
import { surgesSchema } from './surges-schema.ts'
import type { Item, Table } from './table.ts'
import { decodeTrained, encodeTrained } from './trained-codec.ts'

const sk = 'MODEL'

const count = z.number().min(0)
const setting = z.number()
const tuningSchema = z.object({
  trainedAtSec: z.number(),
  cycles: z.int().min(0),
  tuned: z.object({
    choice: z.object({
      headroomAgents: setting,
      headroomRoot: setting.default(0),
      headroomShare: setting,
      headroomIdleSec: setting.default(0),
      averagingSec: setting,
      backlogRecoverySec: setting,
      standingWaitSec: setting,
      releaseDelaySec: setting,
      forecastQuantile: setting,
      surgeShare: setting,
      deadBandShare: setting.default(0),
      burstUtilisation: setting,
    }),
    evidence: z.object({ arrived: count, late: count, workerSec: count, launches: count.default(0) }),
    kept: z.boolean(),
    surges: surgesSchema.exactOptional(),
  }),
})

/**
 * What was learned from the fleet's past: tuned settings as plain attributes, the forecast packed. A part that is damaged or of
 * an unknown version is reported and left out: the fleet goes on without it until the next training writes a complete model.
 */
export function openModel(table: Table): Pick<Journal, 'model' | 'putModel'> {
  return {
    async model() {
      const item = (await table.get(sk)) ?? {}
      const tuning = item.tuned === undefined ? undefined : table.undamaged(sk, () => tuningIn(item))
      const forecast = item.forecast === undefined ? undefined : table.undamaged(sk, () => decodeTrained(item.forecast))
      return { ...(forecast && { forecast }), ...(tuning && { tuning }) }
    },
    async putModel({ forecast, tuning }) {
      await table.put(sk, { ...tuning, ...(forecast && { forecast: encodeTrained(forecast) }) })
    },
  }
}

function tuningIn(item: Item): Tuning {
  const tuning = checked(tuningSchema, item)
  const problems = settingProblems(tuning.tuned.choice)
  if (problems.length > 0) throw new TypeError(problems.join('; '))
  return tuning
}
