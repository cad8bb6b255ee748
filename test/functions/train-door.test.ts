import type { Context } from 'aws-lambda'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { openJournals } from '../../lib/aws/journal/index.ts'
import type { Journals } from '../../lib/journal.ts'
import { initialState } from '../../lib/optimizer/memory/state.ts'
import { type EmbeddedDynamoDb, startEmbeddedDynamoDb } from '../../lib/simulated/embedded-dynamodb.ts'
import { tagged } from '../aws/arranged-fleet.ts'
import { type FakeGroup, fakeGroup } from '../aws/fake/auto-scaling.ts'
import { type FakeAws, startFakeAws } from '../aws/fake/fake-aws.ts'

const key = 'us-east-1/workers'
const hourSec = 3600
/** Long enough for floors. */
const pastDays = 4
/** Too little time left to start a training, which has tests of its own. */
const remainingMs = 119_000
const context = {
  awsRequestId: 'r-1',
  functionName: 'train',
  memoryLimitInMB: '1769',
  getRemainingTimeInMillis: () => remainingMs,
} as Context

let fake: FakeAws
let database: EmbeddedDynamoDb
let journals: Journals & { close(): void }
let train: typeof import('../../functions/train.ts').handler
let group: FakeGroup
const lines: string[] = []
const nowSec = () => Math.floor(Date.now() / 1000)

beforeAll(async () => {
  fake = await startFakeAws()
  fake.pageSize = 100
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
  for (const method of ['info', 'error'] as const)
    vi.spyOn(console, method).mockImplementation((line) => void lines.push(String(line)))
  // It reads its environment when it is imported.
  vi.resetModules()
  train = (await import('../../functions/train.ts')).handler

  const journal = journals.open('test')
  for (let hour = pastDays * 24; hour > 0; hour -= 1) {
    const load = { demand: 20, arrived: 0, finished: 0, totalAgents: 40, durations: [] }
    await journal.appendLoad({ atSec: nowSec() - hour * hourSec, ...load })
  }
  const taken = await journal.takeLease({ owner: 'a', nowWallSec: nowSec(), ttlSec: 60 })
  if (taken.outcome === 'taken') await journal.commit(taken.lease, { ...initialState, decidedAtSec: nowSec() })
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
  fake.nowSec = nowSec()
  fake.fault = () => undefined
  group = fakeGroup(key, { desired: 1, min: 1, max: 9, tags: tagged() })
  fake.groups.set(key, group)
})

test('the rule fires, and floors are written for the group', async () => {
  await train({}, context)
  expect(group.scheduled).toHaveLength(48)
  expect(group.desired).toBe(1)
  expect(lines.join('\n')).toContain('"outcome": "written"')
})

test('the tag that turns the optimizer off removes them', async () => {
  await train({}, context)
  group.tags['rao:mode'] = 'off'
  await train({}, context)
  expect(group.scheduled).toEqual([])
})

test('a fleet is forgotten once nothing of its past is kept any more', async () => {
  const daySec = 86_400
  for (const [fleet, days] of [
    ['gone', 400],
    ['idle', 399],
  ] as const) {
    const journal = journals.open(fleet)
    await journal.putSettings({ headroomAgents: 3 }, 0)
    const taken = await journal.takeLease({ owner: 'a', nowWallSec: nowSec() - days * daySec, ttlSec: 60 })
    if (taken.outcome !== 'taken') throw new Error(taken.outcome)
    await journal.commit(taken.lease, { ...initialState, decidedAtSec: nowSec() - days * daySec })
  }
  fake.calls.length = 0
  await train({}, context)
  // For a fleet without groups no call is made, though it is still listed.
  const looks = fake.calls.map(({ input }) => JSON.stringify(input.Filters ?? []))
  expect(looks.filter((look) => look.includes('"test"'))).not.toEqual([])
  expect(looks.filter((look) => look.includes('"idle"'))).toEqual([])
  expect(await journals.fleets()).toEqual(['idle', 'test'])
  expect((await journals.open('gone').settings()).version).toBe(0)
  expect((await journals.open('idle').settings()).version).toBe(1)
  expect(lines.join('\n')).toContain('"outcome": "forgotten"')
})

test('floors of a busy account are written although Auto Scaling throttles a call again and again', async () => {
  let throttled = 0
  fake.fault = ({ operation }) =>
    operation.startsWith('BatchPut') && throttled++ < 3 ? { code: 'Throttling', message: 'Rate exceeded' } : undefined
  await train({}, context)
  expect(throttled).toBeGreaterThan(3)
  expect(group.scheduled).toHaveLength(48)
})

test('floors that could not be written fail the invocation', async () => {
  fake.fault = ({ operation }) => (operation.startsWith('BatchPut') ? { code: 'AccessDenied', status: 403 } : undefined)
  await expect(train({}, context)).rejects.toThrow('floors of test are not as they should be')
  expect(lines.join('\n')).toContain('AccessDenied')
})
