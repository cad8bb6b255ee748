import * as z from 'zod'
import { settingProblems } from '../../optimizer/settings.ts'
import type { Journal } from '../../ports.ts'
import { checked } from './pack.ts'
import type { Table } from './table.ts'

const sk = 'MODEL'

const count = z.number().min(0)
const setting = z.number()
const modelSchema = z.object({
  trainedAtSec: z.number(),
  cycles: z.int().min(0),
  tuned: z.object({
    choice: z.object({
      headroomAgents: setting,
      headroomShare: setting,
      averagingSec: setting,
      releaseDelaySec: setting,
      forecastQuantile: setting,
      surgeShare: setting,
      burstUtilisation: setting,
    }),
    evidence: z.object({ arrived: count, late: count, workerSec: count }),
    kept: z.boolean(),
    surges: z
      .object({
        periodSec: z.number().positive(),
        phaseSec: z.number().positive(),
        power: z.number().min(0).max(1),
        rises: z.array(count),
      })
      .exactOptional(),
  }),
})

/**
 * What was fitted to the fleet's past, in plain attributes. A damaged one is told of and read as none: the fleet goes on at
 * its defaults until the next training, which writes a whole one.
 */
export function openModel(table: Table): Pick<Journal, 'model' | 'putModel'> {
  return {
    async model() {
      const item = await table.get(sk)
      if (item === undefined) return undefined
      return table.undamaged(sk, () => {
        const model = checked(modelSchema, item)
        const problems = settingProblems(model.tuned.choice)
        if (problems.length > 0) throw new TypeError(problems.join('; '))
        return model
      })
    },
    async putModel(model) {
      await table.put(sk, { ...model })
    },
  }
}
