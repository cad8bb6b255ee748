/** Cycles that may be missed before the fleet counts as silent. */
const cyclesMissed = 3

/** Whether the latest cycle is so long ago that the optimizer seems to be dead. */
export function isSilent(ageSec: number, intervalSec: number): boolean {
  return ageSec > cyclesMissed * intervalSec
}
