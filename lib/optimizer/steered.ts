import type { Settings } from './settings.ts'
import type { ControlState } from './state.ts'

/** Silence shorter than this is an incident that passes; the alarm for missed cycles has been heard by then. */
const silentSec = 900

/**
 * Does anybody steer the fleet? Not where the last decision is longer ago than a quarter of an hour and three intervals.
 * A fleet before its first decision is still waiting for it.
 */
export function isSteered(
  { decidedAtSec }: Pick<ControlState, 'decidedAtSec'>,
  settings: Pick<Settings, 'optimizationIntervalSec'>,
  nowSec: number,
): boolean {
  const limitSec = Math.max(silentSec, 3 * settings.optimizationIntervalSec)
  return decidedAtSec === undefined || nowSec - decidedAtSec <= limitSec
}
