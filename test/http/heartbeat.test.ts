import { describe, expect, test } from 'vitest'
import { durationBuckets } from '../../lib/optimizer/snapshot/durations.ts'
import { startSec, workers } from '../builders.ts'
import { aCycle, aWorld, fleet, iam } from './world.ts'

const worker = 'i-0123456789abcdef0'
const path = `/v1/fleets/${fleet}/workers/${worker}/heartbeat`
const body = { usedAgents: 3, totalAgents: 4, bootId: 'b1' }

describe('a heartbeat', () => {
  test('is stored with the present time, and a worker without orders keeps working', async () => {
    const world = await aWorld()
    const heard = await world.call('POST', path, { body })
    expect(heard.status).toBe(200)
    expect(heard.body).toEqual({ targetAgents: 4, drain: false, reportAfterSec: 60 })
    expect(await world.journal.workers(startSec)).toEqual([
      { worker, heartbeat: { worker, reportedAtSec: startSec, ...body } },
    ])
  })

  test('stores everything that the worker reports', async () => {
    const world = await aWorld()
    const told = {
      ...body,
      launchedAtSec: startSec - 90,
      reportedAtSec: startSec - 5,
      drainAcknowledged: true,
      counters: { started: 9, finished: 6, busySec: 71.5, durations: new Array(durationBuckets).fill(1) },
    }
    await world.call('POST', path, { body: told })
    expect((await world.journal.workers(startSec))[0]?.heartbeat).toEqual({ worker, ...told })
  })

  test('acknowledges a drain until the next order to drain; a worker may also empty itself at any time', async () => {
    const world = await aWorld()
    const acknowledged = async () => (await world.journal.workers(world.nowSec))[0]?.heartbeat?.drainAcknowledged
    const beat = () => world.call('POST', path, { body: { ...body, usedAgents: 0, drainAcknowledged: true } })
    const tell = (drain: boolean) => world.journal.putDirectives([{ worker, drain }], world.nowSec)
    await tell(true)
    expect((await beat()).body.drain).toBe(true)
    expect(await acknowledged()).toBe(true)
    await tell(false)
    expect((await beat()).body.drain).toBe(false)
    expect(await acknowledged()).toBe(true)
    await tell(true)
    expect(await acknowledged()).toBeUndefined()
    await beat()
    expect(await acknowledged()).toBe(true)
  })

  test('is answered with the orders of the cycle for that worker', async () => {
    const world = await aWorld()
    await world.journal.putDirectives([{ worker, targetAgents: 0, drain: true }], startSec)
    const { body: answer } = await world.call('POST', path, { body })
    expect(answer).toMatchObject({ targetAgents: 0, drain: true })
  })

  test('of a worker that is not in the inventory yet is accepted', async () => {
    const world = await aWorld()
    await aCycle(world)
    expect((await world.call('POST', path, { body })).status).toBe(200)
  })

  test('for an unknown fleet is refused', async () => {
    const world = await aWorld({ known: false })
    const refused = await world.call('POST', path, { body })
    expect(refused.status).toBe(404)
    expect(refused.body.type).toBe('urn:problem-type:rao:unknown-fleet')
    expect(await world.journal.workers(startSec)).toEqual([])
  })

  test.each([
    [10, 60],
    [600, 60],
    [601, 61],
    [5000, 500],
  ])('in a fleet of %i workers asks for the next one after %i s', async (size, seconds) => {
    const world = await aWorld()
    await aCycle(world, { snapshot: { workers: workers(size) } })
    expect((await world.call('POST', path, { body })).body.reportAfterSec).toBe(seconds)
  })

  test('asks for the next one after the interval in the settings, as soon as they change', async () => {
    const world = await aWorld()
    await world.call('POST', path, { body })
    await world.call('PUT', `/v1/fleets/${fleet}/settings`, { body: { reportAfterSec: 15 } })
    expect((await world.call('POST', path, { body })).body.reportAfterSec).toBe(15)
  })

  test('costs one write: the data of its fleet are read once a minute', async () => {
    const world = await aWorld()
    let reads = 0
    const journals = {
      async fleets() {
        reads++
        return world.journals.fleets()
      },
      open: (name: string) => {
        const journal = world.journals.open(name)
        const counting = <Arguments extends unknown[], Result>(read: (...given: Arguments) => Result) => {
          return (...given: Arguments): Result => {
            reads++
            return read(...given)
          }
        }
        return { ...journal, settings: counting(journal.settings), state: counting(journal.state) }
      },
    }
    const busy = await aWorld({ journals })
    await busy.call('POST', path, { body })
    const first = reads
    for (let beat = 0; beat < 5; beat++) await busy.call('POST', path, { body })
    expect(reads).toBe(first)
    busy.nowSec += 61
    await busy.call('POST', path, { body })
    expect(reads).toBe(2 * first)
  })
})

describe('a heartbeat is refused', () => {
  test.each([
    ['more agents at work than there are', { usedAgents: 5 }, ['/usedAgents']],
    ['a negative number', { usedAgents: -1 }, ['/usedAgents']],
    ['half an agent', { usedAgents: 1.5 }, ['/usedAgents']],
    ['a huge number', { totalAgents: 1e9 }, ['/totalAgents']],
    ['null, which is how JSON encodes NaN', { usedAgents: null }, ['/usedAgents']],
    ['a text', { totalAgents: 'four' }, ['/totalAgents']],
    ['no boot id', { bootId: '' }, ['/bootId']],
    ['a report from the future', { reportedAtSec: startSec + 61 }, ['/reportedAtSec']],
    ['a report from long ago', { reportedAtSec: startSec - 121 }, ['/reportedAtSec']],
    ['a launch in the future', { launchedAtSec: startSec + 61 }, ['/launchedAtSec']],
    [
      'a histogram of another shape',
      { counters: { started: 1, finished: 1, busySec: 1, durations: [1] } },
      ['/counters/durations'],
    ],
    [
      'counters that run backwards',
      { counters: { started: -1, finished: 1, busySec: -1 } },
      ['/counters/started', '/counters/busySec'],
    ],
    [
      'times in place of counts',
      { counters: { started: startSec, finished: startSec * 1000, busySec: 9 } },
      ['/counters/started', '/counters/finished'],
    ],
    ['unknown fields', { cpu: 0.5, 'a/b': 1 }, ['/cpu', '/a~1b']],
  ])('with %s, naming the field, and the last one stays', async (_, wrong, pointers) => {
    const world = await aWorld()
    await world.call('POST', path, { body })
    const refused = await world.call('POST', path, { body: { ...body, usedAgents: 1, ...wrong } })
    expect(refused.status).toBe(422)
    expect(refused.body.errors.map((error: { pointer: string }) => error.pointer)).toEqual(pointers)
    expect((await world.journal.workers(startSec))[0]?.heartbeat).toMatchObject(body)
  })

  test('with NaN, which is not JSON', async () => {
    const world = await aWorld()
    const refused = await world.call('POST', path, { rawBody: '{"usedAgents":NaN,"totalAgents":4,"bootId":"b"}' })
    expect(refused.status).toBe(400)
    expect(refused.body.type).toBe('urn:problem-type:rao:malformed-json')
  })

  test('for an id that no worker can have', async () => {
    const world = await aWorld()
    for (const id of ['-x', 'a%2Fb', 'x'.repeat(129), 'ä'])
      expect((await world.call('POST', `/v1/fleets/${fleet}/workers/${id}/heartbeat`, { body })).status).toBe(400)
  })
})

describe('clocks that differ slightly', () => {
  test('are tolerated: a report a minute ahead counts as now', async () => {
    const world = await aWorld()
    await world.call('POST', path, { body: { ...body, reportedAtSec: startSec + 60, launchedAtSec: startSec + 30 } })
    expect((await world.journal.workers(startSec))[0]?.heartbeat).toMatchObject({
      reportedAtSec: startSec,
      launchedAtSec: startSec,
    })
  })

  test('are tolerated: a report as old as a reading may be is accepted', async () => {
    const world = await aWorld()
    expect((await world.call('POST', path, { body: { ...body, reportedAtSec: startSec - 120 } })).status).toBe(200)
  })
})

describe('who reports', () => {
  test('through its instance profile is the worker itself', async () => {
    const world = await aWorld()
    expect((await world.call('POST', path, { body, authorizer: iam(worker) })).status).toBe(200)
  })

  test.each([
    ['another worker', iam('i-0fedcba9876543210')],
    ['a person with a role', iam('alice')],
    ['a user', { iam: { userId: 'AIDAEXAMPLE', userArn: 'arn:aws:iam::123456789012:user/alice' } }],
    ['a session whose name only begins like the worker', iam(`${worker}0`)],
    ['nobody in particular', { iam: { userId: null, userArn: null } }],
    ['a person with a token', { jwt: { claims: { sub: 'alice' }, scopes: null } }],
    ['a token in the name of the worker', { jwt: { claims: { sub: worker, username: worker }, scopes: null } }],
  ])('as %s is refused', async (_, authorizer) => {
    const world = await aWorld()
    const refused = await world.call('POST', path, { body, authorizer })
    expect(refused.status).toBe(403)
    expect(refused.body.type).toBe('urn:problem-type:rao:other-worker')
    expect(await world.journal.workers(startSec)).toEqual([])
    expect(world.counted).toEqual([`ForeignHeartbeat ${fleet}`])
    expect((await world.call('POST', path.replace(fleet, 'made-up'), { body, authorizer })).status).toBe(404)
    expect(world.counted).toHaveLength(1)
  })
})
