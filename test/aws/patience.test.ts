import { AutoScalingClient, DescribeAutoScalingGroupsCommand } from '@aws-sdk/client-auto-scaling'
import { expect, test } from 'vitest'
import { cycleTimeout } from '../../infra/cycle-queue.ts'
import { callLimits, journalLimits } from '../../lib/aws/call-limits.ts'
import { openJournals } from '../../lib/aws/journal/index.ts'
import { usualPatience } from '../../lib/aws/patience.ts'
import { runCycle } from '../../lib/cycle.ts'
import { workerSilenceSec } from '../../lib/journal/retention.ts'
import { PartialBacklog } from '../../lib/ports.ts'
import { fleetOnFake, queueUrlOf, remember, tagged, testCredentials } from './arranged-fleet.ts'
import { fakeGroup } from './fake/auto-scaling.ts'
import { type Call, startFakeAws } from './fake/fake-aws.ts'

const regions = ['us-east-1', 'eu-west-1', 'ap-south-1'] as const
const [here, ...hanging] = regions

/** How long tests wait for what hangs; the rest answers in milliseconds once it is warm. */
const briefMs = 1000

/** A group and a queue in each region, all seen and remembered; from then on what is `silent` never answers. */
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
  /** One after the other they would be asked further apart. */
  const spreadMs = () => Math.max(...askedMs) - Math.min(...askedMs)
  return { ...site, spreadMs }
}

const hangs = ({ region, input }: Call) => region !== here || !String(input.QueueUrl ?? here).endsWith(here)

test('regions that hang are waited for once, all side by side, and the others are seen', async () => {
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

test('queues that hang are waited for once, all side by side, and what the others hold is known', async () => {
  const site = await withSilence((call) => call.service === 'sqs' && hangs(call))
  const backlog = await site.fleet.clusterResourceManager.backlog().catch((error: unknown) => error)
  expect(site.spreadMs()).toBeLessThan(briefMs)
  expect(backlog).toBeInstanceOf(PartialBacklog)
  expect(backlog).toMatchObject({ atLeast: 3, message: expect.stringContaining('no answer within 1 s') })
  await site.close()
})

test('a metric that hangs is waited for once, and its group is held', async () => {
  const site = await withSilence(({ operation }) => operation === 'GetMetricData')
  site.clock.advance(workerSilenceSec)
  const groups = await site.fleet.clusterResourceManager.groups()
  expect(groups.map(({ holds }) => holds)).toEqual(regions.map(() => ['metered']))
  expect(site.fleet.clusterResourceManager.troubles?.()).toContainEqual(expect.stringMatching(/no answer within 1 s/))
  await site.close()
})

test('a cycle in which whole regions hang, their queues as well, grows the others and is committed', async () => {
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

test('what may hang one after the other leaves a cycle a third of its time', () => {
  const { lookMs, readMs } = usualPatience
  expect(lookMs + 2 * readMs).toBeLessThanOrEqual((2 / 3) * cycleTimeout.toMilliseconds())
})

/** The limits in force, with a twentieth of the time for an answer. */
function hurried<Limits extends typeof callLimits | typeof journalLimits>(limits: Limits) {
  const requestHandler = { ...limits.requestHandler, requestTimeout: limits.requestHandler.requestTimeout / 20 }
  return { ...limits, requestHandler, region: 'us-east-1', credentials: testCredentials }
}

test.each<[string, (endpoint: string) => Promise<unknown>]>([
  [
    'AWS',
    (endpoint) =>
      new AutoScalingClient({ ...hurried(callLimits), endpoint }).send(new DescribeAutoScalingGroupsCommand({})),
  ],
  [
    'the journal',
    async (endpoint) => {
      const clientConfig = { ...hurried(journalLimits), endpoint }
      return openJournals({ clientConfig, tableName: 'journal', onDamage: () => {} })
        .open('fleet')
        .state()
    },
  ],
])('an attempt at %s that gets no answer is given up, and another one made, three in all', async (_, ask) => {
  const fake = await startFakeAws()
  fake.fault = () => 'silence'
  await expect(ask(fake.url)).rejects.toThrow(/timed? ?out|exceeded/i)
  expect(fake.calls).toHaveLength(3)
  await fake.close()
})

test('three attempts at the journal leave a cycle two thirds of its time', () => {
  const { maxAttempts, requestHandler } = journalLimits
  expect(maxAttempts * requestHandler.requestTimeout).toBeLessThan(cycleTimeout.toMilliseconds() / 3)
})
