import type { AppliedStep } from './applied-step.ts'
import type { Decision, Step } from './decision.ts'
import { knownHolds } from './known-holds.ts'
import { forgive, refuse } from './refusals.ts'
import { isLeaving, isUnseen, type Snapshot } from './snapshot.ts'
import type { ControlState } from './state.ts'

/** Share of the inventory that may vanish between two cycles without our doing before we stop believing it. */
export const believableLoss = 0.2

/** What the next cycle must know of what became of the steps. */
export function settle(decision: Decision, snapshot: Snapshot, applied: readonly AppliedStep[]): ControlState {
  // Where no group was seen, they are as the cycle before left them.
  const desired: Record<string, number> = snapshot.groups.length === 0 ? { ...decision.state.desired } : {}
  const desiredAtMost = stillUnknown(decision.state, snapshot)
  const unsure = new Set(Object.keys(desiredAtMost))
  for (const group of snapshot.groups) desired[group.key] = group.desired
  let { refusals } = decision.state
  let inventory = trustedInventory(decision.state.inventory, snapshot)
  for (const { step, result } of applied) {
    const { group } = step
    if (step.do === 'launch' && result.outcome === 'applied') {
      desired[group] = step.desired
      // Where nothing that is launched reports this proves nothing yet.
      if (refusals[group]?.unheardSec === undefined) refusals = forgive(refusals, group)
    }
    if (step.do === 'launch' && (result.outcome === 'refused' || result.outcome === 'failed') && !result.replan)
      refusals = refuse(refusals, group, result, decision.atSec)
    if (step.do === 'terminate' && result.outcome === 'applied') {
      desired[group] = (desired[group] ?? 0) - 1
      inventory -= 1
    }
    if (result.outcome === 'failed' || (result.outcome === 'gone' && !asksForNone(step))) unsure.add(group)
  }
  // It may have happened or not: whatever desired is next time, it is not foreign.
  for (const group of unsure) delete desired[group]
  const { holds: _, ...state } = decision.state
  const holds = knownHolds(decision.state, applied, decision.atSec)
  return withAtMost({ ...state, desired, refusals, inventory, ...(holds && { holds }) }, desiredAtMost)
}

/**
 * What the next cycle must know where this one is broken off before it can tell: its steps may have happened or not, and
 * its workers may have their orders. `undefined` where that is nothing new.
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
  // Refusals, too: whoever never reported is what they are seen by, and may be about to be ended.
  return withAtMost({ ...before, steered, desired, departures, refusals, inventory }, desiredAtMost)
}

/** What a cycle that was broken off may have launched in groups that have not been seen since. */
function stillUnknown({ desiredAtMost = {} }: ControlState, { groups }: Snapshot): Record<string, number> {
  const unseen = groups.flatMap((group) => (isUnseen(group) ? [group.key] : []))
  return Object.fromEntries(
    Object.entries(desiredAtMost).filter(([key]) => groups.length === 0 || unseen.includes(key)),
  )
}

function withAtMost({ desiredAtMost: _, ...state }: ControlState, atMost: Record<string, number>): ControlState {
  return Object.keys(atMost).length === 0 ? state : { ...state, desiredAtMost: atMost }
}

/** It is there to be told whether those come that were launched before. */
function asksForNone(step: Step): boolean {
  return step.do === 'launch' && step.desired === step.from
}

/** Groups whose workers have orders, or are about to have them. */
export function steeredWith({ steered = [] }: Pick<ControlState, 'steered'>, groups: Snapshot['groups']): string[] {
  return [...new Set([...steered, ...groups.map(({ key }) => key)])].sort()
}

/** A sudden loss is believed a little at a time, so that one wrong answer cannot become the new truth. */
function trustedInventory(before: number, snapshot: Snapshot): number {
  const staying = snapshot.workers.filter((worker) => !isLeaving(worker)).length
  if (snapshot.missing.every((missing) => missing.source !== 'workers')) return staying
  return Math.max(staying, Math.floor(before * (1 - believableLoss)))
}
