import type { Context, SQSEvent } from 'aws-lambda'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { cycleEnvironment } from '../../functions/cycle-environment.ts'
import { readEnvironment } from '../../functions/environment.ts'
import { openJournals } from '../../lib/aws/journal/index.ts'
import type { Journals } from '../../lib/ports.ts'
import { type EmbeddedDynamoDb, startEmbeddedDynamoDb } from '../../lib/simulated/embedded-dynamodb.ts'
import { tagged } from '../aws/arranged-fleet.ts'
import { fakeGroup } from '../aws/fake/auto-scaling.ts'
import { type FakeAws, type FakeQueue, startFakeAws } from '../aws/fake/fake-aws.ts'

const group = 'us-east-1/workers'
const context = {
  awsRequestId: 'r-1',
  functionName: 'f',
  memoryLimitInMB: '256',
  getRemainingTimeInMillis: () => 30_000,
} as Context

let fake: FakeAws
let database: EmbeddedDynamoDb
let journals: Journals & { close(): void }
let schedule: typeof import('../../functions/schedule.ts').handler
let optimize: typeof import('../../functions/optimize.ts').handler
let queue: FakeQueue
const lines: string[] = []

beforeAll(async () => {
  fake = await startFakeAws()
  database = await startEmbeddedDynamoDb({ tableName: 'journal' })
  journals = openJournals({ clientConfig: database.clientConfig, tableName: 'journal', onDamage: () => {} })
  vi.stubEnv('AWS_REGION', 'us-east-1')
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDTEST')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret')
  vi.stubEnv('AWS_ENDPOINT_URL', fake.url)
  vi.stubEnv('AWS_ENDPOINT_URL_DYNAMODB', database.endpoint)
  vi.stubEnv('RAO_TABLE', 'journal')
  vi.stubEnv('RAO_QUEUE_URL', `${fake.url}/1/cycles`)
  vi.stubEnv('POWERTOOLS_DEV', 'true')
  for (const method of ['log', 'info', 'warn', 'error'] as const)
    vi.spyOn(console, method).mockImplementation((line) => void lines.push(String(line)))
  vi.spyOn(process.stdout, 'write').mockImplementation((line) => lines.push(String(line)) > 0)
  schedule = (await import('../../functions/schedule.ts')).handler
  optimize = (await import('../../functions/optimize.ts')).handler
})

afterAll(async () => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
  journals.close()
  await database.close()
  await fake.close()
})

beforeEach(() => {
  lines.length = 0
  queue = { visible: 0, sent: [], visibilityChanges: [] }
  fake.queues.set('/1/cycles', queue)
  fake.groups.set(group, fakeGroup(group, { desired: 0, max: 9, tags: tagged() }))
})

const now = () => new Date().toISOString()

/** What the queue would hand to the optimizer. */
function delivered(): SQSEvent {
  const Records = queue.sent.map(({ MessageBody }, index) => ({
    messageId: `m${index}`,
    receiptHandle: `r${index}`,
    body: String(MessageBody),
    attributes: { ApproximateReceiveCount: '1' },
  }))
  return { Records } as unknown as SQSEvent
}

test('the rule fires, the queue takes the cycles, the cycle moves the group', async () => {
  await schedule({ time: now() }, context)
  expect(queue.sent.length).toBeGreaterThanOrEqual(1)
  queue.sent.length = 1
  expect(await optimize(delivered(), context)).toEqual({ batchItemFailures: [] })
  expect(fake.groups.get(group)?.desired).toBeGreaterThan(0)
  const [record] = await journals.open('test').plans({ nowSec: Date.now() / 1000, limit: 1 })
  expect(record?.size.outcome).toBe('grow')
  expect(lines.join('\n')).toContain('"CloudWatchMetrics"')
  expect(await journals.fleets()).toContain('test')
})

test('a rule that fires twice moves the group once', async () => {
  await schedule({ time: now() }, context)
  await schedule({ time: now() }, context)
  await optimize(delivered(), context)
  const calls = fake.calls.filter(({ operation }) => operation === 'SetDesiredCapacity').length
  await optimize(delivered(), context)
  expect(fake.calls.filter(({ operation }) => operation === 'SetDesiredCapacity').length).toBe(calls)
})

test('a minute that is not complete fails its invocation, and says why', async () => {
  fake.queues.clear()
  await expect(schedule({ time: now() }, context)).rejects.toThrow(/this minute is not complete: SendMessageBatch/)
})

test('a message without sense is handed back', async () => {
  queue.sent.push({ MessageBody: '{"fleet":' })
  expect(await optimize(delivered(), context)).toEqual({ batchItemFailures: [{ itemIdentifier: 'm0' }] })
})

test.each<[string, Record<string, string | undefined>, string]>([
  ['no table', { RAO_TABLE: undefined }, 'RAO_TABLE is not set'],
  ['a queue that is none', { RAO_QUEUE_URL: 'cycles' }, 'RAO_QUEUE_URL is wrong: not the URL of a queue'],
  ['a region that is none', { RAO_REGIONS: 'us-east-1,moon' }, 'RAO_REGIONS is wrong: not names of regions'],
])('%s in the environment is one clear line at start', (_what, change, line) => {
  const whole = { RAO_TABLE: 'journal', RAO_QUEUE_URL: 'https://q/1', AWS_REGION: 'us-east-1', ...change }
  expect(() => readEnvironment('rao-optimize', cycleEnvironment, whole)).toThrow(line)
})

test('fleets are looked for where the program runs, unless regions are named', () => {
  const whole = { RAO_TABLE: 'journal', RAO_QUEUE_URL: 'https://q/1', AWS_REGION: 'eu-central-1' }
  const read = (more: Record<string, string>) => readEnvironment('x', cycleEnvironment, { ...whole, ...more })
  expect(read({}).regions).toEqual(['eu-central-1'])
  expect(read({ RAO_REGIONS: 'us-east-1, eu-west-1' }).regions).toEqual(['us-east-1', 'eu-west-1'])
})
