import type { AppliedStep } from './optimizer/applied-step.ts'
import type { Decision } from './optimizer/decision.ts'
import type { Settings } from './optimizer/settings.ts'
import type { Mode, Snapshot } from './optimizer/snapshot.ts'

/** The record of one cycle: what was seen, decided, done and refused, each with its reason. */
export interface PlanRecord extends Omit<Decision, 'state'> {
  readonly fleet: string
  readonly version: number
  readonly mode: Mode
  readonly trigger: 'schedule' | 'nudge'
  readonly usageRatio: number
  readonly activeBugs: number
  readonly totalAgents: number
  readonly usedAgents: number
  readonly queued?: number
  readonly coverage: number
  readonly missing: Snapshot['missing']
  readonly applied: readonly AppliedStep[]
  /** Whatever else went wrong in this cycle without stopping it. */
  readonly failures: readonly string[]
  readonly settings: Settings
}
