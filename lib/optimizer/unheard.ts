import { forgive } from './refusals.ts'
import type { GroupReading, Snapshot, WorkerReading } from './snapshot.ts'
import type { ControlState, LaunchRefusal } from './state.ts'
import { isHopeless, patienceFor } from './supply.ts'

/**
 * What launched workers that never report say of their group: where none that came with them or later has been heard (a broken
 * image, a role that may not report), its launches count as refused, and others are asked. Nothing is waited for: from then on one
 * worker at a time is launched there, and the first that reports takes the refusal back.
 */
export function refusalsByUnheard(
  state: ControlState,
  { atSec, workers }: Pick<Snapshot, 'atSec' | 'workers'>,
  leadTimeSec: number,
): ControlState['refusals'] {
  const { decidedAtSec = Number.NEGATIVE_INFINITY } = state
  let { refusals } = state
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

/** A health check of its group's own ended it when it should have reported, and before it was given up. */
function wasEndedUnheard(worker: WorkerReading, leadTimeSec: number, decidedAtSec: number): boolean {
  const { launchedAtSec, leavingSinceSec, neverCameUp } = worker
  if (leavingSinceSec === undefined || !neverCameUp || leavingSinceSec <= decidedAtSec) return false
  const ageSec = leavingSinceSec - launchedAtSec
  return ageSec > leadTimeSec && ageSec <= patienceFor(leadTimeSec)
}

/** Workers that may be launched in a group that refuses: one at a time where what was launched never reported, else none. */
export function mayLaunch(
  { untilSec, unheardSec }: LaunchRefusal,
  { key: group, coming = 0 }: Pick<GroupReading, 'key' | 'coming'>,
  { atSec, workers }: Pick<Snapshot, 'atSec' | 'workers'>,
  leadTimeSec: number,
): number {
  if (unheardSec === undefined || atSec < untilSec) return 0
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
