import { parameters } from '../parameters.ts'

/** Cycles further apart have a hole between them, whatever interval is set: some come late. */
const longestSec = 1.5 * parameters.optimizationIntervalSec.max

/**
 * Seconds between two cycles as they were for most of a record's time, holes aside: of two intervals the one that was set for
 * longer, though the other made more cycles. 0 of fewer than two cycles.
 * @param cycles oldest first.
 */
export function usualIntervalSec(cycles: readonly { readonly atSec: number }[]): number {
  const apartSec = cycles
    .slice(1)
    .map(({ atSec }, index) => atSec - (cycles[index]?.atSec ?? atSec))
    .filter((sec) => sec <= longestSec)
    .sort((a, b) => a - b)
  let leftSec = apartSec.reduce((sum, sec) => sum + sec, 0) / 2
  for (const sec of apartSec) {
    leftSec -= sec
    if (leftSec <= 0) return sec
  }
  return 0
}
