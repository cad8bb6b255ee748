import type { Step } from '../size/step.ts'
import type { GroupHold } from '../snapshot/snapshot.ts'

/**
 * `refused`: the group said no, and why. `gone`: there was nothing left to do. `failed`: it may or may not have happened.
 * `skipped`: it was not begun, so nothing has happened: in the modes `recommend` and `off`, past the deadline, because
 * something that had to be checked first could not be, or because of too many calls.
 * `capacity`: AWS had no room for the launch. `replan`: only the number that the plan started from was outdated.
 * `hold`: nothing may leave the group, for a reason that shows only when the step is tried.
 */
export type StepResult =
  | { readonly outcome: 'applied' | 'gone' }
  | {
      readonly outcome: 'refused' | 'failed'
      readonly reason: string
      readonly capacity?: boolean
      readonly replan?: boolean
      readonly hold?: GroupHold
    }
  | { readonly outcome: 'skipped'; readonly reason: string }

export const applied: StepResult = { outcome: 'applied' }
export const gone: StepResult = { outcome: 'gone' }

export function refused(reason: string): StepResult {
  return { outcome: 'refused', reason }
}

/** A step and what became of it. */
export interface AppliedStep {
  readonly step: Step
  readonly result: StepResult
}

/** AWS had no room for the launch. */
export function lacksCapacity(result: StepResult): result is StepResult & { readonly reason: string } {
  return (result.outcome === 'refused' || result.outcome === 'failed') && result.capacity === true
}
