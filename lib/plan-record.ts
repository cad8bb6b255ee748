import type { Decision } from './optimizer/decision.ts'
import type { AppliedStep } from './optimizer/outcome/applied-step.ts'
import type { Settings } from './optimizer/settings/settings.ts'
import { type Mode, type Snapshot, usageRatio } from './optimizer/snapshot/snapshot.ts'

/** The record of one cycle: what was seen, decided, done and refused, each with its reason. */
export interface PlanRecord extends Omit<Decision, 'state' | 'leavers' | 'leadTimeLaunches'> {
  /** As decided; absent in records of versions that did not keep it. */
  readonly leadTimeLaunches?: number
  readonly fleet: string
  readonly version: number
  readonly mode: Mode
  readonly trigger: 'schedule' | 'nudge'
  readonly usageRatio: number
  readonly activeBugs: number
  readonly totalAgents: number
  readonly usedAgents: number
  readonly queued?: number
  /** Bugs that arrived since the look before. */
  readonly arrived: number
  /** Bugs found since then to have waited longer than promised, a sum of probabilities; absent where nobody knows. */
  readonly late?: number
  readonly coverage: number
  readonly missing: Snapshot['missing']
  readonly applied: readonly AppliedStep[]
  /** Whatever else went wrong in this cycle without stopping it. */
  readonly failures: readonly string[]
  readonly settings: Settings
}

/** What the record of a cycle says of it beside what it saw and decided. */
type Circumstances = Pick<PlanRecord, 'fleet' | 'version' | 'mode' | 'trigger' | 'applied' | 'failures' | 'settings'>

export function planRecordOf(snapshot: Snapshot, decision: Decision, circumstances: Circumstances): PlanRecord {
  const { state: _, leavers: __, ...decided } = decision
  const { activeBugs, totalAgents, usedAgents, queued, flow, coverage, missing } = snapshot
  return {
    ...circumstances,
    ...decided,
    usageRatio: usageRatio(snapshot),
    activeBugs,
    totalAgents,
    usedAgents,
    ...(queued !== undefined && { queued }),
    arrived: flow.arrived,
    ...(flow.late !== undefined && { late: flow.late }),
    coverage,
    missing,
  }
}
