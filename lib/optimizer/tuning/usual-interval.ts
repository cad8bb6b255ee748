import { parameters } from '../settings/parameters.ts'

/** Cycles further apart than this have a hole between them under any interval, even where some come late. */
const longestSec = 1.5 * parameters.optimizationIntervalSec.max

/**
 * Seconds between two cycles for most of a record's time, holes aside: of two intervals, the one in use for longer, even where
 * the other made more cycles. 0 for fewer than two cycles.
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
