import type { Step } from './decision.ts'

/**
 * `refused`: the group said no, and why. `gone`: there was nothing left to do. `failed`: it may or may not have happened.
 * `capacity`: there was no room for what was launched. `replan`: nothing is wrong but the number the plan started from.
 */
export type StepResult =
  | { readonly outcome: 'applied' | 'gone' }
  | {
      readonly outcome: 'refused' | 'failed'
      readonly reason: string
      readonly capacity?: boolean
      readonly replan?: boolean
    }

/** A step and what became of it. `skipped`: in the modes `recommend` and `off`, or past the deadline. */
export interface AppliedStep {
  readonly step: Step
  readonly result: StepResult | { readonly outcome: 'skipped'; readonly reason: string }
}

/** There was no room for what was launched. */
export function lacksCapacity(result: AppliedStep['result']): result is StepResult & { readonly reason: string } {
  return (result.outcome === 'refused' || result.outcome === 'failed') && result.capacity === true
}
