import type { ControlState, LaunchRefusal } from '../memory/state.ts'

const firstPauseSec = 60

/** When AWS has no capacity, Auto Scaling goes on trying by itself. When AWS refused the request, nothing tries until we do. */
const longestPauseSec = { withoutRoom: 3600, unasked: 300 }

/**
 * The refusal of a group whose launches fail at present; `undefined` once its pause is over. A refusal because launched workers
 * never reported lasts until one reports.
 */
export function activeRefusal(
  refusals: ControlState['refusals'],
  group: string,
  nowSec: number,
): LaunchRefusal | undefined {
  const refusal = refusals[group]
  return refusal !== undefined && (isPaused(refusal, nowSec) || refusal.unheardSec !== undefined) ? refusal : undefined
}

/** A pause that ends further ahead than any pause lasts began before the clock was set back: it does not count. */
export function isPaused({ untilSec }: Pick<LaunchRefusal, 'untilSec'>, nowSec: number): boolean {
  return nowSec < untilSec && untilSec <= nowSec + longestPauseSec.withoutRoom
}

/**
 * A circuit breaker: each failure in a row doubles the pause, from one minute up to one hour, or up to five minutes if the reason
 * was not a lack of capacity.
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

/** Removes the group's refusal. */
export function forgive(refusals: ControlState['refusals'], group: string): ControlState['refusals'] {
  if (!Object.hasOwn(refusals, group)) return refusals
  const { [group]: _, ...rest } = refusals
  return rest
}
