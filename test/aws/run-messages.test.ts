import { afterEach, beforeEach, expect, test } from 'vitest'
import { awsClients } from '../../lib/aws/calls/clients.ts'
import { awsFleet } from '../../lib/aws/fleet.ts'
import { awsNotices } from '../../lib/aws/notices.ts'
import { runMessages } from '../../lib/aws/run-messages.ts'
import type { CyclePorts } from '../../lib/cycle.ts'
import type { Journals } from '../../lib/journal.ts'
import { memoryJournals } from '../../lib/simulated/memory-journal.ts'
import { startSec } from '../builders.ts'
import { type ManualClock, manualClock } from '../manual-clock.ts'
import { tagged, testCredentials } from './arranged-fleet.ts'
import { fakeGroup } from './fake/auto-scaling.ts'
import { type FakeAws, type FakeQueue, startFakeAws } from './fake/fake-aws.ts'

let fake: FakeAws
let queue: FakeQueue
let journals: Journals
let clock: ManualClock
let log: { level: string; message: string; fields: Readonly<Record<string, unknown>> }[]

beforeEach(async () => {
  fake = await startFakeAws()
  queue = { visible: 0, sent: [], visibilityChanges: [] }
  fake.queues.set('/1/cycles', queue)
  journals = memoryJournals()
  clock = manualClock(startSec)
  log = []
})

afterEach(() => fake.close())

const noting = (level: string) => (message: string, fields: Readonly<Record<string, unknown>>) => {
  log.push({ level, message, fields })
}

function run(bodies: readonly unknown[], received = 1) {
  const clients = awsClients({ regions: ['us-east-1'], endpoint: fake.url, credentials: testCredentials })
  const ports = (fleet: string): CyclePorts => {
    const journal = journals.open(fleet)
    const adapters = awsFleet({ fleet, clients, journal, clock })
    const events = clients.events('us-east-1')
    const { hourlyUsd } = adapters
    const forecastDue = async () => undefined
    const notices = awsNotices({ events, bus: 'b', namespace: 'T', hourlyUsd, forecastDue, write: () => {} })
    return { ...adapters, journal, clock, notices }
  }
  return runMessages({
    records: bodies.map((body, index) => ({
      messageId: `m${index}`,
      receiptHandle: `r${index}`,
      body: typeof body === 'string' ? body : JSON.stringify(body),
      attributes: { ApproximateReceiveCount: String(received) } as never,
    })),
    ports,
    leaseSec: 30,
    queues: clients.queues('us-east-1'),
    queueUrl: `${fake.url}/1/cycles`,
    logger: { info: noting('info'), warn: noting('warn'), error: noting('error') },
  })
}

const scheduled = (fleet: string, slotSec = startSec) => ({ fleet, trigger: 'schedule', slotSec })
const failed = async (result: ReturnType<typeof run>) =>
  (await result).batchItemFailures.map(({ itemIdentifier }) => itemIdentifier)

function add(key: string, fleet: string, tags: Readonly<Record<string, string>> = {}): void {
  fake.groups.set(key, fakeGroup(key, { desired: 0, tags: tagged({ 'rao:fleet': fleet, ...tags }) }))
}

test('one message is one cycle, and one line says what it did', async () => {
  add('us-east-1/a', 'one')
  expect(await failed(run([scheduled('one')]))).toEqual([])
  expect((await journals.open('one').plans({ nowSec: startSec, limit: 9 })).length).toBe(1)
  expect(log).toEqual([
    { level: 'info', message: 'cycle done', fields: expect.objectContaining({ fleet: 'one', result: 'grow' }) },
  ])
  expect(fake.groups.get('us-east-1/a')?.desired).toBeGreaterThan(0)
})

test('a second delivery of the same slot changes nothing', async () => {
  add('us-east-1/a', 'one')
  await run([scheduled('one')])
  const desired = fake.groups.get('us-east-1/a')?.desired
  expect(await failed(run([scheduled('one')]))).toEqual([])
  expect(log.at(-1)).toMatchObject({ message: 'cycle dropped', fields: { result: 'claimed' } })
  expect(fake.groups.get('us-east-1/a')?.desired).toBe(desired)
})

test('a stale slot is dropped, and not returned to the queue', async () => {
  add('us-east-1/a', 'one')
  expect(await failed(run([scheduled('one', startSec - 60)]))).toEqual([])
  expect(log.at(-1)).toMatchObject({ level: 'warn', message: 'cycle dropped', fields: { result: 'stale' } })
  expect(await failed(run([scheduled('one', startSec - 60)], 2))).toEqual([])
  expect(log.at(-1)).toMatchObject({ level: 'info', message: 'cycle dropped', fields: { result: 'stale' } })
  expect(fake.calls).toEqual([])
})

test.each([
  ['not JSON', 'cycle please'],
  ['about something else', { hello: 1 }],
  ['without a slot', { fleet: 'one', trigger: 'schedule' }],
  ['without a fleet', { fleet: '', trigger: 'nudge', intent: 'k' }],
])('a message that is %s is returned to the queue alone and at once, and the rest goes on', async (_what, poison) => {
  add('us-east-1/a', 'one')
  expect(await failed(run([poison, scheduled('one')]))).toEqual(['m0'])
  expect(queue.visibilityChanges).toEqual([expect.objectContaining({ ReceiptHandle: 'r0', VisibilityTimeout: 0 })])
  expect(log.find(({ level }) => level === 'error')?.message).toBe('message refused')
  expect(log.find(({ message }) => message === 'cycle done')).toBeDefined()
})

test('a senseless message is returned even if the queue does not answer', async () => {
  fake.queues.clear()
  add('us-east-1/a', 'one')
  expect(await failed(run(['cycle please', scheduled('one')]))).toEqual(['m0'])
  expect(log.find(({ level }) => level === 'warn')).toMatchObject({
    message: 'message stays hidden',
    fields: { reason: expect.stringMatching(/ChangeMessageVisibility of .*cycles failed: QueueDoesNotExist/) },
  })
})

test.each([
  ['as the API writes it', { fleet: 'one', intent: 'k' }],
  ['with its trigger named', { fleet: 'one', trigger: 'nudge', intent: 'k' }],
])('a nudge %s runs a cycle between slots', async (_what, nudge) => {
  add('us-east-1/a', 'one')
  await run([scheduled('one')])
  clock.advance(3)
  expect(await failed(run([nudge]))).toEqual([])
  expect(log.at(-1)).toMatchObject({ fields: { trigger: 'nudge' } })
})

test.each([
  [1, 2],
  [3, 8],
  [9, 32],
])('a nudge on delivery %i, while the lease is held, is delivered again after %i s', async (received, afterSec) => {
  add('us-east-1/a', 'one')
  await journals.open('one').takeLease({ owner: 'other', nowWallSec: startSec, ttlSec: 60 })
  expect(await failed(run([{ fleet: 'one', intent: 'k' }], received))).toEqual(['m0'])
  expect(queue.visibilityChanges).toEqual([
    expect.objectContaining({ ReceiptHandle: 'r0', VisibilityTimeout: afterSec }),
  ])
})

test('a scheduled cycle that finds the lease held is dropped: the next slot comes by itself', async () => {
  await journals.open('one').takeLease({ owner: 'other', nowWallSec: startSec, ttlSec: 60 })
  expect(await failed(run([scheduled('one')]))).toEqual([])
  expect(log.at(-1)).toMatchObject({ fields: { result: 'held' } })
})

test('the message of a fleet whose cycle fails is returned, and the other fleet goes on', async () => {
  add('us-east-1/a', 'one')
  add('us-east-1/b', 'two')
  await journals.open('two').putSettings({ optimizationIntervalSec: -1 }, 0)
  expect(await failed(run([scheduled('two'), scheduled('one')]))).toEqual(['m0'])
  expect(log.find(({ level }) => level === 'error')).toMatchObject({ fields: { fleet: 'two', result: 'failed' } })
  expect(log.find(({ message }) => message === 'cycle done')).toMatchObject({ fields: { fleet: 'one' } })
})

test('a wrong tag on one group is in the record, and its neighbour is steered', async () => {
  add('us-east-1/a', 'one')
  add('us-east-1/b', 'one', { 'rao:agents-per-worker': 'many' })
  await run([scheduled('one')])
  const [record] = await journals.open('one').plans({ nowSec: startSec, limit: 1 })
  expect(record?.failures).toEqual([expect.stringContaining('group us-east-1/b: tag rao:agents-per-worker=many')])
  expect(record?.applied).toEqual([expect.objectContaining({ result: { outcome: 'applied' } })])
  expect(log.at(-1)?.level).toBe('warn')
})

test('a region that denies access holds the fleet, and the record says why', async () => {
  add('us-east-1/a', 'one')
  fake.fault = ({ service }) => (service === 'autoscaling' ? { code: 'ExpiredToken', message: 'expired' } : undefined)
  await run([scheduled('one')])
  const [record] = await journals.open('one').plans({ nowSec: startSec, limit: 1 })
  expect(record?.size.outcome).toBe('hold')
  expect(record?.missing).toContainEqual({ source: 'groups', reason: expect.stringContaining('ExpiredToken') })
  expect(fake.events.map(({ DetailType }) => DetailType)).toContain('DataMissing')
})

test('a deleted bus fails no cycle: the record says so', async () => {
  add('us-east-1/a', 'one')
  fake.fault = ({ operation }) => (operation === 'PutEvents' ? { code: 'ResourceNotFoundException' } : undefined)
  expect(await failed(run([scheduled('one')]))).toEqual([])
  const [record] = await journals.open('one').plans({ nowSec: startSec, limit: 1 })
  expect(record?.failures).toEqual([expect.stringContaining('PutEvents of b failed')])
})

test('a fleet without workers is woken by its backlog alone', async () => {
  add('us-east-1/a', 'one', { 'rao:backlog-queue-url': `${fake.url}/1/bugs` })
  fake.queues.set('/1/bugs', { visible: 0, sent: [], visibilityChanges: [] })
  await journals.open('one').putSettings({ headroomAgents: 0, headroomShare: 0 }, 0)
  await run([scheduled('one')])
  expect(fake.groups.get('us-east-1/a')?.desired).toBe(0)
  fake.queues.set('/1/bugs', { visible: 9, sent: [], visibilityChanges: [] })
  clock.advance(30)
  await run([scheduled('one', startSec + 30)])
  expect(fake.groups.get('us-east-1/a')?.desired).toBeGreaterThanOrEqual(3)
})
