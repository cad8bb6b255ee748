import { describe, expect, onTestFinished, test } from 'vitest'
import { findFleet } from '../../functions/commands/remote/remote.ts'
import { serve } from '../../lib/http/serve.ts'
import { initialState } from '../../lib/optimizer/memory/state.ts'
import { aGroup, aWorker, silent, startSec, workers } from '../builders.ts'
import { aCycle, aWorld, fleet, iam } from './world.ts'

describe('the fleets', () => {
  test('are those that a cycle has looked at', async () => {
    const world = await aWorld()
    await world.journals.open('another').takeLease({ owner: 'test', nowWallSec: 0, ttlSec: 1 })
    world.journals.open('never-run')
    expect((await world.call('GET', '/v1/fleets')).body).toEqual({ fleets: [{ fleet: 'another' }, { fleet }] })
  })

  test('are idle where they have decided nothing for a day, and commands turn to the only other', async () => {
    const world = await aWorld()
    await aCycle(world)
    const left = world.journals.open('a-left-one')
    const taken = await left.takeLease({ owner: 'test', nowWallSec: 0, ttlSec: 1 })
    if (taken.outcome !== 'taken') throw new Error('nobody else holds it')
    await left.commit(taken.lease, { ...initialState, decidedAtSec: world.nowSec - 86_400 })
    const fleets = [{ fleet: 'a-left-one', idle: true }, { fleet }]
    expect((await world.call('GET', '/v1/fleets')).body).toEqual({ fleets })
    const server = await serve({ handler: world.handler, port: 0 })
    onTestFinished(() => server.close())
    expect((await findFleet({ url: server.url })).fleet).toBe(fleet)
    await world.journals.open('another').takeLease({ owner: 'test', nowWallSec: 0, ttlSec: 1 })
    await expect(findFleet({ url: server.url })).rejects.toThrow(/^there are several fleets, .*: another, fixwurx$/)
  })

  test('are forgotten when asked, once they have decided nothing for a quarter of an hour', async () => {
    const world = await aWorld()
    const itself = `/v1/fleets/${fleet}`
    await aCycle(world)
    await world.call('PUT', `${itself}/settings`, { body: { headroomAgents: 9 } })
    world.nowSec += 900
    const refused = await world.call('DELETE', itself)
    expect(refused).toMatchObject({ status: 409, body: { type: 'urn:problem-type:rao:fleet-steered' } })
    expect((await world.call('GET', `${itself}/settings`)).body.overrides).toEqual({ headroomAgents: 9 })
    world.nowSec += 1
    const { status, body } = await world.call('DELETE', itself, { authorizer: iam('alice') })
    expect([status, body]).toEqual([200, { fleet, forgotten: true }])
    expect(world.logged.at(-1)).toMatchObject({
      message: 'fleet forgotten',
      fields: { fleet, caller: expect.stringContaining('alice') },
    })
    expect((await world.call('GET', '/v1/fleets')).body).toEqual({ fleets: [] })
    expect((await world.call('DELETE', itself)).status).toBe(404)
    expect((await world.call('PUT', `${itself}/settings`, { body: { headroomAgents: 9 } })).status).toBe(404)
  })

  test('are not forgotten in the middle of a cycle', async () => {
    const world = await aWorld()
    await world.journal.takeLease({ owner: 'cycle', nowWallSec: world.nowSec, ttlSec: 60 })
    const refused = await world.call('DELETE', `/v1/fleets/${fleet}`)
    expect(refused).toMatchObject({ status: 409, body: { type: 'urn:problem-type:rao:fleet-busy' } })
  })

  test('are an empty list at first', async () => {
    const world = await aWorld({ known: false })
    expect((await world.call('GET', '/v1/fleets')).body).toEqual({ fleets: [] })
  })

  test.each(['metrics', 'snapshots', 'forecast', 'plans', 'settings', 'burst'])(
    'that do not exist have no %s',
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

  test('describe the state of the fleet', async () => {
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
      forecast: {
        model: record.forecast.model,
        horizonSec: 210,
        confidence: record.forecast.confidence,
        suspended: [],
      },
    })
  })

  test('list the workers whose ideal differs from the present, the most urgent first', async () => {
    const world = await aWorld()
    const plan = [
      { worker: 'i-3', group: 'g', currentAgents: 4, idealAgents: 0, priority: 4, reason: 'empties' },
      { worker: 'i-2', group: 'g', currentAgents: 2, idealAgents: 3, priority: 1, reason: 'one more' },
      { worker: 'i-1', group: 'g', currentAgents: 2, idealAgents: 2, priority: 0, reason: 'as it should be' },
    ]
    await aCycle(world, { record: { plan } })
    const { body } = await world.call('GET', metrics)
    expect(body.pendingPlans).toEqual([plan[0], plan[1]])
  })

  test('say what could not be read', async () => {
    const world = await aWorld()
    const missing = [{ source: 'backlog', reason: 'the queue is gone' }] as const
    await aCycle(world, { snapshot: { missing, workers: [aWorker(), silent(aWorker({ id: 'i-2' }))] } })
    const { body } = await world.call('GET', metrics)
    expect(body).toMatchObject({ missing, coverage: 0.5 })
  })

  test('say what went wrong, and are silent when nothing did', async () => {
    const world = await aWorld()
    await aCycle(world)
    expect((await world.call('GET', metrics)).body).not.toHaveProperty('failures')
    world.nowSec += 30
    await aCycle(world, { record: { atSec: world.nowSec, failures: ['group us-east-1/b: it is left alone'] } })
    expect((await world.call('GET', metrics)).body.failures).toEqual(['group us-east-1/b: it is left alone'])
  })

  test('outlive the last snapshot, but without the values that only it had', async () => {
    const world = await aWorld()
    await aCycle(world)
    world.nowSec += 86_400
    const { body } = await world.call('GET', metrics)
    expect(body.workers).toBeUndefined()
    expect(body.groups).toBeUndefined()
    expect(body.lastCycle.ageSec).toBe(86_400)
  })

  test('describe the state of each group, the cheapest per agent first', async () => {
    const world = await aWorld()
    const dear = aGroup({
      key: 'us-east-1/on-demand',
      min: 1,
      max: 9,
      desired: 2,
      hourlyUsd: 0.2,
      launchesNothing: true,
    })
    const cheap = aGroup({ key: 'eu-west-1/spot', desired: 1, coming: 1, hourlyUsd: 0.1, holds: ['instance-refresh'] })
    const refusals = { [cheap.key]: { failures: 1, untilSec: startSec + 60, reason: 'no capacity' } }
    const workers = [
      aWorker({ id: 'i-1', group: dear.key, usedAgents: 3 }),
      silent(aWorker({ id: 'i-2', group: dear.key })),
      silent(aWorker({ id: 'i-3', group: cheap.key, phase: 'booting' })),
    ]
    await aCycle(world, { snapshot: { groups: [dear, cheap], workers }, state: { refusals } })
    const { body } = await world.call('GET', metrics)
    expect(body.groups).toEqual([
      {
        group: 'eu-west-1/spot',
        mode: 'apply',
        minWorkers: 0,
        maxWorkers: 100,
        desiredWorkers: 1,
        comingWorkers: 1,
        workers: { ready: 0, booting: 1, draining: 0 },
        silentWorkers: 0,
        agents: { ready: 0, booting: 4, draining: 0 },
        usedAgents: 0,
        agentsPerWorker: 4,
        hourlyUsd: 0.1,
        holds: ['instance-refresh'],
        refusal: { failures: 1, untilSec: startSec + 60, reason: 'no capacity' },
      },
      expect.objectContaining({
        group: 'us-east-1/on-demand',
        comingWorkers: 0,
        workers: { ready: 2, booting: 0, draining: 0 },
        silentWorkers: 1,
        usedAgents: 3,
        holds: [],
        launchesNothing: true,
      }),
    ])
    expect(body.groups[1]).not.toHaveProperty('refusal')
  })

  test('describe an empty fleet', async () => {
    const world = await aWorld()
    await aCycle(world, { snapshot: { workers: [], groups: [aGroup({ desired: 0 })] } })
    const { body } = await world.call('GET', metrics)
    expect(body).toMatchObject({ currentUsageRatio: 0, totalAgents: 0, workers: { desired: 0, ready: 0 } })
  })

  test.each(['metrics', 'forecast'])('are not invented before the first cycle (%s)', async (what) => {
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
  test('names its quantiles, soonest point first, and the models without a share', async () => {
    const world = await aWorld()
    const forecast = {
      model: 'mixture, mostly theta',
      madeAtSec: startSec,
      horizonSec: 60,
      confidence: 0.5,
      suspended: ['linear-regression'],
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
      model: 'mixture, mostly theta',
      madeAtSec: startSec,
      horizonSec: 60,
      confidence: 0.5,
      suspended: ['linear-regression'],
      points: [
        { atSec: startSec + 30, p50Agents: 1, p90Agents: 2, p99Agents: 3 },
        { atSec: startSec + 60, p50Agents: 2, p90Agents: 3, p99Agents: 4 },
        { atSec: startSec + 90, p50Agents: 3, p90Agents: 4, p99Agents: 5 },
      ],
      outcomes: { points: [] },
    })
    const metrics = await world.call('GET', `/v1/fleets/${fleet}/metrics`)
    expect(metrics.body.forecast.p90AtHorizonAgents).toBe(3)
  })

  test('without points leaves the number out of the metrics', async () => {
    const world = await aWorld()
    const forecast = { model: 'none', madeAtSec: startSec, horizonSec: 60, confidence: 0, points: [] }
    await aCycle(world, { record: { forecast } })
    expect((await world.call('GET', `/v1/fleets/${fleet}/forecast`)).body.points).toEqual([])
    expect((await world.call('GET', `/v1/fleets/${fleet}/metrics`)).body.forecast).toEqual({
      model: 'none',
      horizonSec: 60,
      confidence: 0,
      suspended: [],
    })
  })

  /** Cycles every 30 s that forecast 10, 12 and 14 agents for every moment of the next minute. */
  async function foretold(demands: readonly number[]) {
    const world = await aWorld()
    for (const [index, usedAgents] of demands.entries()) {
      world.nowSec = startSec + 30 * index
      const forecast = {
        model: 'linear-regression',
        madeAtSec: world.nowSec,
        horizonSec: 60,
        confidence: 0.5,
        points: [30, 60].map((ahead) => ({ atSec: world.nowSec + ahead, quantiles: [10, 12, 14] as const })),
      }
      const worker = aWorker({ totalAgents: 40, usedAgents })
      await aCycle(world, { snapshot: { queued: 0, workers: [worker] }, record: { forecast } })
    }
    return world
  }

  test('reports the outcome of earlier ones', async () => {
    const world = await foretold([10, 10, 9, 11, 13, 15])
    const { outcomes } = (await world.call('GET', `/v1/fleets/${fleet}/forecast`)).body
    const said = { p50Agents: 10, p90Agents: 12, p99Agents: 14 }
    expect(outcomes.points).toEqual(
      [9, 11, 13, 15].map((demandAgents, index) => {
        const madeAtSec = startSec + 30 * index
        return { madeAtSec, forAtSec: madeAtSec + 60, ...said, demandAgents }
      }),
    )
    expect(outcomes.score).toMatchObject({
      count: 4,
      fromSec: startSec + 60,
      toSec: startSec + 150,
      aboveShare: { p50: 0.75, p90: 0.5, p99: 0.25 },
      biasAgents: -2,
    })
    expect(outcomes.score.pinballLoss.p50).toBeCloseTo(10 / 48, 12)
  })

  test.each([
    ['0', 0],
    ['2', 0],
    ['3', 1],
    ['512', 4],
  ])('looks back at no more than %s cycles on request, which is %i outcomes', async (outcomes, count) => {
    const world = await foretold([10, 10, 9, 11, 13, 15])
    const { body } = await world.call('GET', `/v1/fleets/${fleet}/forecast`, { query: { outcomes } })
    expect(body.points).toHaveLength(2)
    expect(body.outcomes.points).toHaveLength(count)
    expect(body.outcomes.score?.count ?? 0).toBe(count)
  })

  test.each(['-1', '513', 'all', '1.5'])('refuses to look back at %s cycles', async (outcomes) => {
    const world = await aWorld()
    const refused = await world.call('GET', `/v1/fleets/${fleet}/forecast`, { query: { outcomes } })
    expect(refused.status).toBe(400)
    expect(refused.body.errors).toMatchObject([{ parameter: 'outcomes' }])
  })
})
