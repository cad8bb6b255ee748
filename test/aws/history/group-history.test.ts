import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { awsClients } from '../../../lib/aws/calls/clients.ts'
import { groupHistory, groupNamed } from '../../../lib/aws/history/group-history.ts'
import type { PresentPolicy } from '../../../lib/group-history.ts'
import { testCredentials } from '../arranged-fleet.ts'
import { type FakePolicy, fakeGroup } from '../fake/auto-scaling.ts'
import { metricKey } from '../fake/cloud-watch.ts'
import { type FakeAws, startFakeAws } from '../fake/fake-aws.ts'

let fake: FakeAws
beforeEach(async () => {
  fake = await startFakeAws()
})
afterEach(() => fake.close())

const fromSec = 1_700_000_040
const window = { fromSec, toSec: fromSec + 600, periodSec: 60 }
const minutes = [0, 1, 2].map((minute) => ({ atSec: fromSec + 60 * minute, value: 3 }))

const clientsOf = () => awsClients({ regions: ['eu-west-1'], endpoint: fake.url, credentials: testCredentials })

function aGroup(given: Partial<Parameters<typeof fakeGroup>[1]> = {}): void {
  fake.groups.set('eu-west-1/workers', fakeGroup('eu-west-1/workers', { desired: 1, min: 1, max: 9, ...given }))
}

function remember(namespace: string, name: string, dimension = 'AutoScalingGroupName', value = 'workers'): void {
  fake.history.set(metricKey(namespace, name, dimension, value), minutes)
}

async function read(queueUrl?: string) {
  const clients = clientsOf()
  const group = await groupNamed(clients, 'workers')
  return groupHistory(clients, group, { window, ...(queueUrl !== undefined && { queueUrl }) }, () => undefined)
}

describe('the current scaling policy', () => {
  const tracking: FakePolicy = {
    name: 'cpu',
    type: 'TargetTrackingScaling',
    metric: 'ASGAverageCPUUtilization',
    target: 50,
  }
  const predictive: FakePolicy = { name: 'ahead', type: 'PredictiveScaling', metric: 'ASGCPUUtilization', target: 40 }
  test.each<readonly [string, readonly FakePolicy[], PresentPolicy]>([
    ['none when the group has none', [], { kind: 'none' }],
    ['none when it is switched off', [{ ...tracking, enabled: false }], { kind: 'none' }],
    ['target tracking with its target', [tracking], { kind: 'target-tracking', target: 0.5 }],
    [
      'of two targets, the one that asks for more',
      [tracking, { ...tracking, name: 'cpu2', target: 30 }],
      { kind: 'target-tracking', target: 0.3 },
    ],
    [
      'predictive when it scales, with any target tracking beside it',
      [{ ...predictive, mode: 'ForecastAndScale' }, tracking],
      { kind: 'predictive', target: 0.4 },
    ],
    [
      'target tracking when the predictive policy only forecasts',
      [{ ...predictive, mode: 'ForecastOnly' }, tracking],
      { kind: 'target-tracking', target: 0.5 },
    ],
    ['other when it uses steps', [{ name: 'up', type: 'StepScaling' }], { kind: 'other', names: ['up (StepScaling)'] }],
    [
      'other when it tracks something other than the CPU',
      [{ ...tracking, metric: 'ASGAverageNetworkIn' }],
      { kind: 'other', names: ['cpu (TargetTrackingScaling)'] },
    ],
  ])('is %s', async (_, policies, present) => {
    aGroup({ policies: [...policies] })
    remember('AWS/AutoScaling', 'GroupInServiceInstances')
    expect((await read()).present).toEqual(present)
  })
})

describe('the instances', () => {
  test('are those in service', async () => {
    aGroup()
    remember('AWS/AutoScaling', 'GroupInServiceInstances')
    expect(await read()).toMatchObject({ counted: 'in-service', instances: { values: [3, 3, 3] }, min: 1, max: 9 })
  })

  test('are the desired ones when the in-service ones were not recorded', async () => {
    aGroup()
    remember('AWS/AutoScaling', 'GroupDesiredCapacity')
    expect(await read()).toMatchObject({ counted: 'desired', instances: { values: [3, 3, 3] } })
  })

  test('when not recorded at all are an error that says how to record them', async () => {
    aGroup()
    remember('AWS/EC2', 'CPUUtilization')
    await expect(read()).rejects.toThrow(
      /no instance counts of eu-west-1\/workers: enable them with 'aws autoscaling enable-metrics-collection --auto-scaling-group-name workers --granularity 1Minute --region eu-west-1'/,
    )
  })
})

describe('the queue', () => {
  const url = 'https://sqs.us-east-1.amazonaws.com/123456789012/bugs'

  test('is read in its own region: waiting messages and those in flight', async () => {
    aGroup()
    remember('AWS/AutoScaling', 'GroupInServiceInstances')
    remember('AWS/SQS', 'ApproximateNumberOfMessagesVisible', 'QueueName', 'bugs')
    const { queue } = await read(url)
    expect(queue).toMatchObject({ visible: { values: [3, 3, 3] }, inFlight: { values: [] } })
    expect(fake.calls.map(({ operation, region }) => `${operation} ${region}`)).toContain('GetMetricData us-east-1')
  })

  test('with no recorded depth is not a queue that is in use', async () => {
    aGroup()
    remember('AWS/AutoScaling', 'GroupInServiceInstances')
    await expect(read(url)).rejects.toThrow(`CloudWatch has no depths of the queue ${url}`)
  })
})

describe('a group', () => {
  test('need not belong to a fleet; its tags apply all the same', async () => {
    aGroup({ tags: { 'rao:agents-per-worker': '8', 'rao:hourly-usd': '0.17', team: 'ci' } })
    expect(await groupNamed(clientsOf(), 'workers')).toMatchObject({ tags: { agentsPerWorker: 8, hourlyUsd: 0.17 } })
  })

  test('that does not exist is reported with its region', async () => {
    await expect(groupNamed(clientsOf(), 'nobody')).rejects.toThrow(
      'there is no Auto Scaling group nobody in eu-west-1',
    )
  })

  test('with an invalid tag gets no advice', async () => {
    aGroup({ tags: { 'rao:agents-per-worker': 'many' } })
    await expect(groupNamed(clientsOf(), 'workers')).rejects.toThrow(
      'group eu-west-1/workers: tag rao:agents-per-worker=many must be a whole number from 1 to 10000',
    )
  })

  test('is only ever read', async () => {
    aGroup()
    remember('AWS/AutoScaling', 'GroupInServiceInstances')
    await read()
    for (const { operation } of fake.calls) expect(operation).toMatch(/^(Describe|Get)/)
  })
})
