import type { PlanSummary } from './timeline.ts'

/** One row for consecutive cycles that did nothing, and one for every other cycle. */
export interface PlanRow {
  /** Of the first and the last cycle in the row. */
  readonly fromSec: number
  readonly toSec: number
  readonly cycles: number
  readonly plan: PlanSummary
}

const quiet = (plan: PlanSummary) => plan.outcome === 'steady' && plan.steps.length === 0

/** Newest first, at most `most` rows. `plans` are oldest first. */
export function planRows(plans: readonly PlanSummary[], most: number): PlanRow[] {
  const rows: PlanRow[] = []
  for (const plan of plans.toReversed()) {
    const row = rows.at(-1)
    const merges = row !== undefined && row.plan.outcome === plan.outcome && (quiet(plan) || plan.outcome === 'hold')
    if (merges && quiet(row.plan) === quiet(plan))
      rows[rows.length - 1] = { ...row, fromSec: plan.atSec, cycles: row.cycles + 1 }
    else if (rows.length === most) break
    else rows.push({ fromSec: plan.atSec, toSec: plan.atSec, cycles: 1, plan })
  }
  return rows
}
