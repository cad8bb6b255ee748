import type { ControlState, LaunchRefusal } from './state.ts'

const firstPauseSec = 60

/** Where there is no room Auto Scaling itself goes on trying; where it was not even asked nobody does. */
const longestPauseSec = { withoutRoom: 3600, unasked: 300 }

/**
 * The refusal of a group whose launches fail at present; `undefined` once the pause is over. Where launched workers never
 * reported, only a report ends the refusal.
 */
export function activeRefusal(
  refusals: ControlState['refusals'],
  group: string,
  nowSec: number,
): LaunchRefusal | undefined {
  const refusal = refusals[group]
  return refusal !== undefined && (nowSec < refusal.untilSec || refusal.unheardSec !== undefined) ? refusal : undefined
}

/**
 * A circuit breaker: each failure in a row doubles the pause, from one minute up to one hour, or up to five minutes where it was not
 * for lack of room.
 */
export function refuse(
  refusals: ControlState['refusals'],
  group: string,
  { reason, capacity = false }: { readonly reason: string; readonly capacity?: boolean },
  nowSec: number,
): ControlState['refusals'] {
  const before = refusals[group]
  const failures = (before?.failures ?? 0) + 1
  const longestSec = capacity ? longestPauseSec.withoutRoom : longestPauseSec.unasked
  const pauseSec = Math.min(longestSec, firstPauseSec * 2 ** (failures - 1))
  return { ...refusals, [group]: { ...before, failures, untilSec: nowSec + pauseSec, reason } }
}

/** Clears the group's record. */
export function forgive(refusals: ControlState['refusals'], group: string): ControlState['refusals'] {
  if (!Object.hasOwn(refusals, group)) return refusals
  const { [group]: _, ...rest } = refusals
  return rest
}
