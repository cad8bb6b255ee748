import type { MetricSeries } from '../../group-history.ts'
import type { LoadBucket } from '../../journal.ts'
import { peakOf } from '../numbers/quantile.ts'
import type { SeriesTrace } from '../reading/trace.ts'

/** The demand of a fleet as its cycles recorded it, for where nobody counted bugs. */
export function recordedDemand(name: string, record: readonly LoadBucket[]): SeriesTrace {
  const points = record.flatMap(({ points }) => points)
  const originSec = points[0]?.atSec ?? 0
  return {
    kind: 'series',
    name,
    originSec,
    atSec: Float64Array.from(points, ({ atSec }) => atSec - originSec),
    values: Float64Array.from(points, ({ demand }) => demand),
  }
}

/** With this as `peakAgents` a replay does not scale the demand. */
export function recordedPeak(record: readonly LoadBucket[]): number {
  return peakOf(Float64Array.from(record.flatMap(({ points }) => points.map(({ demand }) => demand))))
}

/** Its ready workers. */
export function recordedWorkers(record: readonly LoadBucket[], agentsPerWorker: number): MetricSeries {
  const points = record.flatMap(({ points }) => points)
  return {
    atSec: points.map(({ atSec }) => atSec),
    values: points.map(({ totalAgents }) => Math.round(totalAgents / agentsPerWorker)),
  }
}
