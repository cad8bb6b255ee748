import type { ControlState, LaunchRefusal } from '../memory/state.ts'
import type { GroupReading, Snapshot, WorkerReading } from '../snapshot/snapshot.ts'
import { isHopeless, patienceFor } from '../supply/counted-on.ts'
import { forgive, isPaused } from './refusals.ts'

/**
 * Treats launches as refused in a group whose launched workers never report (a broken image, a role that may not report), so
 * that other groups are asked. It takes a worker that was given up, or ended before it ever reported, while none launched
 * with it or later has been heard. There is no pause: from then on one worker at a time is launched there, and the first
 * that reports clears the refusal.
 */
export function refusalsByUnheard(
  state: ControlState,
  { atSec, workers }: Pick<Snapshot, 'atSec' | 'workers'>,
  leadTimeSec: number,
): ControlState['refusals'] {
  const { decidedAtSec = Number.NEGATIVE_INFINITY } = state
  let refusals = notFromTheFuture(state.refusals, atSec)
  const givenUpNow = workers.filter(
    (worker) => isHopeless(worker, leadTimeSec, atSec) && !isHopeless(worker, leadTimeSec, decidedAtSec),
  )
  const endedNow = workers.filter((worker) => wasEndedUnheard(worker, leadTimeSec, decidedAtSec))
  for (const { group, launchedAtSec } of [...givenUpNow, ...endedNow]) {
    if (isHeardSince(launchedAtSec, group, workers)) continue
    const { failures = 0, unheardSec = launchedAtSec } = refusals[group] ?? {}
    refusals = {
      ...refusals,
      [group]: {
        failures: failures + 1,
        untilSec: atSec,
        reason: 'what was launched never reported',
        unheardSec: Math.max(unheardSec, launchedAtSec),
      },
    }
  }
  for (const [group, { unheardSec }] of Object.entries(refusals))
    if (unheardSec !== undefined && isHeardSince(unheardSec, group, workers)) refusals = forgive(refusals, group)
  return refusals
}

/** What was launched in the future was launched before the clock was set back: whatever is launched from now on came later. */
function notFromTheFuture(refusals: ControlState['refusals'], nowSec: number): ControlState['refusals'] {
  const ahead = Object.entries(refusals).filter(([, { unheardSec = nowSec }]) => unheardSec > nowSec)
  if (ahead.length === 0) return refusals
  return {
    ...refusals,
    ...Object.fromEntries(ahead.map(([group, refusal]) => [group, { ...refusal, unheardSec: nowSec }])),
  }
}

/** A health check of its group has ended it after it should have reported, but before it was given up. */
function wasEndedUnheard(worker: WorkerReading, leadTimeSec: number, decidedAtSec: number): boolean {
  const { launchedAtSec, leavingSinceSec, neverCameUp } = worker
  if (leavingSinceSec === undefined || !neverCameUp || leavingSinceSec <= decidedAtSec) return false
  const ageSec = leavingSinceSec - launchedAtSec
  return ageSec > leadTimeSec && ageSec <= patienceFor(leadTimeSec)
}

/** How many workers may be launched in a group despite its refusal: one at a time where workers never reported, else none. */
export function mayLaunch(
  refusal: LaunchRefusal,
  { key: group, coming = 0 }: Pick<GroupReading, 'key' | 'coming'>,
  { atSec, workers }: Pick<Snapshot, 'atSec' | 'workers'>,
  leadTimeSec: number,
): number {
  if (refusal.unheardSec === undefined || isPaused(refusal, atSec)) return 0
  const boots = (worker: WorkerReading) => worker.phase === 'booting' && !isHopeless(worker, leadTimeSec, atSec)
  const isTried = coming > 0 || workers.some((worker) => worker.group === group && boots(worker))
  return isTried ? 0 : 1
}

function isHeardSince(launchedFromSec: number, group: string, workers: readonly WorkerReading[]): boolean {
  return workers.some(
    (worker) =>
      worker.group === group &&
      worker.launchedAtSec >= launchedFromSec &&
      (worker.readyAtSec !== undefined || worker.reportedAtSec !== undefined),
  )
}
