import { forgive, refuse } from './refusals.ts'
import type { Snapshot } from './snapshot.ts'
import type { ControlState } from './state.ts'
import { isHopeless } from './supply.ts'

/**
 * What launched workers that never report say of their group: where nobody that came with them or later has been heard (a broken image,
 * a role that may not report), its launches have failed as if they had been refused, and others are asked. A worker that
 * reports takes that back.
 */
export function refusalsByUnheard(
  state: ControlState,
  snapshot: Snapshot,
  leadTimeSec: number,
): ControlState['refusals'] {
  const { decidedAtSec = Number.NEGATIVE_INFINITY } = state
  let { refusals } = state
  for (const { group, readyAtSec } of snapshot.workers)
    if (refusals[group]?.unheard && readyAtSec !== undefined && readyAtSec > decidedAtSec)
      refusals = forgive(refusals, group)
  const givenUp = snapshot.workers.filter((worker) => isHopeless(worker, leadTimeSec, snapshot.atSec))
  for (const group of new Set(givenUp.map((worker) => worker.group))) {
    const members = givenUp.filter((worker) => worker.group === group)
    const firstSec = Math.min(...members.map(({ launchedAtSec }) => launchedAtSec))
    const heard = snapshot.workers.some(
      (worker) => worker.group === group && worker.phase !== 'booting' && worker.launchedAtSec >= firstSec,
    )
    const isNew = members.some((worker) => !isHopeless(worker, leadTimeSec, decidedAtSec))
    if (heard || !(isNew || refusals[group]?.unheard === undefined)) continue
    refusals = refuse(refusals, group, `${members.length} workers were launched and never reported`, snapshot.atSec, {
      unheard: true,
    })
  }
  return refusals
}
