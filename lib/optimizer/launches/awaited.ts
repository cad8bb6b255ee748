import type { Awaited, ControlState } from '../memory/state.ts'
import type { Snapshot } from '../snapshot/snapshot.ts'
import { patienceFor } from '../supply/counted-on.ts'

/**
 * Groups that wait for instances now. Each wait counts from the arrival of the group's latest worker, and goes on while an instance
 * is there that is not in service yet. A group with suspended launches does not wait; its wait begins when they are resumed. A look
 * that saw no group, or not all workers, changes no wait.
 */
export function awaitedNow(
  { awaited }: ControlState,
  { atSec, groups, missing, workers }: Snapshot,
): ControlState['awaited'] {
  if (groups.length === 0 || missing.some(({ source }) => source === 'workers')) return awaited
  const goesOn = (key: string) => awaited?.[key] && workers.some(({ group, pending }) => group === key && pending)
  const waiting = groups.filter(
    ({ key, coming = 0, launchesNothing }) => (coming > 0 || goesOn(key)) && !launchesNothing,
  )
  if (waiting.length === 0) return undefined
  return Object.fromEntries(
    waiting.map(({ key }): [string, Awaited] => {
      const present = membersOf(key, workers)
      const before = awaited?.[key]
      // Some workers may have left meanwhile: an arrival is noticed by comparison with those still there.
      // And the clock may have been set back: then they are waited for from now on.
      const sinceSec = before && !hasArrival(present, before) ? Math.min(before.sinceSec, atSec) : atSec
      return [key, { workers: present, sinceSec }]
    }),
  )
}

/**
 * The refusals after this look: a new instance in service ends the pause of its group, since AWS has capacity again. It may not
 * suffice for all that are wanted, so the count of failures stays, and another failure makes a longer pause.
 */
export function pausesEndedBy({ atSec, workers }: Snapshot, { awaited = {}, refusals }: ControlState) {
  const ended = Object.entries(refusals).flatMap(([key, refusal]) => {
    const before = awaited[key]
    const isOver = before !== undefined && hasArrival(membersOf(key, workers), before)
    return isOver && refusal.untilSec > atSec ? [[key, { ...refusal, untilSec: atSec }] as const] : []
  })
  return ended.length === 0 ? refusals : { ...refusals, ...Object.fromEntries(ended) }
}

/** Workers that have come: an instance that is not in service yet may be gone at the next look, and another in its place. */
function membersOf(group: string, workers: Snapshot['workers']): number {
  return workers.filter((worker) => worker.group === group && !worker.pending).length
}

/** Has a worker come since the look before? */
function hasArrival(present: number, before: Awaited): boolean {
  return present > before.workers
}

/** Has a group waited for instances so long that others should launch instead? */
export function waitsInVain(
  awaited: ControlState['awaited'],
  group: string,
  leadTimeSec: number,
  nowSec: number,
): boolean {
  const since = awaited?.[group]?.sinceSec
  return since !== undefined && nowSec - since > patienceFor(leadTimeSec)
}
