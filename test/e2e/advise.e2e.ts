import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { AutoScalingClient, PutScalingPolicyCommand } from '@aws-sdk/client-auto-scaling'
import { CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { rao } from '../functions/rao.ts'
import { account, region } from './cdk.ts'
import { type Emulators, startEmulators } from './emulators.ts'
import { pythonPrograms } from './python.ts'
import { createGroup } from './toy-groups.ts'

/** The emulator keeps metrics for two weeks. */
const days = 13
const daySec = 86_400
/** Most points that one call takes. */
const mostPoints = 1000

let emulators: Emulators
const folder = mkdtempSync(join(tmpdir(), 'rao-e2e-'))

beforeAll(async () => {
  const programs = await pythonPrograms(resolve(import.meta.dirname, '../..'))
  emulators = await startEmulators({ programs, folder, autoScalingFor: async (moto) => moto })
})

afterAll(async () => {
  await Promise.all(emulators.groups.map((group) => group.stop()))
  rmSync(folder, { recursive: true, force: true })
})

/** Groups are in moto, metrics in ministack. */
function environment(): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: emulators.endpoint,
    AWS_ENDPOINT_URL_AUTO_SCALING: emulators.moto,
    AWS_ACCESS_KEY_ID: account,
    AWS_SECRET_ACCESS_KEY: 'dummy',
    AWS_REGION: region,
    AWS_EC2_METADATA_DISABLED: 'true',
  }
}

const credentials = { accessKeyId: account, secretAccessKey: 'dummy' }

/** Stores one point per `everySec` of the last days. */
async function remember(
  group: string,
  metric: readonly [namespace: string, name: string],
  everySec: number,
  value: (hour: number) => number,
): Promise<void> {
  const cloudWatch = new CloudWatchClient({ endpoint: emulators.endpoint, region, credentials })
  const [Namespace, MetricName] = metric
  const toSec = Math.floor(Date.now() / 1000 / everySec) * everySec
  const times = Array.from({ length: (days * daySec) / everySec }, (_, index) => toSec - (index + 1) * everySec)
  for (let from = 0; from < times.length; from += mostPoints) {
    const MetricData = times.slice(from, from + mostPoints).map((sec) => ({
      MetricName,
      Dimensions: [{ Name: 'AutoScalingGroupName', Value: group }],
      Timestamp: new Date(sec * 1000),
      Value: value((sec % daySec) / 3600),
    }))
    await cloudWatch.send(new PutMetricDataCommand({ Namespace, MetricData }))
  }
}

test('advice for a group with ten workers day and night says what it would have saved', async () => {
  const autoScaling = new AutoScalingClient({ endpoint: emulators.moto, region, credentials })
  const [name, fleet] = ['always-ten', 'advised']
  await createGroup(autoScaling, fleet, {
    region,
    name,
    min: 1,
    max: 20,
    desired: 0,
    tags: { 'rao:hourly-usd': '0.17' },
  })
  const day = (hour: number) => hour >= 8 && hour < 20
  await remember(name, ['AWS/AutoScaling', 'GroupInServiceInstances'], 60, () => 10)
  await remember(name, ['AWS/EC2', 'CPUUtilization'], 300, (hour) => (day(hour) ? 50 : 10))
  const args = ['advise', '--group', name, '--days', String(days), '--json']

  const { code, stdout, stderr } = await rao(args, environment())
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  const { present, replay, advice } = JSON.parse(stdout)
  expect(present).toEqual({ kind: 'none' })
  expect(replay.settings).toMatchObject({ agentsPerWorker: 4, peakAgents: 20, hourlyUsd: 0.17 })
  expect(advice.against).toBe('as-it-was')
  // Ten workers all the time: on average 12 of their forty agents are at work, which about a third of the capacity can serve.
  expect(advice.workerHours.recorded / (24 * advice.scoredDays)).toBeCloseTo(10, 1)
  expect(advice.savedShare.recorded).toBeGreaterThan(0.4)
  expect(advice.savedShare.recorded).toBeLessThan(0.7)
  expect(advice.lateJobs.optimizer / advice.jobs).toBeLessThan(0.02)
  expect(advice.jobs / (1440 * advice.scoredDays)).toBeCloseTo(12, 0)

  await autoScaling.send(
    new PutScalingPolicyCommand({
      AutoScalingGroupName: name,
      PolicyName: 'cpu',
      PolicyType: 'TargetTrackingScaling',
      TargetTrackingConfiguration: {
        PredefinedMetricSpecification: { PredefinedMetricType: 'ASGAverageCPUUtilization' },
        TargetValue: 40,
      },
    }),
  )
  const again = await rao(args.slice(0, -1), environment())
  expect(again).toMatchObject({ code: 0, stderr: '' })
  for (const policy of ['optimizer', 'target-tracking', 'as-it-was', 'clairvoyant'])
    expect(again.stdout).toMatch(new RegExp(`\\n${policy} +[\\d,.]+ +\\$[\\d,.]+ `))
  expect(again.stdout).toMatch(
    /where target tracking at 40 % would have taken [\d,.]+: \d\d\.\d % less, \$[\d.]+ saved/,
  )
  console.log(`\n${again.stdout}`)
})

test('a group that does not exist is reported in one line, and so is one without metrics', async () => {
  const autoScaling = new AutoScalingClient({ endpoint: emulators.moto, region, credentials })
  await createGroup(autoScaling, 'advised', { region, name: 'unmeasured', max: 1, desired: 0 })
  expect(await rao(['advise', '--group', 'nobody'], environment())).toEqual({
    code: 1,
    stdout: '',
    stderr: `rao: there is no Auto Scaling group nobody in ${region}\n`,
  })
  const { code, stdout, stderr } = await rao(['advise', '--group', 'unmeasured'], environment())
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  expect(stderr).toMatch(/^rao: CloudWatch has no instance counts of [^\n]+enable-metrics-collection[^\n]+\n$/)
})
