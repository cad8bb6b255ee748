import type { Work } from '../load.ts'

export const weekSec = 7 * 86_400

/**
 * Whole weeks by which a load of the past is to be moved so that it tells of the days before now: a Monday stays a Monday. None
 * where it ended within the last week. Where it is long enough to fill the whole past nevertheless, it is moved until it reaches
 * the present, and what would lie ahead is cut off later.
 * @param pastSec how much of the past is asked for.
 */
export function weeksToThePresent(
  { originSec, endSec }: Pick<Work, 'originSec' | 'endSec'>,
  nowSec: number,
  pastSec: number,
): number {
  const ago = nowSec - originSec - endSec
  const weeks = Math.max(0, Math.floor(ago / weekSec))
  if (weeks === 0) return 0
  const aheadSec = (weeks + 1) * weekSec - ago
  return endSec - aheadSec >= pastSec ? weeks + 1 : weeks
}
