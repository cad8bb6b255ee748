import type { DemandAt } from './history.ts'

/** Mean demand in (fromSec, toSec]; `undefined` where nobody looked. `points` are in order of time. */
export function meanBetween(points: readonly DemandAt[], fromSec: number, toSec: number): number | undefined {
  let sum = 0
  let count = 0
  for (let index = points.length - 1; index >= 0; index -= 1) {
    const point = points[index]
    if (point === undefined || point.atSec <= fromSec) break
    if (point.atSec > toSec || !(point.demand >= 0)) continue
    sum += point.demand
    count += 1
  }
  return count === 0 ? undefined : sum / count
}
