import type { MetricSeries } from '../../group-history.ts'
import { nearestRank } from '../numbers/quantile.ts'

/**
 * Values of a series over time, asked for in rising order: a point holds for as long as two points are apart as a rule, so
 * that a metric of five minutes serves beside one of a minute, and a gap stays a gap.
 * @param atLeastSec what a point stands for at least.
 */
export function held({ atSec, values }: MetricSeries, atLeastSec: number): (sec: number) => number | undefined {
  const steps = atSec.slice(1).map((at, index) => at - (atSec[index] ?? at))
  const holdsSec =
    steps.length === 0
      ? atLeastSec
      : Math.max(
          atLeastSec,
          nearestRank(
            steps.toSorted((a, b) => a - b),
            0.5,
          ),
        )
  let index = 0
  return (sec) => {
    while ((atSec[index + 1] ?? Number.POSITIVE_INFINITY) <= sec) index++
    const at = atSec[index] ?? Number.POSITIVE_INFINITY
    return at <= sec && sec < at + holdsSec ? values[index] : undefined
  }
}
