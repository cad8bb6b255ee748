import { describe, expect, test } from 'vitest'
import { aGroup, aWorker, silent, startSec, workers } from '../builders.ts'
import { aCycle, aWorld, fleet } from './world.ts'

describe('the fleets', () => {
  test('are those that a cycle has looked at', async () => {
    const world = await aWorld()
    await world.journals.open('another').takeLease({ owner: 'test', nowWallSec: 0, ttlSec: 1 })
    world.journals.open('never-run')
    expect((await world.call('GET', '/v1/fleets')).body).toEqual({ fleets: [{ fleet: 'another' }, { fleet }] })
  })

  test('are none at first', async () => {
    const world = await aWorld({ known: false })
    expect((await world.call('GET', '/v1/fleets')).body).toEqual({ fleets: [] })
  })

  test.each(['metrics', 'snapshots', 'forecast', 'plans', 'settings', 'burst'])(
    'that nobody knows have no %s',
    async (what) => {
      const world = await aWorld({ known: false })
      const refused = await world.call('GET', `/v1/fleets/${fleet}/${what}`)
      expect(refused.status).toBe(404)
      expect(refused.body.type).toBe('urn:problem-type:rao:unknown-fleet')
    },
  )

  test('are found as soon as their first cycle has run', async () => {
    const world = await aWorld({ known: false })
    expect((await world.call('GET', `/v1/fleets/${fleet}/burst`)).status).toBe(404)
    await aCycle(world)
    expect((await world.call('GET', `/v1/fleets/${fleet}/burst`)).status).toBe(200)
  })

  test.each(['a%20b', 'ä', 'x'.repeat(65), '{fleet}', "';--"])('cannot be named %s', async (name) => {
    const world = await aWorld()
    const refused = await world.call('GET', `/v1/fleets/${name}/metrics`)
    expect(refused.status).toBe(400)
    expect(refused.body.errors).toMatchObject([{ parameter: 'fleet' }])
  })
})

describe('the metrics', () => {
  const metrics = `/v1/fleets/${fleet}/metrics`

  test('say where the fleet stands', async () => {
    const world = await aWorld()
    const record = await aCycle(world, {
      snapshot: {
        queued: 3,
        workers: [
          aWorker({ id: 'i-1', usedAgents: 4 }),
          aWorker({ id: 'i-2', usedAgents: 1 }),
          aWorker({ id: 'i-3', usedAgents: 1, phase: 'draining' }),
          silent(aWorker({ id: 'i-4', phase: 'booting' })),
        ],
        groups: [aGroup({ desired: 4 })],
      },
    })
    world.nowSec += 12
    const { status, body } = await world.call('GET', metrics)
    expect(status).toBe(200)
    expect(body).toMatchObject({
      fleet,
      currentUsageRatio: 6 / 8,
      inBurstMode: record.burst.active,
      totalAgents: 8,
      usedAgents: 6,
      queued: 3,
      activeBugs: 9,
      workers: { desired: 4, ready: 2, booting: 1, draining: 1 },
      coverage: 1,
      missing: [],
      leadTimeSec: 180,
      settingsVersion: 0,
      lastCycle: { atSec: startSec, ageSec: 12, mode: 'apply', trigger: 'schedule', summary: record.size.summary },
      forecast: { model: record.forecast.model, horizonSec: 210, confidence: record.forecast.confidence },
    })
  })

  test('list the workers whose ideal differs from the present, the most urgent first', async () => {
    const world = await aWorld()
    const plan = [
      { worker: 'i-1', group: 'g', currentAgents: 2, idealAgents: 2, priority: 0, reason: 'as it should be' },
      { worker: 'i-2', group: 'g', currentAgents: 2, idealAgents: 3, priority: 1, reason: 'one more' },
      { worker: 'i-3', group: 'g', currentAgents: 4, idealAgents: 0, priority: 4, reason: 'empties' },
    ]
    await aCycle(world, { record: { plan } })
    const { body } = await world.call('GET', metrics)
    expect(body.pendingPlans).toEqual([plan[2], plan[1]])
  })

  test('say what could not be read', async () => {
    const world = await aWorld()
    const missing = [{ source: 'backlog', reason: 'the queue is gone' }] as const
    await aCycle(world, { snapshot: { missing, workers: [aWorker(), silent(aWorker({ id: 'i-2' }))] } })
    const { body } = await world.call('GET', metrics)
    expect(body).toMatchObject({ missing, coverage: 0.5 })
  })

  test('outlive the last snapshot, and then leave out what only that knew', async () => {
    const world = await aWorld()
    await aCycle(world)
    world.nowSec += 86_400
    const { body } = await world.call('GET', metrics)
    expect(body.workers).toBeUndefined()
    expect(body.lastCycle.ageSec).toBe(86_400)
  })

  test('know an empty fleet', async () => {
    const world = await aWorld()
    await aCycle(world, { snapshot: { workers: [], groups: [aGroup({ desired: 0 })] } })
    const { body } = await world.call('GET', metrics)
    expect(body).toMatchObject({ currentUsageRatio: 0, totalAgents: 0, workers: { desired: 0, ready: 0 } })
  })

  test.each(['metrics', 'forecast'])('are not made up before the first cycle (%s)', async (what) => {
    const world = await aWorld()
    const refused = await world.call('GET', `/v1/fleets/${fleet}/${what}`)
    expect(refused.status).toBe(404)
    expect(refused.body.type).toBe('urn:problem-type:rao:no-cycle-yet')
  })

  test('of 5,000 workers fit into an answer', async () => {
    const world = await aWorld()
    await aCycle(world, { snapshot: { workers: workers(5000, (index) => ({ usedAgents: index % 5 })) } })
    const { status, body } = await world.call('GET', metrics)
    expect(status).toBe(200)
    expect(JSON.stringify(body).length).toBeLessThan(6_000_000)
  })
})

describe('the forecast', () => {
  test('names its quantiles, soonest point first', async () => {
    const world = await aWorld()
    const forecast = {
      model: 'linear-regression',
      madeAtSec: startSec,
      horizonSec: 60,
      confidence: 0.5,
      points: [
        { atSec: startSec + 30, quantiles: [1, 2, 3] },
        { atSec: startSec + 60, quantiles: [2, 3, 4] },
        { atSec: startSec + 90, quantiles: [3, 4, 5] },
      ],
    } as const
    await aCycle(world, { record: { forecast } })
    const { body } = await world.call('GET', `/v1/fleets/${fleet}/forecast`)
    expect(body).toEqual({
      fleet,
      model: 'linear-regression',
      madeAtSec: startSec,
      horizonSec: 60,
      confidence: 0.5,
      points: [
        { atSec: startSec + 30, p50Agents: 1, p90Agents: 2, p99Agents: 3 },
        { atSec: startSec + 60, p50Agents: 2, p90Agents: 3, p99Agents: 4 },
        { atSec: startSec + 90, p50Agents: 3, p90Agents: 4, p99Agents: 5 },
      ],
    })
    const metrics = await world.call('GET', `/v1/fleets/${fleet}/metrics`)
    expect(metrics.body.forecast.p90AtHorizonAgents).toBe(3)
  })

  test('that has nothing to say has no points, and the metrics no number', async () => {
    const world = await aWorld()
    const forecast = { model: 'none', madeAtSec: startSec, horizonSec: 60, confidence: 0, points: [] }
    await aCycle(world, { record: { forecast } })
    expect((await world.call('GET', `/v1/fleets/${fleet}/forecast`)).body.points).toEqual([])
    expect((await world.call('GET', `/v1/fleets/${fleet}/metrics`)).body.forecast).toEqual({
      model: 'none',
      horizonSec: 60,
      confidence: 0,
    })
  })
})
