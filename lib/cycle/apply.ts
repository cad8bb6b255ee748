import type { Journal, Lease } from '../journal.ts'
import type { ControlState } from '../optimizer/memory/state.ts'
import type { AppliedStep, StepResult } from '../optimizer/outcome/applied-step.ts'
import type { Step } from '../optimizer/size/step.ts'
import type { Mode } from '../optimizer/snapshot/snapshot.ts'
import type { Clock, ScalingCoordinator } from '../ports.ts'
import { mapInBatchesOf } from '../waiting/in-batches-of.ts'
import { messageOf } from '../words/message-of.ts'
import { byDeadline } from './deadlines.ts'

/** Steps taken in parallel. */
const batchSize = 8

export interface Applying {
  readonly scalingCoordinator: ScalingCoordinator
  readonly journal: Journal
  readonly clock: Clock
  readonly lease: Lease
  readonly deadlineWallSec: number
  /** The state to go on from if this cycle is broken off; `undefined` if that is the state that it began with. */
  readonly ifBrokenOff: ControlState | undefined
}

/**
 * Applies the steps in their order, a few at a time; no group launches and ends workers at once. The lease is checked once before
 * the first step, also if there are no steps, since orders to workers follow; `ifBrokenOff` is stored by the same check. After the
 * deadline no step is begun, since the next cycle will have a better plan, and one that hangs is not waited for any longer.
 * @returns `lost` when the lease is gone; then nothing was done.
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
  for (const together of apartFromLaunches(steps))
    applied.push(...(await mapInBatchesOf(together, batchSize, async (step) => ({ step, result: await apply(step) }))))
  return applied
}

/**
 * The steps in stretches in which no group both launches and ends a worker: a launch sets the size that its group had before, so
 * one that overtakes an end makes the group larger than planned, and one that comes after it finds a size that it does not know.
 */
function apartFromLaunches(steps: readonly Step[]): readonly (readonly Step[])[] {
  const stretches: Step[][] = [[]]
  let resized = new Map<string, Step['do']>()
  for (const step of steps) {
    const resizes = step.do === 'launch' || step.do === 'terminate'
    if (resizes && (resized.get(step.group) ?? step.do) !== step.do) {
      resized = new Map()
      stretches.push([])
    }
    if (resizes) resized.set(step.group, step.do)
    stretches.at(-1)?.push(step)
  }
  return stretches
}

/**
 * Takes one step. If it throws after it was begun, it may or may not have been taken: it is recorded as `failed`, and the next
 * look at the fleet will show.
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

/** The reasons for which steps were not begun, one line each with the number of steps. */
export function notBegun(applied: readonly AppliedStep[]): readonly string[] {
  const reasons = applied.flatMap(({ result }) => (result.outcome === 'skipped' ? [result.reason] : []))
  return [...new Set(reasons)].map((reason) => {
    const steps = reasons.filter((other) => other === reason).length
    return `steps: ${steps} of ${applied.length} not begun: ${reason}`
  })
}
