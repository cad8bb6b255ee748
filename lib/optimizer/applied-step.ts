import type { Step } from './decision.ts'
import type { GroupHold } from './snapshot.ts'

/**
 * `refused`: the group said no, and why. `gone`: there was nothing left to do. `failed`: it may or may not have happened.
 * `skipped`: it was not begun, and nothing has happened: in the modes `recommend` and `off`, past the deadline, because
 * what had to be looked at first could not be, or because there were too many calls.
 * `capacity`: there was no room for what was launched. `replan`: nothing is wrong but the number the plan started from.
 * `hold`: nothing may leave the group, for a reason that only a close look shows.
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

/** A step and what became of it. */
export interface AppliedStep {
  readonly step: Step
  readonly result: StepResult
}

/** There was no room for what was launched. */
export function lacksCapacity(result: StepResult): result is StepResult & { readonly reason: string } {
  return (result.outcome === 'refused' || result.outcome === 'failed') && result.capacity === true
}
