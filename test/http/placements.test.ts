import { describe, expect, test } from 'vitest'
import { aWorker, silent, startSec } from '../builders.ts'
import { aCycle, aWorld, fleet, type World } from './world.ts'

const path = `/v1/fleets/${fleet}/placements`

async function fleetOf(...members: ReturnType<typeof aWorker>[]): Promise<World> {
  const world = await aWorld()
  await aCycle(world, { snapshot: { workers: members } })
  return world
}

describe('the next bugs go', () => {
  test('to the busiest worker first, and what is left to the next', async () => {
    const world = await fleetOf(
      aWorker({ id: 'i-1', usedAgents: 1 }),
      aWorker({ id: 'i-3', usedAgents: 3 }),
      aWorker({ id: 'i-2', usedAgents: 2 }),
    )
    const { status, body } = await world.call('POST', path, { body: { bugs: 5 } })
    expect(status).toBe(200)
    expect(body.placements.map((one: { worker: string; bugs: number }) => [one.worker, one.bugs])).toEqual([
      ['i-3', 1],
      ['i-2', 2],
      ['i-1', 2],
    ])
    expect(body).toMatchObject({ placedBugs: 5, unplacedBugs: 0 })
  })

  test('nowhere when no agent is free, and the answer says how many are unplaced', async () => {
    const world = await fleetOf(aWorker({ usedAgents: 3 }))
    expect((await world.call('POST', path, { body: { bugs: 10 } })).body).toMatchObject({
      placedBugs: 1,
      unplacedBugs: 9,
    })
  })

  test.each([
    ['drains', aWorker({ phase: 'draining' })],
    ['boots', silent(aWorker({ phase: 'booting' }))],
    ['is ill', aWorker({ healthy: false })],
    ['is silent', silent(aWorker())],
  ])('not to a worker that %s', async (_, member) => {
    const world = await fleetOf(member)
    expect((await world.call('POST', path, { body: { bugs: 1 } })).body.placedBugs).toBe(0)
  })

  test('not to a worker whose last report has become too old since the snapshot', async () => {
    const world = await fleetOf(aWorker())
    world.nowSec += 121
    expect((await world.call('POST', path, { body: { bugs: 1 } })).body.placedBugs).toBe(0)
  })

  test('according to the newest heartbeat rather than the snapshot', async () => {
    const world = await fleetOf(aWorker({ id: 'i-1', usedAgents: 0 }))
    world.nowSec += 10
    await world.call('POST', `/v1/fleets/${fleet}/workers/i-1/heartbeat`, {
      body: { usedAgents: 3, totalAgents: 4, bootId: 'b' },
    })
    expect((await world.call('POST', path, { body: { bugs: 4 } })).body.placedBugs).toBe(1)
  })

  test('up to the targets first, beyond them before a bug waits, and never to a draining worker', async () => {
    const world = await fleetOf(
      aWorker({ id: 'i-1', usedAgents: 1 }),
      aWorker({ id: 'i-2', usedAgents: 0 }),
      aWorker({ id: 'i-3', usedAgents: 0 }),
    )
    await world.journal.putDirectives(
      [
        { worker: 'i-1', targetAgents: 0 },
        { worker: 'i-2', targetAgents: 4 },
        { worker: 'i-3', targetAgents: 4, drain: true },
      ],
      startSec,
    )
    const placed = async (bugs: number) => (await world.call('POST', path, { body: { bugs } })).body
    expect((await placed(4)).placements).toMatchObject([{ worker: 'i-2', bugs: 4 }])
    expect(await placed(9)).toMatchObject({
      placements: [
        { worker: 'i-2', bugs: 4 },
        { worker: 'i-1', bugs: 3 },
      ],
      unplacedBugs: 2,
    })
  })

  test('around what the caller has just placed itself', async () => {
    const world = await fleetOf(aWorker({ id: 'i-1', usedAgents: 1 }))
    const placedSince = [
      { worker: 'i-1', bugs: 1 },
      { worker: 'i-1', bugs: 1 },
      { worker: 'i-elsewhere', bugs: 5 },
    ]
    expect((await world.call('POST', path, { body: { bugs: 9, placedSince } })).body.placedBugs).toBe(1)
  })

  test('only if there is at least one', async () => {
    const world = await fleetOf(aWorker())
    for (const bugs of [0, -1, 1.5, 100_001, 'one', null]) {
      const refused = await world.call('POST', path, { body: { bugs } })
      expect(refused.status).toBe(422)
      expect(refused.body.errors).toMatchObject([{ pointer: '/bugs' }])
    }
  })

  test('nowhere in a fleet without a snapshot', async () => {
    const world = await aWorld()
    const refused = await world.call('POST', path, { body: { bugs: 1 } })
    expect(refused.status).toBe(404)
    expect(refused.body.type).toBe('urn:problem-type:rao:no-cycle-yet')
  })
})

describe('the backlog', () => {
  const backlog = `/v1/fleets/${fleet}/backlog`

  test('is taken as its owner reports it', async () => {
    const world = await aWorld()
    const { status, body } = await world.call('PUT', backlog, { body: { queued: 12 } })
    expect(status).toBe(200)
    expect(body).toEqual({ fleet, queued: 12, reportedAtSec: startSec })
    expect(await world.journal.backlog(startSec)).toEqual({ queued: 12, reportedAtSec: startSec })
  })

  test.each([[-1], [0.5], [1e10], ['many'], [null]])('cannot be %s', async (queued) => {
    const world = await aWorld()
    expect((await world.call('PUT', backlog, { body: { queued } })).status).toBe(422)
    expect(await world.journal.backlog(startSec)).toBeUndefined()
  })
})
