import type { GroupHistory, MetricSeries } from '../../../lib/group-history.ts'

export const originSec = 1_700_000_040

/** Values at regular steps from `originSec` on; `undefined` is a missing point. */
export function series(values: readonly (number | undefined)[], stepSec = 60): MetricSeries {
  const points = values.flatMap((value, index) =>
    value === undefined ? [] : [{ at: originSec + index * stepSec, value }],
  )
  return { atSec: points.map(({ at }) => at), values: points.map(({ value }) => value) }
}

export const nothing: MetricSeries = { atSec: [], values: [] }

/** A day of two workers at 50 % CPU. */
export function aHistory(given: Partial<GroupHistory> = {}): GroupHistory {
  return {
    key: 'eu-west-1/workers',
    min: 1,
    max: 20,
    present: { kind: 'none' },
    periodSec: 60,
    instances: series(day(2)),
    counted: 'in-service',
    cpuPercent: series(day(50)),
    ...given,
  }
}

/** The same value in each minute of a day. */
export function day(value: number): number[] {
  return new Array<number>(1440).fill(value)
}
