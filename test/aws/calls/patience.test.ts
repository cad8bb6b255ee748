import { Agent } from 'node:http'
import { setImmediate } from 'node:timers/promises'
import {
  AutoScalingClient,
  type AutoScalingClientConfig,
  DescribeAutoScalingGroupsCommand,
} from '@aws-sdk/client-auto-scaling'
import type { DynamoDBClientConfig } from '@aws-sdk/client-dynamodb'
import { expect, test, vi } from 'vitest'
import { cycleTimeout } from '../../../infra/cycle-queue.ts'
import { callLimits, journalLimits } from '../../../lib/aws/calls/call-limits.ts'
import { awsClients } from '../../../lib/aws/calls/clients.ts'
import { usualPatience, within } from '../../../lib/aws/calls/patience.ts'
import { openJournals } from '../../../lib/aws/journal/index.ts'
import { runCycle } from '../../../lib/cycle.ts'
import { workerSilenceSec } from '../../../lib/journal/retention.ts'
import { PartialBacklog } from '../../../lib/ports.ts'
import { fleetOnFake, queueUrlOf, remember, tagged, testCredentials } from '../arranged-fleet.ts'
import { fakeGroup } from '../fake/auto-scaling.ts'
import { type Call, startFakeAws } from '../fake/fake-aws.ts'

const regions = ['us-east-1', 'eu-west-1', 'ap-south-1'] as const
const [here, ...hanging] = regions

/** How long tests wait for a call that hangs; others answer within milliseconds once warm. */
const briefMs = 1000

/** A group and a queue in each region, all seen and remembered; afterwards calls that match `silent` are never answered. */
async function withSilence(silent: (call: Call) => boolean) {
  const patience = { lookMs: 60_000, readMs: 60_000 }
  const site = await fleetOnFake([], regions, patience)
  for (const region of regions) {
    const url = `${queueUrlOf(site.fake)}-${region}`
    const tags = tagged({ 'rao:backlog-queue-url': url, 'rao:used-agents-metric': 'Fleet/Used' })
    site.fake.groups.set(`${region}/g`, fakeGroup(`${region}/g`, { desired: 1, tags }))
    site.fake.queues.set(new URL(url).pathname, { visible: 3, sent: [], visibilityChanges: [] })
  }
  await site.report()
  await remember(site.fleet, site.journal, site.clock.nowSec())
  await site.fleet.clusterResourceManager.backlog()
  const askedMs: number[] = []
  site.fake.fault = (call) => {
    if (!silent(call)) return undefined
    askedMs.push(performance.now())
    return 'silence'
  }
  Object.assign(patience, { lookMs: briefMs, readMs: briefMs })
  /** Time between the first and the last of these calls; made one after the other, they would be further apart. */
  const spreadMs = () => Math.max(...askedMs) - Math.min(...askedMs)
  return { ...site, spreadMs }
}

const hangs = ({ region, input }: Call) => region !== here || !String(input.QueueUrl ?? here).endsWith(here)

test('hanging regions are waited for once, in parallel, and the others are seen', async () => {
  const site = await withSilence(({ region, service }) => service === 'autoscaling' && region !== here)
  const { clusterResourceManager } = site.fleet
  const groups = await clusterResourceManager.groups()
  expect(site.spreadMs()).toBeLessThan(briefMs)
  expect(Object.fromEntries(groups.map(({ key, holds }) => [key, holds]))).toEqual({
    [`${here}/g`]: [],
    ...Object.fromEntries(hanging.map((region) => [`${region}/g`, ['source-failed']])),
  })
  expect(clusterResourceManager.troubles?.().toSorted()).toEqual(
    hanging
      .map((region) => `region ${region}: DescribeAutoScalingGroups of ${region} failed: no answer within 1 s`)
      .toSorted(),
  )
  await site.close()
})

test('hanging queues are waited for once, in parallel, and what the others hold is known', async () => {
  const site = await withSilence((call) => call.service === 'sqs' && hangs(call))
  const backlog = await site.fleet.clusterResourceManager.backlog().catch((error: unknown) => error)
  expect(site.spreadMs()).toBeLessThan(briefMs)
  expect(backlog).toBeInstanceOf(PartialBacklog)
  expect(backlog).toMatchObject({ atLeast: 3, message: expect.stringContaining('no answer within 1 s') })
  await site.close()
})

test('a hanging metric is waited for once, and its group is held', async () => {
  const site = await withSilence(({ operation }) => operation === 'GetMetricData')
  site.clock.advance(workerSilenceSec)
  const groups = await site.fleet.clusterResourceManager.groups()
  expect(groups.map(({ holds }) => holds)).toEqual(regions.map(() => ['metered']))
  expect(site.fleet.clusterResourceManager.troubles?.()).toContainEqual(expect.stringMatching(/no answer within 1 s/))
  await site.close()
})

test('a cycle in which whole regions hang, with their queues, grows the others and is committed', async () => {
  const site = await withSilence(hangs)
  for (const [path, queue] of site.fake.queues) if (path.endsWith(here)) queue.visible = 40
  const ports = { ...site.fleet, journal: site.journal, clock: site.clock, notices: { publish: async () => {} } }
  const trigger = { kind: 'schedule', slotSec: site.clock.nowSec() } as const
  const result = await runCycle({ fleet: 'test', owner: 'a', trigger }, ports)
  expect(result).toMatchObject({
    outcome: 'done',
    record: { missing: [{ source: 'backlog' }], size: { outcome: 'grow' } },
  })
  expect(site.group(`${here}/g`).desired).toBeGreaterThan(1)
  expect((await site.journal.state())?.version).toBe(1)
  await site.close()
})

test('a call that ignores the time limit is not waited for any longer', async () => {
  await expect(within(50, () => new Promise(() => {}))).rejects.toThrow('no answer within 0.05 s')
})

test('all sequential waits together leave a third of the time of a cycle', () => {
  const { lookMs, readMs } = usualPatience
  expect(lookMs + 2 * readMs).toBeLessThanOrEqual((2 / 3) * cycleTimeout.toMilliseconds())
})

type Limits = typeof callLimits | typeof journalLimits

/** The limits in force, with one of them reduced to a twentieth, and further options. */
function hurried(limits: Limits, what: 'connectionTimeout' | 'requestTimeout', more: object = {}) {
  const requestHandler = { ...limits.requestHandler, [what]: limits.requestHandler[what] / 20, ...more }
  return { ...limits, requestHandler, region: 'us-east-1', credentials: testCredentials }
}

const stateIn = (clientConfig?: DynamoDBClientConfig) =>
  openJournals({ ...(clientConfig && { clientConfig }), tableName: 'journal', onDamage: () => {} })
    .open('fleet')
    .state()

const groupsFrom = (config: AutoScalingClientConfig) =>
  new AutoScalingClient(config).send(new DescribeAutoScalingGroupsCommand({}))

test.each<[string, (endpoint: string) => Promise<unknown>]>([
  ['AWS', (endpoint) => groupsFrom({ ...hurried(callLimits, 'requestTimeout'), endpoint })],
  ['the journal', (endpoint) => stateIn({ ...hurried(journalLimits, 'requestTimeout'), endpoint })],
])('an unanswered attempt at %s is abandoned and repeated, three in all', async (_, ask) => {
  const fake = await startFakeAws()
  fake.fault = () => 'silence'
  await expect(ask(fake.url)).rejects.toThrow(/timed? ?out|exceeded/i)
  expect(fake.calls).toHaveLength(3)
  await fake.close()
})

test.each<[string, (endpoint: string, httpAgent: Agent) => Promise<unknown>]>([
  [
    'AWS',
    (endpoint, httpAgent) => groupsFrom({ ...hurried(callLimits, 'connectionTimeout', { httpAgent }), endpoint }),
  ],
  [
    'the journal',
    (endpoint, httpAgent) => stateIn({ ...hurried(journalLimits, 'connectionTimeout', { httpAgent }), endpoint }),
  ],
])(
  'a connection to %s that never opens is abandoned long before an answer would be, and tried three times',
  async (_, ask) => {
    let tries = 0
    const httpAgent = new Agent({
      lookup() {
        tries += 1
      },
    })
    await expect(ask('http://nobody.test', httpAgent)).rejects.toThrow('did not establish a connection')
    expect(tries).toBe(3)
  },
)

test.each<[string, number, (endpoint: string) => Promise<unknown>]>([
  ['the journal, when none are given', journalLimits.requestHandler.requestTimeout, () => stateIn()],
  [
    'every client of AWS',
    callLimits.requestHandler.requestTimeout,
    (endpoint) =>
      awsClients({ regions: [here], endpoint, credentials: testCredentials })
        .autoScaling(here)
        .send(new DescribeAutoScalingGroupsCommand({})),
  ],
])('these are the limits of %s: without an answer it gives up after three times %i ms', async (_, timeoutMs, ask) => {
  const fake = await startFakeAws()
  fake.fault = () => 'silence'
  vi.stubEnv('AWS_ENDPOINT_URL_DYNAMODB', fake.url)
  vi.stubEnv('AWS_REGION', here)
  vi.stubEnv('AWS_ACCESS_KEY_ID', testCredentials.accessKeyId)
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', testCredentials.secretAccessKey)
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  try {
    let waitedMs = 0
    const wait = (ms: number) => {
      waitedMs += ms
      vi.advanceTimersByTime(ms)
    }
    const failure = ask(fake.url).then(undefined, (error: Error) => error.message)
    for (const attempt of [1, 2, 3]) {
      // The pause before another attempt passes in small steps, to give its connection time to open.
      while (fake.calls.length < attempt && waitedMs < 5 * timeoutMs) {
        await setImmediate()
        if (attempt > 1) wait(1)
      }
      wait(timeoutMs)
    }
    expect(fake.calls).toHaveLength(3)
    expect(await failure).toContain(`${timeoutMs} ms requestTimeout`)
    expect(waitedMs).toBeLessThan(3 * timeoutMs + 1000)
  } finally {
    vi.useRealTimers()
    vi.unstubAllEnvs()
    await fake.close()
  }
})

test('three attempts at the journal take nine seconds, and leave two thirds of the time of a cycle', () => {
  const { maxAttempts, requestHandler } = journalLimits
  expect(maxAttempts * requestHandler.requestTimeout).toBe(9000)
  expect(cycleTimeout.toMilliseconds()).toBeGreaterThan(3 * 9000)
})
