import type { Decision } from '../decision.ts'
import { forgive, refuse } from '../launches/refusals.ts'
import { trustedInventory } from '../memory/inventory.ts'
import type { ControlState } from '../memory/state.ts'
import type { Step } from '../size/step.ts'
import { departuresOf } from '../size/velocity.ts'
import { isUnseen, type Snapshot } from '../snapshot/snapshot.ts'
import type { AppliedStep } from './applied-step.ts'
import { knownHolds } from './known-holds.ts'

/** What settling takes of a decision. */
type Settled = Pick<Decision, 'state' | 'leavers' | 'atSec'>

/** The state for the next cycle: what was decided, corrected by what became of the steps. */
export function settle(
  { state, leavers, atSec }: Settled,
  snapshot: Snapshot,
  applied: readonly AppliedStep[],
): ControlState {
  const { holds: _, ...rest } = state
  const desiredAtMost = stillUnknown(state, snapshot)
  const holds = knownHolds(state, applied, atSec)
  const settled = {
    ...rest,
    desired: desiredAfter(state, snapshot, applied, Object.keys(desiredAtMost)),
    refusals: refusalsAfter(state.refusals, applied, atSec),
    departures: departuresAfter({ state, leavers, atSec }, applied),
    inventory: trustedInventory(state.inventory, snapshot) - applied.filter(hasEnded).length,
    ...(holds && { holds }),
  }
  return withAtMost(settled, desiredAtMost)
}

/**
 * Desired capacity of each group as this cycle leaves it behind. A group is left out where a step may have been taken or not:
 * whatever it is found at next time, nobody else is blamed for it.
 */
function desiredAfter(
  state: ControlState,
  { groups }: Snapshot,
  applied: readonly AppliedStep[],
  unknown: readonly string[],
): ControlState['desired'] {
  // Where no group was seen, they are as the cycle before left them.
  const seen =
    groups.length === 0 ? state.desired : Object.fromEntries(groups.map(({ key, desired }) => [key, desired]))
  const desired: Record<string, number> = { ...seen }
  const unsure = new Set(unknown)
  for (const { step, result } of applied) {
    const { group } = step
    if (step.do === 'launch' && result.outcome === 'applied') desired[group] = step.desired
    if (hasEnded({ step, result })) desired[group] = (desired[group] ?? 0) - 1
    if (result.outcome === 'failed' || (result.outcome === 'gone' && !asksForNone(step))) unsure.add(group)
  }
  for (const group of unsure) delete desired[group]
  return desired
}

/** A launch that succeeds clears its group's record, unless nothing that is launched there ever reports: then it proves nothing. */
function refusalsAfter(
  before: ControlState['refusals'],
  applied: readonly AppliedStep[],
  nowSec: number,
): ControlState['refusals'] {
  let refusals = before
  for (const { step, result } of applied) {
    if (step.do !== 'launch') continue
    if (result.outcome === 'applied' && refusals[step.group]?.unheardSec === undefined)
      refusals = forgive(refusals, step.group)
    if ((result.outcome === 'refused' || result.outcome === 'failed') && !result.replan)
      refusals = refuse(refusals, step.group, result, nowSec)
  }
  return refusals
}

/** Workers whose step was refused or not begun have not left: the limits on leaving must not count them. */
function departuresAfter(
  { state, leavers, atSec }: Settled,
  applied: readonly AppliedStep[],
): ControlState['departures'] {
  const stayed = new Set(
    applied.flatMap(({ step, result: { outcome } }) =>
      step.do !== 'launch' && (outcome === 'refused' || outcome === 'skipped') ? [step.worker] : [],
    ),
  )
  const left = leavers.filter(({ worker }) => !stayed.has(worker))
  // Told apart by their number, not their time: a cycle broken off in this very second may have left some as well.
  const earlier = state.departures.slice(0, state.departures.length - departuresOf(leavers, atSec).length)
  return [...earlier, ...departuresOf(left, atSec)]
}

function hasEnded({ step, result }: AppliedStep): boolean {
  return step.do === 'terminate' && result.outcome === 'applied'
}

/**
 * The state for the next cycle should this one be cut short: its steps may have been taken or not, and its workers may have
 * their orders. `undefined` where the next cycle can go on from `before` as it is.
 */
export function stateIfBrokenOff(
  before: ControlState,
  { size, state: { departures, refusals } }: Decision,
  snapshot: Snapshot,
): ControlState | undefined {
  const steered = steeredWith(before, snapshot.groups)
  const steps = size.steps.filter((step) => !asksForNone(step))
  if (steps.length === 0 && steered.length === (before.steered ?? []).length) return undefined
  const desired = { ...before.desired }
  for (const { group } of steps) delete desired[group]
  const launches = steps.flatMap((step) => (step.do === 'launch' ? [[step.group, step.desired] as const] : []))
  const desiredAtMost = { ...stillUnknown(before, snapshot), ...Object.fromEntries(launches) }
  const ending = steps.filter((step) => step.do === 'terminate').length
  const inventory = Math.max(0, trustedInventory(before.inventory, snapshot) - ending)
  // Refusals as well: they rest on workers that never reported, and the steps may be about to end these.
  return withAtMost({ ...before, steered, desired, departures, refusals, inventory }, desiredAtMost)
}

/** What a cycle that was cut short may have launched, as far as the groups have not been seen since. */
function stillUnknown({ desiredAtMost = {} }: ControlState, { groups }: Snapshot): Record<string, number> {
  const unseen = groups.flatMap((group) => (isUnseen(group) ? [group.key] : []))
  return Object.fromEntries(
    Object.entries(desiredAtMost).filter(([key]) => groups.length === 0 || unseen.includes(key)),
  )
}

function withAtMost({ desiredAtMost: _, ...state }: ControlState, atMost: Record<string, number>): ControlState {
  return Object.keys(atMost).length === 0 ? state : { ...state, desiredAtMost: atMost }
}

/** A launch of no more than before: all it asks for is whether those launched earlier are coming. */
function asksForNone(step: Step): boolean {
  return step.do === 'launch' && step.desired === step.from
}

/** Groups whose workers have orders, or are about to have them. */
export function steeredWith({ steered = [] }: Pick<ControlState, 'steered'>, groups: Snapshot['groups']): string[] {
  return [...new Set([...steered, ...groups.map(({ key }) => key)])].sort()
}
