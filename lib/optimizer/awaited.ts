import type { Snapshot } from './snapshot.ts'
import type { Awaited, ControlState } from './state.ts'
import { patienceFor } from './supply.ts'

/**
 * Groups that wait for instances now. The wait of each counts from when its latest worker came. While a group's launches are
 * suspended it does not wait; the wait begins when they are resumed. After a look that saw no group, or not all workers, all
 * waits go on.
 */
export function awaitedNow(
  { awaited }: ControlState,
  { atSec, groups, missing, workers }: Snapshot,
): ControlState['awaited'] {
  if (groups.length === 0 || missing.some(({ source }) => source === 'workers')) return awaited
  const waiting = groups.filter(({ coming = 0, launchesNothing }) => coming > 0 && !launchesNothing)
  if (waiting.length === 0) return undefined
  return Object.fromEntries(
    waiting.map(({ key }): [string, Awaited] => {
      const present = workers.filter(({ group }) => group === key).length
      const before = awaited?.[key]
      // Some may have left meanwhile: the next that comes is counted from who is still there.
      const sinceSec = before && present <= before.workers ? before.sinceSec : atSec
      return [key, { workers: present, sinceSec }]
    }),
  )
}

/**
 * An instance that comes ends the pause of its group: there is room again. Whether there is room for all that are wanted is not
 * known, so the failures stay counted, and the next one in a row makes a longer pause.
 */
export function pausesEndedBy({ atSec, workers }: Snapshot, { awaited = {}, refusals }: ControlState) {
  const ended = Object.entries(refusals).flatMap(([key, refusal]) => {
    const present = workers.filter(({ group }) => group === key).length
    const hasCome = present > (awaited[key]?.workers ?? Number.POSITIVE_INFINITY)
    return hasCome && refusal.untilSec > atSec ? [[key, { ...refusal, untilSec: atSec }] as const] : []
  })
  return ended.length === 0 ? refusals : { ...refusals, ...Object.fromEntries(ended) }
}

/** Has a group waited for instances for so long that others are asked instead? */
export function waitsInVain(
  awaited: ControlState['awaited'],
  group: string,
  leadTimeSec: number,
  nowSec: number,
): boolean {
  const since = awaited?.[group]?.sinceSec
  return since !== undefined && nowSec - since > patienceFor(leadTimeSec)
}
