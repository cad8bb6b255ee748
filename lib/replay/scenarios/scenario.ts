import type { Fault } from '../faults.ts'
import type { SeriesTrace, Trace } from '../reading/trace.ts'

/** Load that is made, not recorded, to show one thing. */
export interface Scenario {
  readonly name: string
  /** One sentence for people. */
  readonly about: string
  /** The same for the same seed. */
  trace(seed: number): Trace
  readonly faults?: readonly Fault[]
}

export const minuteSec = 60
export const hourSec = 3600
export const daySec = 86_400

/** A Monday, 2001-01-01T00:00Z, so that weeks begin where people expect them. */
export const originSec = 978_307_200

/** Demand by the minute, as a share of the peak, which is 1. */
export function seriesOf(name: string, days: number, share: (atSec: number) => number): SeriesTrace {
  const samples = (days * daySec) / minuteSec
  const atSec = Float64Array.from({ length: samples }, (_, index) => index * minuteSec)
  return { kind: 'series', name, originSec, atSec, values: atSec.map((at) => Math.max(0, share(at))) }
}

/** Interpolates linearly from one point to the next; constant before the first and after the last. */
export function lineThrough(points: readonly (readonly [atSec: number, share: number])[]): (atSec: number) => number {
  return (atSec) => {
    const after = points.findIndex(([at]) => at > atSec)
    const [toSec, to] = points[after] ?? points.at(-1) ?? [0, 0]
    const [fromSec, from] = points[after - 1] ?? (after === 0 ? [toSec, to] : [0, to])
    return toSec > fromSec ? from + ((to - from) * (atSec - fromSec)) / (toSec - fromSec) : to
  }
}
