import type { ControlState } from '../memory/state.ts'
import type { Settings } from '../settings/settings.ts'

/** A shorter silence may be an incident that passes. By then the alarm for missed cycles has gone off. */
const silentSec = 900

/**
 * Is the fleet being steered? Not if its last decision is older than a quarter of an hour, or than three intervals where those
 * are longer. A fleet without a first decision counts as steered: it is still waiting for it.
 */
export function isSteered(
  { decidedAtSec }: Pick<ControlState, 'decidedAtSec'>,
  settings: Pick<Settings, 'optimizationIntervalSec'>,
  nowSec: number,
): boolean {
  const limitSec = Math.max(silentSec, 3 * settings.optimizationIntervalSec)
  return decidedAtSec === undefined || nowSec - decidedAtSec <= limitSec
}

/** A fleet that has decided nothing for so long has left, and has nothing new to learn from: time is left to the others. */
export const idleForSec = 86_400
