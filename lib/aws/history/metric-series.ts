import {
  type CloudWatchClient,
  GetMetricDataCommand,
  type MetricDataQuery,
  type MetricDataResult,
} from '@aws-sdk/client-cloudwatch'
import type { MetricSeries } from '../../group-history.ts'
import { AwsCallError, calling } from '../calls/call-error.ts'
import type { Window } from './retention.ts'

/** Points on a page: few enough that one call does not time out, and that progress can be shown. */
const pageSize = 10_000

const action = 'GetMetricData'

export interface MetricQuery {
  readonly namespace: string
  readonly name: string
  readonly dimension: readonly [name: string, value: string]
}

/**
 * The mean of each metric in each period of the window, all pages of it. A metric that nobody recorded has no points.
 * @param onProgress share of the most points that could come, 0 to 1.
 * @throws AwsCallError
 */
export async function metricSeries<Name extends string>(
  client: CloudWatchClient,
  resource: string,
  queries: Readonly<Record<Name, MetricQuery>>,
  window: Window,
  onProgress: (share: number) => void = () => undefined,
): Promise<Readonly<Record<Name, MetricSeries>>> {
  const names = Object.keys(queries) as Name[]
  const points = new Map(names.map((name) => [name, new Map<number, number>()]))
  const most = (names.length * (window.toSec - window.fromSec)) / window.periodSec
  let come = 0
  let nextToken: string | undefined
  do {
    const command = new GetMetricDataCommand({
      StartTime: new Date(window.fromSec * 1000),
      EndTime: new Date(window.toSec * 1000),
      ScanBy: 'TimestampAscending',
      MaxDatapoints: pageSize,
      MetricDataQueries: names.map((name, index) => queryOf(queries[name], `m${index}`, window.periodSec)),
      ...(nextToken !== undefined && { NextToken: nextToken }),
    })
    const { MetricDataResults = [], NextToken } = await calling(action, resource, () => client.send(command))
    for (const result of MetricDataResults) {
      refuseHalf(result, resource)
      const series = points.get(names[Number(result.Id?.slice(1))] as Name)
      come += take(series, result)
    }
    onProgress(Math.min(1, come / most))
    nextToken = NextToken
  } while (nextToken !== undefined)
  return Object.fromEntries(names.map((name) => [name, inOrder(points.get(name))])) as Record<Name, MetricSeries>
}

function queryOf({ namespace, name, dimension }: MetricQuery, id: string, periodSec: number): MetricDataQuery {
  const [Name, Value] = dimension
  const Metric = { Namespace: namespace, MetricName: name, Dimensions: [{ Name, Value }] }
  return { Id: id, MetricStat: { Metric, Period: periodSec, Stat: 'Average' } }
}

/** `PartialData` goes on with the next page; the others will never be whole. */
function refuseHalf({ StatusCode, Label = '', Messages = [] }: MetricDataResult, resource: string): void {
  if (StatusCode !== 'InternalError' && StatusCode !== 'Forbidden') return
  const why = Messages.map(({ Value = '' }) => Value).join(' ')
  throw new AwsCallError(action, resource, new Error(`${Label} ${StatusCode} ${why}`.trim()))
}

function take(series: Map<number, number> | undefined, { Timestamps = [], Values = [] }: MetricDataResult): number {
  Timestamps.forEach((time, index) => {
    const value = Values[index]
    if (value !== undefined && Number.isFinite(value) && value >= 0) series?.set(time.getTime() / 1000, value)
  })
  return Timestamps.length
}

function inOrder(points: ReadonlyMap<number, number> = new Map()): MetricSeries {
  const sorted = [...points].sort(([a], [b]) => a - b)
  return { atSec: sorted.map(([at]) => at), values: sorted.map(([, value]) => value) }
}
