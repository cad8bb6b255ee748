import * as z from 'zod'
import type { Anomaly, AnomalyDirection, DemandWatch } from '../../optimizer/anomaly/watch-demand.ts'
import type { BurstCause, BurstState, ControlState } from '../../optimizer/memory/state.ts'
import type { BrokenPromise, PromiseWatch } from '../../optimizer/snapshot/promise-watch.ts'
import type { GroupHold } from '../../optimizer/snapshot/snapshot.ts'
import { pack, unpack } from './pack.ts'
import { oneOf } from './words.ts'

const perName = <Value extends z.ZodType>(value: Value) => z.record(z.string(), value)

export const burstSchema: z.ZodType<BurstState> = z.discriminatedUnion('active', [
  z.looseObject({
    active: z.literal(true),
    cause: oneOf<BurstCause>(),
    startedAtSec: z.number(),
    endsAtSec: z.number(),
    factor: z.number(),
    calm: z.number(),
    supplyAtStart: z.number(),
    peakDemand: z.number(),
    intent: z.string().exactOptional(),
    reason: z.string().exactOptional(),
    requestedBy: z.string().exactOptional(),
  }),
  z.looseObject({ active: z.literal(false), endedAtSec: z.number().exactOptional() }),
])

export const targetsSchema = z.array(z.looseObject({ agents: z.number(), atSec: z.number() }))

export const anomalySchema: z.ZodType<Anomaly> = z.looseObject({
  direction: oneOf<AnomalyDirection>(),
  startedAtSec: z.number(),
  expectedAgents: z.number(),
  farthestAgents: z.number(),
})

const watchSchema: z.ZodType<DemandWatch> = z.looseObject({
  foretold: z.array(z.looseObject({ forAtSec: z.number(), middle: z.number(), spread: z.number() })),
  outside: anomalySchema.exactOptional(),
  anomaly: anomalySchema.exactOptional(),
  restsUntilSec: z.number().exactOptional(),
})

export const brokenPromiseSchema: z.ZodType<BrokenPromise> = z.looseObject({
  startedAtSec: z.number(),
  bugs: z.number(),
  lateBugs: z.number(),
})

export const promiseSchema: z.ZodType<PromiseWatch> = z.looseObject({
  atSec: z.number(),
  promiseWaitSec: z.number(),
  bugs: z.number(),
  lateBugs: z.number(),
  brokenSinceSec: z.number().exactOptional(),
})

const stateSchema: z.ZodType<ControlState> = z.looseObject({
  decidedAtSec: z.number().exactOptional(),
  relivedUntilSec: z.number().exactOptional(),
  steered: z.array(z.string()).exactOptional(),
  burst: burstSchema,
  targets: targetsSchema,
  calmTargets: targetsSchema.exactOptional(),
  surgedAtSec: z.number().exactOptional(),
  latestBugSec: z.number().exactOptional(),
  // This one and `promise` steer nothing, so an invalid one is simply started afresh.
  watch: watchSchema.catch({ foretold: [] }).exactOptional(),
  promise: promiseSchema.catch({ atSec: 0, promiseWaitSec: 0, bugs: 0, lateBugs: 0 }).exactOptional(),
  departures: z.array(z.looseObject({ atSec: z.number(), workers: z.number(), confirmedIdle: z.boolean() })),
  leadTimesSec: perName(z.array(z.number())),
  refusals: perName(
    z.looseObject({
      failures: z.number(),
      untilSec: z.number(),
      reason: z.string(),
      unheardSec: z.number().exactOptional(),
    }),
  ),
  awaited: perName(z.looseObject({ workers: z.number(), sinceSec: z.number() })).exactOptional(),
  desired: perName(z.number()),
  desiredAtMost: perName(z.number()).exactOptional(),
  holds: perName(z.looseObject({ hold: oneOf<GroupHold>(), untilSec: z.number() })).exactOptional(),
  inventory: z.number(),
  consumedIntents: perName(z.number()),
})

export function encodeState(state: ControlState): Uint8Array {
  return pack(state)
}

/** @throws Error when the bytes are no control state. */
export function decodeState(data: unknown): ControlState {
  return unpack(data, stateSchema)
}
