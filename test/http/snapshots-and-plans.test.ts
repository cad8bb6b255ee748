import { describe, expect, test } from 'vitest'
import { aSnapshot, aWorker, silent, someSettings, startSec, workers } from '../builders.ts'
import { aCycle, aWorld, fleet, type World } from './world.ts'

async function afterCycles(count: number): Promise<World> {
  const world = await aWorld()
  for (let cycle = 0; cycle < count; cycle++) {
    world.nowSec = startSec + cycle * 30
    await aCycle(world)
  }
  return world
}

const times = (items: readonly { atSec: number }[]) => items.map(({ atSec }) => (atSec - startSec) / 30)

describe('snapshots', () => {
  const path = `/v1/fleets/${fleet}/snapshots`

  test('are the latest ones, oldest first', async () => {
    const world = await afterCycles(5)
    const { body } = await world.call('GET', path, { query: { limit: '3' } })
    expect(times(body.snapshots)).toEqual([2, 3, 4])
    expect(body.truncated).toBe(false)
  })

  test('include workers only on request', async () => {
    const world = await aWorld()
    await aCycle(world, { snapshot: { workers: [aWorker({ id: 'i-1' }), silent(aWorker({ id: 'i-2' }))] } })
    expect((await world.call('GET', path)).body.snapshots[0].workers).toBeUndefined()
    const { body } = await world.call('GET', path, { query: { workers: 'true' } })
    expect(body.snapshots[0].workers).toMatchObject([{ worker: 'i-1', usedAgents: 2 }, { worker: 'i-2' }])
    expect(body.snapshots[0].workers[1].usedAgents).toBeUndefined()
  })

  test('that would not fit into one answer are cut off at the old end, and the answer says so', async () => {
    const world = await aWorld()
    const members = workers(5000)
    for (let look = 0; look < 12; look++) {
      world.nowSec = startSec + look * 30
      await world.journal.appendSnapshot(aSnapshot({ atSec: world.nowSec, workers: members }), someSettings())
    }
    const { body } = await world.call('GET', path, { query: { workers: 'true' } })
    expect(JSON.stringify(body).length).toBeLessThan(6_000_000)
    expect(body.truncated).toBe(true)
    expect(times(body.snapshots).at(-1)).toBe(11)
  })

  test('tell what was counted, however much a worker once claimed to have done', async () => {
    const world = await aWorld()
    const claimed = startSec * 1000
    const flow = { ...aSnapshot().flow, arrived: claimed, started: claimed, finished: claimed }
    await aCycle(world, { snapshot: { flow } })
    const { body } = await world.call('GET', path)
    expect(body.snapshots[0].flow).toMatchObject({ arrivedBugs: claimed, startedBugs: claimed, finishedBugs: claimed })
  })

  test('are an empty list before the first cycle', async () => {
    const world = await aWorld()
    expect((await world.call('GET', path)).body).toEqual({ fleet, snapshots: [], truncated: false })
  })
})

describe('plans', () => {
  const path = `/v1/fleets/${fleet}/plans`

  test('are read page by page, newest first, without repeats', async () => {
    const world = await afterCycles(5)
    const first = await world.call('GET', path, { query: { limit: '2' } })
    expect(times(first.body.plans)).toEqual([4, 3])
    const before = String(first.body.nextBeforeSec)
    const second = await world.call('GET', path, { query: { limit: '2', before } })
    expect(times(second.body.plans)).toEqual([2, 1])
    const last = await world.call('GET', path, { query: { limit: '2', before: String(second.body.nextBeforeSec) } })
    expect(times(last.body.plans)).toEqual([0])
    expect(last.body.nextBeforeSec).toBeUndefined()
  })

  test('too long for one answer come one by one, so that a reader gets on', async () => {
    const world = await aWorld()
    for (let cycle = 0; cycle < 2; cycle++) {
      world.nowSec = startSec + cycle * 30
      await aCycle(world, { record: { failures: ['x'.repeat(5_000_001)] } })
    }
    const first = await world.call('GET', path)
    expect(times(first.body.plans)).toEqual([1])
    const second = await world.call('GET', path, { query: { before: String(first.body.nextBeforeSec) } })
    expect(times(second.body.plans)).toEqual([0])
  })

  test('report what was seen, decided, done and refused, and why', async () => {
    const world = await aWorld()
    await aCycle(world, {
      snapshot: { queued: 20, workers: [aWorker({ usedAgents: 4 })] },
      record: {
        applied: [
          {
            step: { do: 'launch', group: 'g', desired: 6, from: 1, reason: '20 bugs wait' },
            result: { outcome: 'refused', reason: 'InsufficientInstanceCapacity', capacity: true },
          },
          {
            step: { do: 'drain', group: 'g', worker: 'i-1', reason: 'surplus' },
            result: { outcome: 'skipped', reason: 'recommend mode' },
          },
          { step: { do: 'undrain', group: 'g', worker: 'i-2', reason: 'needed' }, result: { outcome: 'applied' } },
        ],
        failures: ['notices: no bus'],
      },
    })
    const [plan] = (await world.call('GET', path)).body.plans
    expect(plan).toMatchObject({ outcome: 'grow', queued: 20, activeBugs: 24, failures: ['notices: no bus'] })
    expect(plan.target.reasons.length).toBeGreaterThan(0)
    expect(plan.steps).toEqual([
      {
        do: 'launch',
        group: 'g',
        fromDesired: 1,
        toDesired: 6,
        reason: '20 bugs wait',
        outcome: 'refused',
        outcomeReason: 'InsufficientInstanceCapacity',
      },
      {
        do: 'drain',
        group: 'g',
        worker: 'i-1',
        reason: 'surplus',
        outcome: 'skipped',
        outcomeReason: 'recommend mode',
      },
      { do: 'undrain', group: 'g', worker: 'i-2', reason: 'needed', outcome: 'applied' },
    ])
  })

  test('show a forced burst', async () => {
    const world = await aWorld()
    await world.call('POST', `/v1/fleets/${fleet}/burst`, { body: { durationSec: 300, factor: 1.5, reason: 'sale' } })
    await aCycle(world)
    const [plan] = (await world.call('GET', path)).body.plans
    expect(plan.burst).toMatchObject({ active: true, cause: 'manual', factor: 1.5, reason: 'sale', remainingSec: 300 })
  })
})

describe('a page', () => {
  test.each([
    ['snapshots', { limit: '0' }, 'limit'],
    ['snapshots', { limit: '-1' }, 'limit'],
    ['snapshots', { limit: '1.5' }, 'limit'],
    ['snapshots', { limit: 'ten' }, 'limit'],
    ['snapshots', { limit: '2881' }, 'limit'],
    ['snapshots', { limit: '' }, 'limit'],
    ['snapshots', { workers: 'yes' }, 'workers'],
    ['plans', { limit: '101' }, 'limit'],
    ['plans', { before: '' }, 'before'],
    ['plans', { before: ' ' }, 'before'],
    ['forecast', { outcomes: '' }, 'outcomes'],
    ['plans', { before: 'yesterday' }, 'before'],
    ['plans', { before: '-5' }, 'before'],
    ['plans', { before: 'Infinity' }, 'before'],
    ['plans', { limt: '5' }, 'limt'],
  ])('of %s cannot be asked for with %o', async (what, query, parameter) => {
    const world = await aWorld()
    const refused = await world.call('GET', `/v1/fleets/${fleet}/${what}`, { query })
    expect(refused.status).toBe(400)
    expect(refused.body.errors).toMatchObject([{ parameter }])
  })

  test.each([
    ['0', 'must be at least 1'],
    ['2881', 'must be at most 2880'],
    ['', 'is empty'],
  ])('of the size "%s" is refused in plain words', async (limit, detail) => {
    const world = await aWorld()
    const refused = await world.call('GET', `/v1/fleets/${fleet}/snapshots`, { query: { limit } })
    expect(refused.body.errors).toEqual([{ parameter: 'limit', detail }])
  })
})
