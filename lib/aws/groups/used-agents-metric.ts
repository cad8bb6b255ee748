import { GetMetricDataCommand } from '@aws-sdk/client-cloudwatch'
import { calling } from '../calls/call-error.ts'
import type { AwsClients } from '../calls/clients.ts'
import { within } from '../calls/patience.ts'

/** The most metrics in one call, at $0.01 per 1000; further workers stay silent. */
const mostQueries = 500

/** Older points are ignored. */
const lookBackSec = 300
const periodSec = 60

export interface MetricReading {
  readonly usedAgents: number
  readonly atSec: number
}

/**
 * Busy agents from a metric with the dimension InstanceId, for workers that send no heartbeat. Makes one call.
 * @throws AwsCallError
 */
export async function usedAgentsByMetric(
  clients: AwsClients,
  region: string,
  metric: { readonly namespace: string; readonly name: string },
  workers: readonly string[],
  nowSec: number,
): Promise<ReadonlyMap<string, MetricReading>> {
  const asked = workers.slice(0, mostQueries)
  const command = new GetMetricDataCommand({
    StartTime: new Date((nowSec - lookBackSec) * 1000),
    EndTime: new Date(nowSec * 1000),
    ScanBy: 'TimestampDescending',
    MetricDataQueries: asked.map((InstanceId, index) => ({
      Id: `w${index}`,
      MetricStat: {
        Metric: {
          Namespace: metric.namespace,
          MetricName: metric.name,
          Dimensions: [{ Name: 'InstanceId', Value: InstanceId }],
        },
        Period: periodSec,
        Stat: 'Maximum',
      },
    })),
  })
  const ask = (abortSignal: AbortSignal) => clients.cloudWatch(region).send(command, { abortSignal })
  const answer = await calling('GetMetricData', `${metric.namespace}/${metric.name}`, () =>
    within(clients.patience.readMs, ask),
  )
  const readings = new Map<string, MetricReading>()
  for (const { Id = '', Values = [], Timestamps = [] } of answer.MetricDataResults ?? []) {
    const [value] = Values
    const [at] = Timestamps
    const worker = asked[Number(Id.slice(1))]
    if (worker === undefined || at === undefined || value === undefined || !Number.isFinite(value) || value < 0)
      continue
    // A point has the time at which its minute begins, and covers the whole minute.
    readings.set(worker, { usedAgents: Math.ceil(value), atSec: Math.min(nowSec, at.getTime() / 1000 + periodSec) })
  }
  return readings
}
