import { type Call, type FakeAws, FakeError } from './fake-aws.ts'

/** Points of one metric, oldest first. */
export type FakeHistory = readonly { readonly atSec: number; readonly value: number }[]

interface Query {
  readonly Id: string
  readonly MetricStat: {
    readonly Metric: { Namespace: string; MetricName: string; Dimensions: { Name: string; Value: string }[] }
    readonly Period: number
  }
}

const daySec = 86_400
/** CloudWatch returns nothing for points that are older than this, unless the period is at least this long. */
const retention = [
  { olderThanSec: 63 * daySec, leastPeriodSec: 3600 },
  { olderThanSec: 15 * daySec, leastPeriodSec: 300 },
]

/** `AWS/EC2 CPUUtilization AutoScalingGroupName=workers`. */
export function metricKey(namespace: string, name: string, dimension: string, value: string): string {
  return `${namespace} ${name} ${dimension}=${value}`
}

/**
 * For a metric with a history: the mean of each period of the window that has points, page by page. For others: the latest value
 * of each instance.
 */
export function metricData(fake: FakeAws, { input }: Call): unknown {
  const queries = input.MetricDataQueries as Query[]
  const most = Math.min(Number(input.MaxDatapoints ?? 100_800), fake.metricPageSize)
  const from = Number(input.NextToken ?? 0)
  let passed = 0
  const results = queries.map((query) => {
    const points = pointsOf(fake, query, Number(input.StartTime), Number(input.EndTime))
    const first = Math.max(0, from - passed)
    const last = Math.max(0, from + most - passed)
    passed += points.length
    const page = points.slice(first, last)
    return {
      Id: query.Id,
      Label: query.MetricStat.Metric.MetricName,
      Timestamps: page.map(({ atSec }) => atSec),
      Values: page.map(({ value }) => value),
      StatusCode: fake.metricStatus ?? (last < points.length ? 'PartialData' : 'Complete'),
    }
  })
  return { MetricDataResults: results, ...(from + most < passed && { NextToken: String(from + most) }) }
}

function pointsOf(fake: FakeAws, { MetricStat }: Query, startSec: number, endSec: number): FakeHistory {
  const { Metric, Period } = MetricStat
  const [{ Name = '', Value = '' } = {}] = Metric.Dimensions
  const history = fake.history.get(metricKey(Metric.Namespace, Metric.MetricName, Name, Value))
  if (history === undefined) {
    const value = fake.metrics.get(Value)
    return value === undefined ? [] : [{ atSec: fake.nowSec - 30, value }]
  }
  if (endSec <= startSec) throw new FakeError('ValidationError', 'EndTime must be greater than StartTime')
  const nowSec = history.at(-1)?.atSec ?? endSec
  if (retention.some(({ olderThanSec, leastPeriodSec }) => nowSec - startSec > olderThanSec && Period < leastPeriodSec))
    return []
  const periods = new Map<number, number[]>()
  for (const { atSec, value } of history) {
    if (atSec < startSec || atSec >= endSec) continue
    const begin = Math.floor(atSec / Period) * Period
    periods.set(begin, [...(periods.get(begin) ?? []), value])
  }
  return [...periods].map(([atSec, values]) => ({ atSec, value: values.reduce((a, b) => a + b) / values.length }))
}
