import * as z from 'zod'
import type { Forecast } from '../../optimizer/forecast/forecast.ts'
import type { AppliedStep } from '../../optimizer/outcome/applied-step.ts'
import type { WorkerPlan } from '../../optimizer/plan/plan.ts'
import type { Settings } from '../../optimizer/settings/settings.ts'
import type { GroupSize, Size } from '../../optimizer/size/size.ts'
import type { Step } from '../../optimizer/size/step.ts'
import type { Mode, Source } from '../../optimizer/snapshot/snapshot.ts'
import type { Target } from '../../optimizer/target/explain-target.ts'
import type { Reason } from '../../optimizer/target/reason.ts'
import type { PlanRecord } from '../../plan-record.ts'
import { checked, pack, unpack } from './pack.ts'
import { type BaseOf, decodeRostered, encodeRostered, type Roster, rosteredSchema, type Unfinished } from './roster.ts'
import { anomalySchema, brokenPromiseSchema, burstSchema } from './state-codec.ts'
import { oneOf } from './words.ts'

const reason: z.ZodType<Reason> = z.looseObject({
  rule: z.string(),
  from: z.number(),
  to: z.number(),
  text: z.string(),
})

const target: z.ZodType<Target> = z.looseObject({
  demand: z.number(),
  demandIfMissingBusy: z.number(),
  predicted: z.number().exactOptional(),
  supply: z.number(),
  agents: z.number(),
  keep: z.number(),
  keepBusy: z.number().default(0),
  reasons: z.array(reason),
})

const forecast: z.ZodType<Forecast> = z.looseObject({
  model: z.string(),
  madeAtSec: z.number(),
  horizonSec: z.number(),
  confidence: z.number(),
  suspended: z.array(z.string()).exactOptional(),
  points: z.array(
    z.looseObject({ atSec: z.number(), quantiles: z.tuple([z.number(), z.number(), z.number()]).readonly() }),
  ),
})

const workerPlan: z.ZodType<WorkerPlan> = z.looseObject({
  worker: z.string(),
  group: z.string(),
  currentAgents: z.number(),
  idealAgents: z.number(),
  priority: z.number(),
  reason: z.string(),
})

/** Other fields depend on `do` and are not checked here: a reader that acts on a step has to check them. */
const step = z.looseObject({ do: z.string(), group: z.string(), reason: z.string() }) as unknown as z.ZodType<Step>

const applied = z.looseObject({
  step,
  result: z.looseObject({ outcome: z.string() }) as unknown as z.ZodType<AppliedStep['result']>,
})

const groupSize: z.ZodType<GroupSize> = z.looseObject({
  group: z.string(),
  current: z.number(),
  desired: z.number(),
  reasons: z.array(reason),
})

const shape = {
  fleet: z.string(),
  version: z.number(),
  mode: oneOf<Mode>(),
  trigger: oneOf<PlanRecord['trigger']>(),
  atSec: z.number(),
  forecast,
  leadTimeLaunches: z.number().exactOptional(),
  anomaly: anomalySchema.exactOptional(),
  brokenPromise: brokenPromiseSchema.exactOptional(),
  burst: burstSchema,
  target,
  size: z.looseObject({
    outcome: oneOf<Size['outcome']>(),
    summary: z.string(),
    groups: z.array(groupSize),
    steps: z.array(step),
  }),
  usageRatio: z.number(),
  activeBugs: z.number(),
  totalAgents: z.number(),
  usedAgents: z.number(),
  queued: z.number().exactOptional(),
  arrived: z.number().default(0),
  late: z.number().exactOptional(),
  coverage: z.number(),
  missing: z.array(z.looseObject({ source: oneOf<Source>(), reason: z.string() })),
  applied: z.array(applied),
  failures: z.array(z.string()),
  /** A record has the settings of its own version, which may differ from today's. */
  settings: z.record(z.string(), z.number()) as unknown as z.ZodType<Settings>,
}

const stored = z.looseObject({ ...shape, plan: rosteredSchema })
const recordSchema: z.ZodType<PlanRecord> = z.looseObject({ ...shape, plan: z.array(workerPlan) })

const baseOf: BaseOf = ({ id, group, totalAgents }) => ({ worker: id, group, idealAgents: totalAgents })

export function encodePlan(record: PlanRecord, roster: Roster | undefined): Uint8Array {
  const rows = record.plan.map((plan) => ({ ...plan }))
  return pack({ ...record, plan: encodeRostered(rows, (row) => row.worker, baseOf, roster) })
}

export function decodePlan(data: Uint8Array): Unfinished<PlanRecord> {
  const head = unpack(data, stored)
  return {
    ...(head.plan.roster !== undefined && { roster: head.plan.roster }),
    finish: (roster) => checked(recordSchema, { ...head, plan: decodeRostered(head.plan, baseOf, roster) }),
  }
}
