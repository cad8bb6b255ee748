import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { cycleEnvironment } from '../../functions/cycle-environment.ts'
import { readEnvironment } from '../../functions/environment.ts'
import { tagged } from '../aws/arranged-fleet.ts'
import { fakeGroup } from '../aws/fake/auto-scaling.ts'
import type { FakeQueue } from '../aws/fake/fake-aws.ts'
import { type CycleDoors, doorContext as context, delivered, openCycleDoors } from './cycle-doors.ts'

const group = 'us-east-1/workers'

let doors: CycleDoors
let queue: FakeQueue

beforeAll(async () => {
  doors = await openCycleDoors()
})

afterAll(() => doors.close())

beforeEach(() => {
  doors.lines.length = 0
  queue = doors.emptyQueue()
  doors.fake.groups.set(group, fakeGroup(group, { desired: 0, max: 9, tags: tagged() }))
})

const now = () => new Date().toISOString()

test('the rule fires, cycles are queued, and a cycle resizes the group', async () => {
  await doors.schedule({ time: now() }, context)
  expect(queue.sent.length).toBeGreaterThanOrEqual(1)
  queue.sent.length = 1
  expect(await doors.optimize(delivered(queue), context)).toEqual({ batchItemFailures: [] })
  expect(doors.fake.groups.get(group)?.desired).toBeGreaterThan(0)
  const [record] = await doors.journals.open('test').plans({ nowSec: Date.now() / 1000, limit: 1 })
  expect(record?.size.outcome).toBe('grow')
  expect(doors.lines.join('\n')).toContain('"CloudWatchMetrics"')
  expect(await doors.journals.fleets()).toContain('test')
})

test('a rule that fires twice resizes the group once', async () => {
  await doors.schedule({ time: now() }, context)
  await doors.schedule({ time: now() }, context)
  await doors.optimize(delivered(queue), context)
  const calls = doors.fake.calls.filter(({ operation }) => operation === 'SetDesiredCapacity').length
  await doors.optimize(delivered(queue), context)
  expect(doors.fake.calls.filter(({ operation }) => operation === 'SetDesiredCapacity').length).toBe(calls)
})

test('a minute that could not be queued completely fails its invocation, and says why', async () => {
  doors.fake.queues.clear()
  await expect(doors.schedule({ time: now() }, context)).rejects.toThrow(
    /this minute is not complete: SendMessageBatch/,
  )
})

test('a minute whose fleets cannot be read is not told like one in which none has a cycle, which counts as alive', async () => {
  doors.fake.groups.clear()
  await doors.schedule({ time: now() }, context)
  expect(doors.lines.map((line) => JSON.parse(line))).toMatchObject([{ message: 'minute queued', cycles: 0 }])
  doors.lines.length = 0
  doors.fake.groups.set(group, fakeGroup(group, { desired: 0, max: 9, tags: tagged({ 'rao:fleet': 'unreadable' }) }))
  await doors.damageSettings('unreadable')
  await expect(doors.schedule({ time: now() }, context)).rejects.toThrow(
    /this minute is not complete: fleet unreadable/,
  )
  expect(doors.lines.map((line) => JSON.parse(line))).toMatchObject([{ message: 'minute queued in part', cycles: 0 }])
})

test('a region that once does not answer causes no dead letter, since the fleets that may live there run anyway', async () => {
  doors.fake.fault = ({ operation }) =>
    operation === 'DescribeAutoScalingGroups' ? { code: 'AccessDenied', message: 'no' } : undefined
  await expect(doors.schedule({ time: now() }, context)).resolves.toBeUndefined()
})

test('a fleet that is queued but reaches no decision is a log line that the alarm for failures counts', async () => {
  const journal = doors.journals.open('test')
  const nowSec = Math.floor(Date.now() / 1000)
  const taken = await journal.takeLease({ owner: 'old', nowWallSec: nowSec, ttlSec: 60 })
  if (taken.outcome !== 'taken') throw new Error(taken.outcome)
  await journal.commit(taken.lease, { ...taken.lease.state, decidedAtSec: nowSec - 3600 })
  await doors.schedule({ time: now() }, context)
  const [line = '{}'] = doors.lines.filter((text) => text.includes('fleet unsteered'))
  expect(JSON.parse(line)).toMatchObject({ level: 'WARN', problem: expect.stringMatching(/^fleet test: no cycle/) })
})

test('a senseless message is returned to the queue', async () => {
  queue.sent.push({ MessageBody: '{"fleet":' })
  expect(await doors.optimize(delivered(queue), context)).toEqual({ batchItemFailures: [{ itemIdentifier: 'm0' }] })
})

test.each<[string, Record<string, string | undefined>, string]>([
  ['no table', { RAO_TABLE: undefined }, 'RAO_TABLE is not set'],
  ['an invalid queue URL', { RAO_QUEUE_URL: 'cycles' }, 'RAO_QUEUE_URL is wrong: not the URL of a queue'],
  ['an invalid region', { RAO_REGIONS: 'us-east-1,moon' }, 'RAO_REGIONS is wrong: not names of regions'],
])('%s in the environment is one clear line at start', (_what, change, line) => {
  const whole = { RAO_TABLE: 'journal', RAO_QUEUE_URL: 'https://q/1', AWS_REGION: 'us-east-1', ...change }
  expect(() => readEnvironment('rao-optimize', cycleEnvironment, whole)).toThrow(line)
})

test('fleets are looked for in the region of the function, unless regions are named', () => {
  const whole = { RAO_TABLE: 'journal', RAO_QUEUE_URL: 'https://q/1', AWS_REGION: 'eu-central-1' }
  const read = (more: Record<string, string>) => readEnvironment('x', cycleEnvironment, { ...whole, ...more })
  expect(read({}).regions).toEqual(['eu-central-1'])
  expect(read({ RAO_REGIONS: 'us-east-1, eu-west-1' }).regions).toEqual(['us-east-1', 'eu-west-1'])
  // Or its groups, and all their workers, would count twice.
  expect(read({ RAO_REGIONS: 'us-east-1,eu-west-1,us-east-1' }).regions).toEqual(['us-east-1', 'eu-west-1'])
})
