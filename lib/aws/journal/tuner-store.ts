import * as z from 'zod'
import type { Journal } from '../../journal.ts'
import type { TunerState } from '../../optimizer/tuning/tuner-state.ts'
import { pack, unpack } from './pack.ts'
import { burstSchema, targetsSchema } from './state-codec.ts'
import { surgesSchema } from './surges-schema.ts'
import type { Table } from './table.ts'

const sk = 'TUNER'

/** Earlier versions did not count launches. What they saved lived under other settings, so it is not continued. */
const score = z.object({
  arrived: z.number(),
  late: z.number(),
  workerSec: z.number(),
  launches: z.number().default(0),
})

const queue = z.object({
  atSec: z.number(),
  inSystem: z.number(),
  arrived: z.number(),
  late: z.number(),
  overdue: z.number(),
  waiting: z.array(z.object({ fromSec: z.number(), toSec: z.number(), arrived: z.number(), begun: z.number() })),
})

const witness = z.object({
  queue,
  came: z.object({ days: z.number(), arrived: z.number(), late: z.number(), foretold: z.number() }),
  importedDays: z.number().exactOptional(),
  disregarded: z.object({ arrived: z.number(), late: z.number() }).exactOptional(),
  latestSec: z.number().exactOptional(),
})

const fleetBesidesBooting = {
  before: z.looseObject({ atSec: z.number(), demand: z.number(), totalAgents: z.number(), arrived: z.number() }),
  ready: z.number(),
  launches: z.number(),
  burst: burstSchema,
  targets: targetsSchema,
  calmTargets: targetsSchema,
  workerSec: z.number(),
  queue,
}

const fleet = z.union([
  z.object({
    ...fleetBesidesBooting,
    booting: z.array(z.object({ workers: z.number(), untilSec: z.number() })),
  }),
  // Earlier versions kept every booting worker by itself.
  z
    .object({ ...fleetBesidesBooting, bootingUntilSec: z.array(z.number()) })
    .transform(({ bootingUntilSec, ...rest }) => ({
      ...rest,
      booting: bootingUntilSec.map((untilSec) => ({ workers: 1, untilSec })),
    })),
])

const days = z.object({ most: z.number(), before: z.number() })

const stateSchema: z.ZodType<TunerState> = z.object({
  version: z.literal(2),
  lives: z.string(),
  agentsPerWorker: z.number(),
  leadTimeSec: z.number(),
  cycles: z.int(),
  latestSec: z.number(),
  settlesAtSec: z.number().exactOptional(),
  nextDaySec: z.number(),
  dayIsOver: z.literal(true).exactOptional(),
  surges: surgesSchema.exactOptional(),
  surgedAtSec: z.number().exactOptional(),
  witness: witness.exactOptional(),
  chosen: z.int().exactOptional(),
  fleets: z.array(z.object({ parts: score, fleet: fleet.exactOptional(), days: days.exactOptional() })),
})

/** How far tuning has replayed the past. A state of another version is reported and ignored: tuning starts afresh. */
export function openTuner(table: Table): Pick<Journal, 'tunerState' | 'putTunerState'> {
  return {
    async tunerState() {
      const item = await table.get(sk)
      return item && table.undamaged(sk, () => unpack(item.data, stateSchema))
    },
    async putTunerState(state) {
      await table.put(sk, { data: pack(state) })
    },
  }
}
