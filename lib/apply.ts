import type { Journal, Lease } from './journal.ts'
import { messageOf } from './message-of.ts'
import { believableLoss } from './observe.ts'
import type { Decision, Step } from './optimizer/decision.ts'
import { forgive, refuse } from './optimizer/refusals.ts'
import type { Mode, Snapshot } from './optimizer/snapshot.ts'
import type { ControlState } from './optimizer/state.ts'
import type { AppliedStep } from './plan-record.ts'
import type { Clock, ScalingCoordinator, StepResult } from './ports.ts'

/** Steps under way at once. */
const sideBySide = 8

/** No step is begun in the last wall seconds of the lease, or in the last fifth of a short one: what follows takes time as well. */
const marginSec = 5
const marginShare = 0.2

/** The most cautious mode of its groups is the fleet's. */
export function modeOf(snapshot: Pick<Snapshot, 'groups'>): Mode {
  const modes = snapshot.groups.map((group) => group.mode)
  if (modes.includes('off')) return 'off'
  return modes.includes('recommend') ? 'recommend' : 'apply'
}

export interface Applying {
  readonly scalingCoordinator: ScalingCoordinator
  readonly journal: Journal
  readonly clock: Clock
  readonly lease: Lease
}

/**
 * Applies the steps in their order, a few at a time. The fence is read once before the first, the deadline before each:
 * a plan that has become late is left alone, for the next cycle will make a better one. `lost` when the lease is gone.
 */
export async function applySteps(
  steps: readonly Step[],
  mode: Mode,
  { scalingCoordinator, journal, clock, lease }: Applying,
): Promise<readonly AppliedStep[] | 'lost'> {
  if (mode !== 'apply') return steps.map((step) => skipped(step, `mode is ${mode}`))
  const leftSec = lease.expiresAtWallSec - clock.wallSec()
  const deadlineWallSec = lease.expiresAtWallSec - Math.min(marginSec, marginShare * leftSec)
  if (steps.length > 0 && !(await journal.holds(lease, clock.wallSec()))) return 'lost'
  const applied: AppliedStep[] = []
  for (let next = 0; next < steps.length; next += sideBySide) {
    const late = clock.wallSec() >= deadlineWallSec
    const batch = steps.slice(next, next + sideBySide)
    const results = batch.map(async (step): Promise<AppliedStep> => {
      if (late) return skipped(step, 'past the deadline of the plan')
      return { step, result: await attempt(() => scalingCoordinator.apply(step)) }
    })
    applied.push(...(await Promise.all(results)))
  }
  return applied
}

function skipped(step: Step, reason: string): AppliedStep {
  return { step, result: { outcome: 'skipped', reason } }
}

/** An error says nothing about whether the step was taken: it is recorded as `failed`, and the next look tells. */
async function attempt(call: () => Promise<StepResult>): Promise<StepResult> {
  try {
    return await call()
  } catch (error) {
    return { outcome: 'failed', reason: messageOf(error) }
  }
}

/** There was no room for what was launched. */
export function lacksCapacity(result: AppliedStep['result']): result is StepResult & { readonly reason: string } {
  return (result.outcome === 'refused' || result.outcome === 'failed') && result.capacity === true
}

/** What the next cycle must know of what became of the steps. */
export function settle(decision: Decision, snapshot: Snapshot, applied: readonly AppliedStep[]): ControlState {
  const desired: Record<string, number> = {}
  for (const group of snapshot.groups) desired[group.key] = group.desired
  let { refusals } = decision.state
  let inventory = trustedInventory(decision.state.inventory, snapshot)
  for (const { step, result } of applied) {
    const { group } = step
    if (step.do === 'launch' && result.outcome === 'applied') {
      desired[group] = step.desired
      refusals = forgive(refusals, group)
    }
    if (step.do === 'launch' && (result.outcome === 'refused' || result.outcome === 'failed') && !result.replan)
      refusals = refuse(refusals, group, result.reason, decision.atSec)
    if (step.do === 'terminate' && result.outcome === 'applied') {
      desired[group] = (desired[group] ?? 0) - 1
      inventory -= 1
    }
    // It may have happened or not: whatever desired is next time, it is not foreign.
    if (result.outcome === 'failed' || result.outcome === 'gone') delete desired[group]
  }
  return { ...decision.state, desired, refusals, inventory }
}

/** A sudden loss is believed a little at a time, so that one wrong answer cannot become the new truth. */
function trustedInventory(before: number, snapshot: Snapshot): number {
  if (snapshot.missing.every((missing) => missing.source !== 'workers')) return snapshot.workers.length
  return Math.max(snapshot.workers.length, Math.floor(before * (1 - believableLoss)))
}
