import type { DemandAt } from '../demand/history.ts'
import { riseUnit, type SurgeTable } from './surge-table.ts'

/** Whether a look (the last by default) is in a surge: demand has risen by `least` units or more within the seconds before it. */
export function isSurging(
  past: readonly DemandAt[],
  { least, power }: { readonly least: number; readonly power: number },
  withinSec: number,
  at: number = past.length - 1,
): boolean {
  const now = past[at]
  if (now === undefined) return false
  for (let index = at - 1; index >= 0; index -= 1) {
    const then = past[index]
    if (then === undefined || then.atSec < now.atSec - withinSec) return false
    if (now.demand - then.demand >= least * riseUnit(then.demand, power)) return true
  }
  return false
}

/**
 * When demand was last seen to surge.
 * @param past oldest first, the present included.
 * @param before the answer of the look before.
 */
export function latestSurge(
  past: readonly DemandAt[],
  surges: SurgeTable | undefined,
  withinSec: number,
  before: number | undefined,
): number | undefined {
  if (surges?.recurrence === undefined) return before
  const { power, recurrence } = surges
  return isSurging(past, { least: recurrence.least, power }, withinSec) ? past.at(-1)?.atSec : before
}
