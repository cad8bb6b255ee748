import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Step } from '../../lib/optimizer/size/step.ts'
import { simulatedFleet } from '../../lib/simulated/fleet.ts'
import { endlessLoad } from '../../lib/simulated/load.ts'
import { manualClock } from '../manual-clock.ts'
import { aFleet, type FleetAtHand, group } from './a-fleet.ts'

const reason = 'test'
const launch = (desired: number): Step => ({ do: 'launch', group, desired, from: 3, reason })
const drain = (worker: string): Step => ({ do: 'drain', group, worker, reason })
const undrain = (worker: string): Step => ({ do: 'undrain', group, worker, reason })
const terminate = (worker: string): Step => ({ do: 'terminate', group, worker, reason })

const readings = (fleet: FleetAtHand) => fleet.clusterResourceManager.workers()
const ids = async (fleet: FleetAtHand) => (await readings(fleet)).map(({ id }) => id)
const desired = async (fleet: FleetAtHand) => (await fleet.clusterResourceManager.groups())[0]?.desired

describe('a group', () => {
  test('replaces a reclaimed worker, whose interrupted jobs wait again', async () => {
    const fleet = aFleet()
    fleet.jobs.add(1_000_000_201, 500, 12)
    fleet.clock.advance(1)
    fleet.reclaim('w00001')
    expect(await ids(fleet)).toEqual(['w00000', 'w00002', 'w00003'])
    expect(await desired(fleet)).toBe(3)
    expect(await fleet.clusterResourceManager.backlog()).toBe(4)
    expect(fleet.world().totals.interrupted).toBe(4)
  })

  test('lowered by somebody else terminates idle workers at once and busy ones when they are idle', async () => {
    const fleet = aFleet()
    fleet.jobs.add(1_000_000_201, 500, 8)
    fleet.clock.advance(1)
    fleet.interfere(group, 1)
    expect(await desired(fleet)).toBe(1)
    expect(await ids(fleet)).toEqual(['w00000', 'w00001'])
    fleet.clock.advance(500)
    expect(await ids(fleet)).toEqual(['w00000'])
  })

  test('raised by somebody else launches workers, but cannot be raised beyond its maximum', async () => {
    const fleet = aFleet()
    fleet.interfere(group, 5)
    expect(await ids(fleet)).toHaveLength(5)
    expect(() => fleet.interfere(group, 7)).toThrow('between 1 and 6')
    expect(() => fleet.interfere('us-east-1/nowhere', 1)).toThrow('no group us-east-1/nowhere')
  })

  test('refuses a launch during the cooldown of another', async () => {
    const groups = [{ key: group, min: 1, max: 6, desired: 3, agentsPerWorker: 4, cooldownSec: 90 }]
    const fleet = aFleet({ groups })
    expect(await fleet.scalingCoordinator.apply(launch(4))).toEqual({ outcome: 'applied' })
    fleet.clock.advance(89)
    expect(await fleet.scalingCoordinator.apply(launch(5))).toMatchObject({
      outcome: 'refused',
      reason: expect.stringContaining('ScalingActivityInProgress'),
    })
    fleet.clock.advance(1)
    expect(await fleet.scalingCoordinator.apply(launch(5))).toEqual({ outcome: 'applied' })
  })

  test('counts draining workers in its desired capacity and against its maximum', async () => {
    const fleet = aFleet()
    await fleet.scalingCoordinator.apply(drain('w00000'))
    expect(await desired(fleet)).toBe(3)
    expect(await fleet.scalingCoordinator.apply(launch(6))).toEqual({ outcome: 'applied' })
    expect(await ids(fleet)).toHaveLength(6)
    expect(fleet.world().totals.launches).toBe(3)
    expect(await fleet.scalingCoordinator.apply(launch(7))).toMatchObject({
      outcome: 'refused',
      reason: expect.stringContaining('above max value 6'),
    })
  })

  test('refuses to terminate a worker of another group', async () => {
    const two = ['here/a', 'here/b'].map((key) => ({ key, min: 0, max: 2, desired: 1, agentsPerWorker: 1 }))
    const fleet = aFleet({ groups: two })
    const step: Step = { do: 'terminate', group: 'here/a', worker: 'w00001', reason }
    expect(await fleet.scalingCoordinator.apply(step)).toMatchObject({ outcome: 'refused' })
  })

  test.each([
    ['fewer workers than its minimum', { min: 2, max: 3, desired: 1 }],
    ['more workers than its maximum', { min: 0, max: 3, desired: 4 }],
    ['a negative minimum', { min: -1, max: 3, desired: 1 }],
  ])('cannot start with %s', (_what, bounds) => {
    expect(() => aFleet({ groups: [{ key: group, agentsPerWorker: 4, ...bounds }] })).toThrow('0 <= min <= desired')
  })
})

describe('heartbeats', () => {
  test('come about once per interval, not all at once, and report the state at that moment', async () => {
    const fleet = aFleet({ reportAfterSec: 60 })
    fleet.jobs.add(1_000_000_203, 30)
    fleet.clock.advance(40)
    expect(await readings(fleet)).toEqual(
      Array(3).fill(expect.objectContaining({ usedAgents: 0, reportedAtSec: 1_000_000_200 })),
    )
    fleet.clock.advance(32)
    const reported = (await readings(fleet)).map((worker) => (worker.reportedAtSec ?? 0) - 1_000_000_200)
    for (const afterSec of reported) expect(afterSec).toBeGreaterThanOrEqual(48)
    for (const afterSec of reported) expect(afterSec).toBeLessThanOrEqual(72)
    expect(new Set(reported).size).toBeGreaterThan(1)
  })

  test('acknowledge a drain only with the next one, and a later drain again', async () => {
    const fleet = aFleet({ reportAfterSec: 60 })
    const acknowledged = async () => (await readings(fleet))[0]?.drainAcknowledged ?? false
    await fleet.scalingCoordinator.apply(drain('w00000'))
    fleet.clock.advance(30)
    expect(await acknowledged()).toBe(false)
    fleet.clock.advance(60)
    expect(await acknowledged()).toBe(true)
    await fleet.scalingCoordinator.apply(undrain('w00000'))
    await fleet.scalingCoordinator.apply(drain('w00000'))
    expect(await acknowledged()).toBe(false)
    fleet.clock.advance(80)
    expect(await acknowledged()).toBe(true)
  })

  test('cannot have a negative interval', () => {
    expect(() => aFleet({ reportAfterSec: -1 })).toThrow('reportAfterSec')
  })
})

describe('routing', () => {
  test('jobs go to workers with room in the plan, and beyond the plan only if a job would otherwise wait', async () => {
    const fleet = aFleet()
    const plan = (worker: string, idealAgents: number) => ({
      worker,
      group,
      currentAgents: 0,
      idealAgents,
      priority: 0,
      reason,
    })
    await fleet.loadBalancer.route([plan('w00000', 0), plan('w00001', 4), plan('w00002', 1)])
    fleet.jobs.add(1_000_000_201, 500, 5)
    fleet.clock.advance(1)
    expect((await readings(fleet)).map(({ usedAgents }) => usedAgents)).toEqual([0, 4, 1])
    fleet.jobs.add(1_000_000_202, 500, 7)
    fleet.clock.advance(1)
    expect((await readings(fleet)).map(({ usedAgents }) => usedAgents)).toEqual([4, 4, 4])
    expect(await fleet.clusterResourceManager.backlog()).toBe(0)
    await fleet.loadBalancer.route([])
    expect(fleet.world().worker('w00000')?.limitAgents).toBe(4)
  })
})

describe('faults', () => {
  test.each(['groups', 'workers', 'backlog'] as const)(
    'when %s is throttled, it fails and the others do not',
    async (call) => {
      const fleet = aFleet({ faults: { throttled: new Set([call]) } })
      await expect(fleet.clusterResourceManager[call]()).rejects.toThrow(/Throttling: Rate exceeded/)
      for (const other of ['groups', 'workers', 'backlog'] as const)
        if (other !== call) expect(await fleet.clusterResourceManager[other]()).toBeDefined()
    },
  )

  test('throttled steps and routes fail and change nothing', async () => {
    const fleet = aFleet({ faults: { throttled: new Set(['apply', 'route']) } })
    await expect(fleet.scalingCoordinator.apply(launch(5))).rejects.toMatchObject({
      name: 'FleetCallError',
      call: 'apply',
    })
    await expect(fleet.loadBalancer.route([])).rejects.toMatchObject({ name: 'FleetCallError', call: 'route' })
    expect(await ids(fleet)).toHaveLength(3)
  })

  test('stale groups and workers are shown as they were, while the fleet itself goes on', async () => {
    const fleet = aFleet({ faults: { staleSec: 60 } })
    fleet.clock.advance(10)
    await readings(fleet)
    await fleet.scalingCoordinator.apply(launch(6))
    fleet.clock.advance(20)
    expect([(await ids(fleet)).length, await desired(fleet)]).toEqual([3, 3])
    fleet.clock.advance(40)
    expect([(await ids(fleet)).length, await desired(fleet)]).toEqual([3, 3])
    fleet.clock.advance(20)
    expect([(await ids(fleet)).length, await desired(fleet)]).toEqual([6, 6])
    fleet.clock.advance(200)
    await fleet.scalingCoordinator.apply(terminate('w00000'))
    expect(await ids(fleet)).toHaveLength(6)
    fleet.faults.staleSec = 0
    expect(await ids(fleet)).toHaveLength(5)
  })

  test('after a long time without a look, a stale answer is only `staleSec` old', async () => {
    const fleet = aFleet({ faults: { staleSec: 60 } })
    fleet.jobs.add(1_000_000_230, 5000, 2)
    await readings(fleet)
    fleet.clock.advance(100)
    expect((await readings(fleet)).map(({ usedAgents }) => usedAgents)).toEqual([2, 0, 0])
  })

  test('with lost acknowledgements a step is taken but answered as failed, and a repeat finds nothing to do', async () => {
    const fleet = aFleet({ faults: { lostAcknowledgements: true } })
    expect(await fleet.scalingCoordinator.apply(launch(5))).toMatchObject({ outcome: 'failed' })
    expect(await desired(fleet)).toBe(5)
    fleet.faults.lostAcknowledgements = false
    expect(await fleet.scalingCoordinator.apply(launch(5))).toEqual({ outcome: 'gone' })
  })

  test('silent workers keep their last reading, and those never heard count as booting', async () => {
    const fleet = aFleet()
    await readings(fleet)
    fleet.faults.silent = 1
    await fleet.scalingCoordinator.apply(launch(4))
    fleet.clock.advance(1000)
    expect((await readings(fleet)).map(({ phase, reportedAtSec }) => [phase, reportedAtSec])).toEqual([
      ...Array(3).fill(['ready', 1_000_000_200]),
      ['booting', undefined],
    ])
  })

  test('a share of silent workers is met approximately, and by the same workers at every look', async () => {
    const groups = [{ key: group, min: 0, max: 400, desired: 400, agentsPerWorker: 1 }]
    const fleet = aFleet({ groups, faults: { silent: 0.3 } })
    const heard = async () => (await readings(fleet)).filter((worker) => worker.usedAgents !== undefined)
    const first = (await heard()).map(({ id }) => id)
    expect(first.length).toBeGreaterThan(240)
    expect(first.length).toBeLessThan(320)
    fleet.clock.advance(60)
    expect((await heard()).map(({ id }) => id)).toEqual(first)
  })

  test('a group that denies access can be seen but not changed', async () => {
    const fleet = aFleet({ faults: { denied: new Set([group]) } })
    for (const step of [launch(5), drain('w00000'), terminate('w00000')])
      expect(await fleet.scalingCoordinator.apply(step)).toMatchObject({
        outcome: 'refused',
        reason: expect.stringContaining('AccessDenied'),
      })
    expect(await ids(fleet)).toHaveLength(3)
  })

  test('an unreadable group is on hold, and its workers are known but not their agents', async () => {
    const fleet = aFleet()
    await readings(fleet)
    fleet.faults.unreadable = new Set([group])
    fleet.faults.holds = { [group]: ['instance-refresh'] }
    expect((await fleet.clusterResourceManager.groups())[0]?.holds).toEqual(['instance-refresh', 'source-failed'])
    for (const worker of await readings(fleet)) {
      expect(worker.phase).toBe('ready')
      expect(worker.usedAgents).toBeUndefined()
    }
  })

  test('without room a launch is refused and desired stays; with too little room some are launched and the step fails', async () => {
    const fleet = aFleet({ faults: { room: { [group]: 3 } } })
    expect(await fleet.scalingCoordinator.apply(launch(5))).toMatchObject({
      outcome: 'refused',
      capacity: true,
      reason: expect.stringContaining('InsufficientInstanceCapacity'),
    })
    expect(await desired(fleet)).toBe(3)
    fleet.faults.room = { [group]: 4 }
    expect(await fleet.scalingCoordinator.apply(launch(6))).toMatchObject({ outcome: 'failed', capacity: true })
    expect([await desired(fleet), (await ids(fleet)).length]).toEqual([4, 4])
    fleet.faults.room = {}
    expect(await fleet.scalingCoordinator.apply(launch(6))).toEqual({ outcome: 'applied' })
  })

  test('a worker lost while there is no room is replaced as soon as there is room', async () => {
    const fleet = aFleet({ faults: { room: { [group]: 0 } } })
    fleet.reclaim('w00000')
    expect([await desired(fleet), (await ids(fleet)).length]).toEqual([3, 2])
    fleet.faults.room = {}
    expect(await ids(fleet)).toHaveLength(3)
  })

  test('launches and terminations are refused while an activity is in progress', async () => {
    const fleet = aFleet({ faults: { inProgress: new Set([group]) } })
    for (const step of [launch(5), terminate('w00000')])
      expect(await fleet.scalingCoordinator.apply(step)).toMatchObject({
        outcome: 'refused',
        reason: expect.stringContaining('ScalingActivityInProgress'),
      })
  })

  test('an unknown backlog is undefined, not zero', async () => {
    const fleet = aFleet({ faults: { backlogUnknown: true } })
    expect(await fleet.clusterResourceManager.backlog()).toBeUndefined()
  })
})

describe('a saved fleet', () => {
  const record = {
    submitSec: Array.from({ length: 200 }, (_, n) => n * 3),
    durationSec: Array.from({ length: 200 }, (_, n) => 10 + ((n * 37) % 90)),
    periodSec: 600,
  }
  const groups = [
    { key: 'here/a', min: 0, max: 9, desired: 2, agentsPerWorker: 3, cooldownSec: 40 },
    { key: 'here/b', min: 1, max: 4, desired: 1, agentsPerWorker: 5 },
  ]
  const begin = (startSec: number, reportAfterSec: number, saved?: unknown) => {
    const clock = manualClock(startSec)
    const jobs = endlessLoad(record, 1_000_000_200)
    const fleet = simulatedFleet({ seed: 3, bootSec: 50, groups, clock, jobs, reportAfterSec, saved })
    return { ...fleet, clock }
  }

  const steps = fc.oneof(
    fc.record({
      do: fc.constant('launch' as const),
      group: fc.constantFrom('here/a', 'here/b'),
      desired: fc.nat(10),
      from: fc.constant(0),
      reason: fc.constant('test'),
    }),
    fc.record({
      do: fc.constantFrom('drain' as const, 'undrain' as const, 'terminate' as const),
      group: fc.constantFrom('here/a', 'here/b'),
      worker: fc.nat(9).map((number) => `w0000${number}`),
      reason: fc.constant('test'),
    }),
  )

  test('continues as if it had never stopped', async () => {
    const stretch = fc.record({ sec: fc.nat(70), steps: fc.array(steps, { maxLength: 3 }) })
    await fc.assert(
      fc.asyncProperty(
        fc.array(stretch, { maxLength: 8 }),
        fc.nat(8),
        fc.constantFrom(0, 20),
        async (stretches, stopAt, reportAfterSec) => {
          const through = begin(1_000_000_200, reportAfterSec)
          let stopped = begin(1_000_000_200, reportAfterSec)
          for (const [index, { sec, steps }] of stretches.entries()) {
            if (index === stopAt)
              stopped = begin(stopped.clock.nowSec(), reportAfterSec, JSON.parse(JSON.stringify(stopped)))
            for (const fleet of [through, stopped]) fleet.clock.advance(sec)
            for (const step of steps)
              expect(await stopped.scalingCoordinator.apply(step)).toEqual(await through.scalingCoordinator.apply(step))
            expect(await stopped.clusterResourceManager.workers()).toEqual(
              await through.clusterResourceManager.workers(),
            )
            expect(await stopped.clusterResourceManager.groups()).toEqual(await through.clusterResourceManager.groups())
          }
          expect(stopped.toJSON()).toEqual(through.toJSON())
        },
      ),
      { numRuns: 60 },
    )
  })

  test('may continue with another heartbeat interval, and every worker soon reports', async () => {
    const before = begin(1_000_000_200, 0)
    before.clock.advance(30)
    await before.clusterResourceManager.workers()
    const after = begin(1_000_000_230, 60, JSON.parse(JSON.stringify(before)))
    after.clock.advance(2)
    const reported = (await after.clusterResourceManager.workers()).map(({ reportedAtSec }) => reportedAtSec)
    expect(reported).toEqual([1_000_000_231, 1_000_000_231, 1_000_000_231])
  })

  test('waits for a clock that is behind it, and then goes on as if it had never stopped', async () => {
    const through = begin(1_000_000_200, 20)
    through.clock.advance(100)
    expect(through.world().nowSec).toBe(1_000_000_300)
    const stopped = begin(1_000_000_250, 20, JSON.parse(JSON.stringify(through)))
    stopped.clock.advance(49)
    expect(stopped.world().nowSec).toBe(1_000_000_300)
    stopped.clock.advance(101)
    through.clock.advance(100)
    expect(stopped.world().nowSec).toBe(1_000_000_400)
    expect(await stopped.clusterResourceManager.workers()).toEqual(await through.clusterResourceManager.workers())
    expect(stopped.toJSON()).toEqual(through.toJSON())
  })

  test.each([
    ['of other groups', (saved: object) => ({ ...saved, groups: [] }), 'saved for the groups'],
    [
      'damaged',
      (saved: object) => ({ ...saved, heartbeats: null }),
      'not a saved fleet: heartbeats: must be an object',
    ],
    ['with a damaged world', (saved: object) => ({ ...saved, world: {} }), 'not a saved world'],
  ])('%s is refused', (_what, damage, message) => {
    const saved = JSON.parse(JSON.stringify(begin(1_000_000_200, 0)))
    expect(() => begin(1_000_000_200, 0, damage(saved))).toThrow(
      expect.objectContaining({ name: 'SavedWorldError', message: expect.stringContaining(message) }),
    )
  })
})
