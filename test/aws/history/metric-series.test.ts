import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { awsClients } from '../../../lib/aws/calls/clients.ts'
import { type MetricQuery, metricSeries } from '../../../lib/aws/history/metric-series.ts'
import { testCredentials } from '../arranged-fleet.ts'
import { metricKey } from '../fake/cloud-watch.ts'
import { type FakeAws, startFakeAws } from '../fake/fake-aws.ts'

let fake: FakeAws
beforeEach(async () => {
  fake = await startFakeAws()
})
afterEach(() => fake.close())

const dimension = ['AutoScalingGroupName', 'workers'] as const
const queries: Record<'cpu' | 'count', MetricQuery> = {
  cpu: { namespace: 'AWS/EC2', name: 'CPUUtilization', dimension },
  count: { namespace: 'AWS/AutoScaling', name: 'GroupInServiceInstances', dimension },
}
const fromSec = 1_700_000_040
const window = { fromSec, toSec: fromSec + 6000, periodSec: 60 }

function remember(
  { namespace, name }: MetricQuery,
  points: readonly (readonly [atSec: number, value: number])[],
): void {
  const history = points.map(([atSec, value]) => ({ atSec: fromSec + atSec, value }))
  fake.history.set(metricKey(namespace, name, ...dimension), history)
}

function read(onProgress?: (share: number) => void) {
  const clients = awsClients({ regions: ['eu-west-1'], endpoint: fake.url, credentials: testCredentials })
  return metricSeries(clients.cloudWatch('eu-west-1'), 'workers', queries, window, onProgress)
}

describe('metrics of a window', () => {
  test('come complete and in order, however many pages they take', async () => {
    const minutes = Array.from({ length: 100 }, (_, minute) => [60 * minute, minute] as const)
    remember(queries.cpu, minutes)
    remember(queries.count, minutes.slice(10, 50))
    const whole = await read()
    expect(whole.cpu.values).toEqual(minutes.map(([, value]) => value))
    expect(whole.count.atSec).toEqual(minutes.slice(10, 50).map(([at]) => fromSec + at))
    expect(fake.calls).toHaveLength(1)

    fake.metricPageSize = 33
    const shares: number[] = []
    expect(await read((share) => shares.push(share))).toEqual(whole)
    expect(fake.calls).toHaveLength(1 + 5)
    expect(shares).toEqual([33, 66, 99, 132, 140].map((come) => come / 200))
  })

  test('have no point where none was recorded, and none at all for a metric that was never recorded', async () => {
    remember(queries.cpu, [
      [0, 5],
      [3000, 7],
    ])
    expect(await read()).toEqual({
      cpu: { atSec: [fromSec, fromSec + 3000], values: [5, 7] },
      count: { atSec: [], values: [] },
    })
  })

  test('leave out values that are not measurements', async () => {
    remember(queries.cpu, [
      [0, -1],
      [60, 4],
    ])
    expect((await read()).cpu.values).toEqual([4])
  })

  test('that may not be read are an error that names action, group and reason', async () => {
    fake.fault = () => ({
      code: 'AccessDenied',
      message: 'User: x is not authorized to perform: cloudwatch:GetMetricData',
    })
    await expect(read()).rejects.toThrow(
      /^GetMetricData of workers failed: AccessDenied: User: x is not authorized to perform: cloudwatch:GetMetricData$/,
    )
  })

  test('that CloudWatch returns only in part are not taken for complete', async () => {
    remember(queries.cpu, [[0, 1]])
    fake.metricStatus = 'InternalError'
    await expect(read()).rejects.toThrow(/CPUUtilization InternalError/)
  })
})
