import type { Journal, Lease } from '../journal.ts'
import { messageOf } from '../message-of.ts'
import type { AppliedStep, StepResult } from '../optimizer/applied-step.ts'
import type { Step } from '../optimizer/decision.ts'
import type { Mode } from '../optimizer/snapshot.ts'
import type { ControlState } from '../optimizer/state.ts'
import type { Clock, ScalingCoordinator } from '../ports.ts'
import { byDeadline } from './deadlines.ts'

/** Steps under way at once. */
const sideBySide = 8

export interface Applying {
  readonly scalingCoordinator: ScalingCoordinator
  readonly journal: Journal
  readonly clock: Clock
  readonly lease: Lease
  readonly deadlineWallSec: number
  /** What the next cycle goes on from should this one be broken off; `undefined` where that is what it began with. */
  readonly ifBrokenOff: ControlState | undefined
}

/**
 * Applies the steps in their order, a few at a time. The fence is read once before the first, and where there is none, too,
 * for orders to workers follow; what would be forgotten if the cycle were broken off passes it in writing. The deadline is read
 * before each: a plan that has become late is left alone, for the next cycle will make a better one; and a step that hangs is
 * waited for no longer. `lost` when the lease is gone.
 */
export async function applySteps(
  steps: readonly Step[],
  mode: Mode,
  { scalingCoordinator, journal, clock, lease, deadlineWallSec, ifBrokenOff }: Applying,
): Promise<readonly AppliedStep[] | 'lost'> {
  if (mode !== 'apply')
    return steps.map((step) => ({ step, result: { outcome: 'skipped', reason: `mode is ${mode}` } }))
  const isOurs = ifBrokenOff
    ? await journal.announce(lease, ifBrokenOff, clock.wallSec())
    : await journal.holds(lease, clock.wallSec())
  if (!isOurs) return 'lost'
  const apply = (step: Step) => attempt(step, { scalingCoordinator, clock, deadlineWallSec })
  const applied: AppliedStep[] = []
  for (let next = 0; next < steps.length; next += sideBySide) {
    const batch = steps.slice(next, next + sideBySide)
    applied.push(...(await Promise.all(batch.map(async (step) => ({ step, result: await apply(step) })))))
  }
  return applied
}

/**
 * An error of a step that was begun says nothing about whether it was taken: it is recorded as `failed`, and the next look
 * tells.
 */
async function attempt(
  step: Step,
  { scalingCoordinator, clock, deadlineWallSec }: Pick<Applying, 'scalingCoordinator' | 'clock' | 'deadlineWallSec'>,
): Promise<StepResult> {
  let begun = false
  const apply = (signal: AbortSignal) => {
    begun = true
    return scalingCoordinator.apply(step, signal)
  }
  try {
    return await byDeadline(deadlineWallSec, clock, apply)
  } catch (error) {
    return { outcome: begun ? 'failed' : 'skipped', reason: messageOf(error) }
  }
}

/** One line for each reason for which steps were not begun that should have been. */
export function notBegun(applied: readonly AppliedStep[]): readonly string[] {
  const reasons = applied.flatMap(({ result }) => (result.outcome === 'skipped' ? [result.reason] : []))
  return [...new Set(reasons)].map((reason) => {
    const steps = reasons.filter((other) => other === reason).length
    return `steps: ${steps} of ${applied.length} not begun: ${reason}`
  })
}
