import type { ControlState } from '../memory/state.ts'
import { type GroupReading, isLeaving, isUnseen, type WorkerReading } from '../snapshot/snapshot.ts'
import { withKnownHold } from './known-holds.ts'

/** Groups as they were read, with what the last cycles have left behind. */
export function withWhatWasLeft(
  groups: readonly GroupReading[],
  workers: readonly WorkerReading[],
  state: ControlState,
  nowSec: number,
): readonly GroupReading[] {
  return groups.map((group) => holdIfChanged(withKnownHold(asLastLeft(group, workers, state), state, nowSec), state))
}

/** A group that could not be seen, as the last cycle left it: what that launched, or may have launched, counts as coming. */
function asLastLeft(group: GroupReading, workers: readonly WorkerReading[], state: ControlState): GroupReading {
  const desired = state.desired[group.key] ?? state.desiredAtMost?.[group.key]
  if (desired === undefined || !isUnseen(group)) return group
  const there = workers.filter((worker) => worker.group === group.key && !isLeaving(worker)).length
  const { coming: _, replacing: __, ...rest } = group
  return { ...rest, desired, ...(desired > there && { coming: desired - there }) }
}

/** Somebody else changed the desired capacity: we yield to them for one cycle. */
function holdIfChanged(group: GroupReading, state: ControlState): GroupReading {
  const ours = state.desired[group.key]
  if (ours === undefined || ours === group.desired) return group
  return { ...group, holds: [...group.holds, 'foreign-change'] }
}
