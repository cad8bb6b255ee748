import { setImmediate } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type AwsClients, awsClients } from '../../../lib/aws/calls/clients.ts'
import { queueMinute } from '../../../lib/aws/schedule/queue-minute.ts'
import type { Journals } from '../../../lib/journal.ts'
import { initialState } from '../../../lib/optimizer/memory/state.ts'
import { memoryJournals } from '../../../lib/simulated/memory-journal.ts'
import { startSec } from '../../builders.ts'
import { manualClock } from '../../manual-clock.ts'
import { tagged, testCredentials } from '../arranged-fleet.ts'
import { fakeGroup } from '../fake/auto-scaling.ts'
import { type FakeAws, type FakeQueue, startFakeAws } from '../fake/fake-aws.ts'
import { countUnderWay } from '../most-under-way.ts'

let fake: FakeAws
let queue: FakeQueue
let journals: Journals
let clients: AwsClients

beforeEach(async () => {
  fake = await startFakeAws()
  queue = { visible: 0, sent: [], visibilityChanges: [] }
  fake.queues.set('/1/cycles', queue)
  journals = memoryJournals()
  clients = awsClients({ regions: ['us-east-1', 'eu-west-1'], endpoint: fake.url, credentials: testCredentials })
})

afterEach(() => fake.close())

function add(key: string, fleet: string, described = {}): void {
  fake.groups.set(key, fakeGroup(key, { desired: 1, tags: tagged({ 'rao:fleet': fleet }), described }))
}

function run(lateSec = 0) {
  return queueMinute({
    clients,
    journals,
    queues: clients.queues('us-east-1'),
    queueUrl: `${fake.url}/1/cycles`,
    clock: manualClock(startSec + lateSec),
    startSec,
  })
}

const queued = () =>
  queue.sent.map((entry) => {
    const { fleet, slotSec } = JSON.parse(String(entry.MessageBody))
    return `${fleet} ${slotSec - startSec} in ${entry.DelaySeconds}`
  })

/** Stores a cycle of this fleet that was done this many seconds before the minute. */
async function decided(fleet: string, agoSec: number): Promise<void> {
  const journal = journals.open(fleet)
  const nowSec = startSec - agoSec
  const taken = await journal.takeLease({ owner: 'x', nowWallSec: nowSec, ttlSec: 60, slotSec: nowSec })
  if (taken.outcome !== 'taken') throw new Error(taken.outcome)
  await journal.commit(taken.lease, { ...initialState, decidedAtSec: nowSec })
}

test('every fleet of every region gets the cycles of its interval, however many groups it has', async () => {
  add('us-east-1/a', 'one')
  add('us-east-1/b', 'one')
  add('eu-west-1/a', 'one')
  add('eu-west-1/c', 'two')
  await journals.open('two').putSettings({ optimizationIntervalSec: 60 }, 0)
  expect(await run()).toEqual({ fleets: 2, cycles: 3, wrong: [], unseen: [], unsteered: [], failed: [] })
  expect(queued()).toEqual(['one 0 in 0', 'one 30 in 30', 'two 0 in 0'])
})

test('more cycles than one call takes are sent in several', async () => {
  for (let index = 0; index < 11; index += 1) add(`us-east-1/g${index}`, `fleet-${index}`)
  await run()
  expect(queued()).toHaveLength(22)
  expect(fake.calls.filter(({ operation }) => operation === 'SendMessageBatch')).toHaveLength(3)
})

test('hundreds of fleets are read, and their cycles sent, a few at a time: all at once they would wait for a connection in vain', async () => {
  fake.pageSize = 100
  for (let index = 0; index < 300; index += 1) add(`us-east-1/g${index}`, `fleet-${index}`)
  const { open } = journals
  const reading = { now: 0, most: 0 }
  journals.open = (fleet) => {
    const journal = open(fleet)
    return {
      ...journal,
      async settings() {
        reading.now += 1
        reading.most = Math.max(reading.most, reading.now)
        await setImmediate()
        reading.now -= 1
        return journal.settings()
      },
    }
  }
  const sending = countUnderWay(clients.queues('us-east-1'))
  expect(await run()).toMatchObject({ fleets: 300, cycles: 600, failed: [] })
  expect(reading.most).toBe(16)
  expect(sending()).toBe(16)
})

test('a tag with an invalid fleet name is reported, and the rest goes on', async () => {
  add('us-east-1/a', 'one')
  add('us-east-1/b', 'no fleet at all')
  const result = await run()
  expect(result.wrong).toEqual(['group us-east-1/b: tag rao:fleet=no fleet at all is no name of a fleet'])
  expect(result.failed).toEqual([])
  expect(queued()).toHaveLength(2)
})

test('while a region does not answer, fleets that have a journal stay on the schedule', async () => {
  add('us-east-1/a', 'one')
  await journals.open('far').takeLease({ owner: 'x', nowWallSec: 1, ttlSec: 1 })
  fake.fault = ({ region }) => (region === 'eu-west-1' ? { code: 'AccessDenied' } : undefined)
  const result = await run()
  expect(result.unseen).toEqual([expect.stringContaining('region eu-west-1')])
  expect(result.failed).toEqual([])
  expect(new Set(queued().map((line) => line.split(' ')[0]))).toEqual(new Set(['far', 'one']))
})

test('while a region does not answer, fleets that have decided nothing for a day are left out: they have left', async () => {
  add('us-east-1/a', 'one')
  await decided('far', 86_000)
  await decided('left', 86_400)
  fake.fault = ({ region }) => (region === 'eu-west-1' ? { code: 'AccessDenied' } : undefined)
  const { unsteered } = await run()
  expect(new Set(queued().map((line) => line.split(' ')[0]))).toEqual(new Set(['far', 'one']))
  expect(unsteered).toEqual([expect.stringMatching(/^fleet far: no cycle was done since/)])
})

test('a fleet whose cycles come to no decision is reported, and still queued', async () => {
  for (const fleet of ['busy', 'hourly', 'new', 'silent']) add(`us-east-1/${fleet}`, fleet)
  await journals.open('hourly').putSettings({ optimizationIntervalSec: 3600 }, 0)
  await decided('busy', 30)
  await decided('hourly', 3000)
  await decided('silent', 901)
  const { unsteered, failed } = await run()
  expect(unsteered).toEqual([expect.stringMatching(/^fleet silent: no cycle was done since 20/)])
  expect(failed).toEqual([])
  expect(queued()).toContain('silent 0 in 0')
})

const createdAgo = (sec: number) => ({ CreatedTime: new Date(1000 * (startSec - sec)) })

test('a fleet that never had a cycle is reported once its oldest group is a quarter of an hour old', async () => {
  add('us-east-1/a', 'never', createdAgo(60))
  add('eu-west-1/a', 'never', createdAgo(901))
  add('us-east-1/b', 'claimed', createdAgo(901))
  add('us-east-1/c', 'young', createdAgo(900))
  add('us-east-1/d', 'busy', createdAgo(1_000_000))
  await decided('busy', 30)
  await journals.open('claimed').takeLease({ owner: 'x', nowWallSec: startSec, ttlSec: 60, slotSec: startSec - 30 })
  const { unsteered } = await run()
  const since = new Date(1000 * (startSec - 901)).toISOString()
  const silence = `no cycle was ever done, and its oldest group has been there since ${since}`
  expect(unsteered.toSorted()).toEqual([`fleet claimed: ${silence}`, `fleet never: ${silence}`])
  expect(queued()).toContain('never 0 in 0')
})

test('a fleet whose state cannot be read is still queued: its cycle will say why', async () => {
  add('us-east-1/a', 'one', createdAgo(901))
  const { open, ...rest } = journals
  journals = { ...rest, open: (fleet) => ({ ...open(fleet), state: () => Promise.reject(new Error('damaged')) }) }
  expect(await run()).toMatchObject({ cycles: 2, unsteered: [], failed: [] })
})

test('a fleet whose settings are damaged fails alone', async () => {
  add('us-east-1/a', 'one')
  add('us-east-1/b', 'two')
  await journals.open('two').putSettings({ optimizationIntervalSec: -1 }, 0)
  const result = await run()
  expect(result.failed).toEqual([expect.stringContaining('fleet two: ')])
  expect(queued()).toEqual(['one 0 in 0', 'one 30 in 30'])
})

test('a deleted queue is reported by name', async () => {
  add('us-east-1/a', 'one')
  fake.queues.clear()
  expect((await run()).failed).toEqual([expect.stringMatching(/SendMessageBatch of .*\/1\/cycles failed/)])
})

test('messages that the queue refused are reported by fleet', async () => {
  add('us-east-1/a', 'one')
  fake.refuseMessages = true
  expect((await run()).failed).toEqual(['fleet one: InternalError: busy', 'fleet one: InternalError: busy'])
})

test('an account without fleets queues nothing and fails nothing', async () => {
  expect(await run()).toEqual({ fleets: 0, cycles: 0, wrong: [], unseen: [], unsteered: [], failed: [] })
  expect(fake.calls.map(({ operation }) => operation)).not.toContain('SendMessageBatch')
})
