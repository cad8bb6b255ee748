import { describe, expect, test } from 'vitest'
import { routeOrLetGo } from '../../lib/cycle/route-or-let-go.ts'
import { runCycle } from '../../lib/cycle.ts'
import type { Lease } from '../../lib/journal.ts'
import type { Step } from '../../lib/optimizer/size/step.ts'
import type { GroupReading, Mode } from '../../lib/optimizer/snapshot/snapshot.ts'
import type { PlanRecord } from '../../lib/plan-record.ts'
import type { ClusterResourceManager, Notice } from '../../lib/ports.ts'
import { faultsOf } from '../../lib/simulated/fleet/faults.ts'
import { train } from '../../lib/train.ts'
import { aGroup, aState, aWorker } from '../builders.ts'
import { aLoadPoint, aTraining } from '../journal-builders.ts'
import { aFleet, firstSlotSec, jobsAt, oneGroup, type TestFleet } from './a-fleet.ts'

/** A cycle in which the journal is lost before these writes; then it is time for the next one. */
async function brokenOff(
  { cycle, ports, journal, clock }: TestFleet,
  writes: readonly ('appendPlan' | 'commit')[],
): Promise<void> {
  const gone = () => Promise.reject(new Error('connection lost'))
  Object.assign(ports, { journal: { ...journal, ...Object.fromEntries(writes.map((write) => [write, gone])) } })
  await expect(cycle()).rejects.toThrow('connection lost')
  Object.assign(ports, { journal })
  clock.advance(30)
}

const sizes = (records: readonly PlanRecord[]) => records.map(({ target, size }) => [target, size])

const outcomes = (record: PlanRecord) => record.applied.map(({ step, result }) => `${step.do}: ${result.outcome}`)
const burstOf = (durationSec: number, factor: number) =>
  ({
    key: 'asked',
    kind: 'burst',
    requestedAtSec: firstSlotSec,
    durationSec,
    endsAtSec: firstSlotSec + durationSec,
    factor,
  }) as const

describe('a cycle', () => {
  test('sees waiting jobs, launches workers for them, and records what it saw, decided and did', async () => {
    const { record, journal, fleet, notices } = aFleet({ jobs: jobsAt(new Array(20).fill(0)) })
    const made = await record()
    expect(notices).toContainEqual({ type: 'PlanApplied', summary: made.size.summary, steps: 1 })
    expect(made).toMatchObject({
      usedAgents: 8,
      queued: 12,
      activeBugs: 20,
      totalAgents: 8,
      trigger: 'schedule',
      version: 1,
    })
    expect(outcomes(made)).toEqual(['launch: applied'])
    expect(fleet.world().bootingWorkers).toBe(5)
    const nowSec = firstSlotSec
    expect(await journal.plans({ nowSec, limit: 10 })).toEqual([made])
    expect(await journal.snapshots({ nowSec, limit: 10 })).toMatchObject([{ atSec: nowSec, activeBugs: 20 }])
    const [bucket] = await journal.load({ resolution: 'cycle', fromSec: nowSec, toSec: nowSec, nowSec })
    expect(bucket?.points).toMatchObject([{ atSec: nowSec, demand: 20, totalAgents: 8 }])
    expect((await journal.state())?.state).toMatchObject({ desired: { 'us-east-1/workers': 7 }, inventory: 2 })
  })

  test('drains idle workers once the surplus has lasted, waits for the acknowledgement, then terminates them', async () => {
    const { cycles, fleet } = aFleet({ groups: [{ ...oneGroup, desired: 4 }] })
    const steps = (await cycles(45)).flatMap((record) => record.applied.map(({ step }) => step.do))
    expect(steps.slice(0, 2)).toEqual(['drain', 'drain'])
    expect(steps).toContain('terminate')
    expect(fleet.world().readyWorkers).toBe(1)
    expect(fleet.world().totals.interrupted).toBe(0)
  })

  test('learns the lead time and the flow of bugs from what it sees', async () => {
    const { cycles, journal } = aFleet({
      jobs: jobsAt(
        Array.from({ length: 60 }, (_, index) => index * 10),
        60,
      ),
    })
    const records = await cycles(20)
    expect((await journal.state())?.state.leadTimesSec['us-east-1/workers']?.[0]).toBeGreaterThan(30)
    const snapshots = await journal.snapshots({ nowSec: firstSlotSec + 600, limit: 60 })
    expect(snapshots.reduce((sum, each) => sum + each.flow.arrived, 0)).toBeGreaterThan(50)
    expect(records.at(-1)?.forecast.model).toBe('linear-regression')
  })

  test('forecasts with what training has learned, and says with which model and how sure', async () => {
    const { record, journal } = aFleet({ jobs: jobsAt(new Array(8).fill(0), 3600) })
    for (let step = 96; step > 0; step -= 1)
      await journal.appendLoad(aLoadPoint(firstSlotSec - step * 300, { demand: 4 + (step % 5), totalAgents: 8 }))
    expect(await train({ journal, nowSec: firstSlotSec })).toMatchObject({ outcome: 'refitted' })
    const { forecast } = await record()
    expect(forecast.model).toMatch(/^mixture, mostly /)
    expect(forecast.confidence).toBeGreaterThan(0)
    expect(forecast.confidence).toBeLessThan(1)
    expect(forecast.points[0]?.quantiles[1]).toBeGreaterThan(0)
  })

  test('does not forecast from missing data as if it were zero load', async () => {
    const { record, journal, fleet, clock } = aFleet({ jobs: jobsAt(new Array(6).fill(0), 3600) })
    await record()
    fleet.faults.silent = 1
    clock.advance(240)
    for (let step = 96; step > 0; step -= 1)
      await journal.appendLoad(aLoadPoint(firstSlotSec - step * 300, { demand: 6, totalAgents: 8 }))
    await train({ journal, nowSec: firstSlotSec })
    const { forecast, size } = await record()
    expect(size.outcome).toBe('hold')
    expect(forecast.model).toMatch(/^mixture, mostly /)
    expect(forecast.points.at(-1)?.quantiles[0]).toBeCloseTo(6, 1)
  })

  test.each([
    ['half an hour', {}, undefined, 1800],
    ['what arrivals are averaged over', { averagingSec: 3600 }, undefined, 3600],
    ['what is regressed on', { usageHistorySize: 240 }, undefined, 7200],
    ['what has come since it learned', {}, 5400, 5400],
    ['half an hour, however lately it has learned', {}, 300, 1800],
    ['half an hour where that was too long ago', {}, 7 * 3600, 1800],
  ])('looks back on %s', async (_, settings, learnedSec, expected) => {
    const { record, journal, ports } = aFleet({ settings })
    if (learnedSec !== undefined) await journal.putModel({ forecast: aTraining(firstSlotSec - learnedSec) })
    const asked: number[] = []
    const load: typeof journal.load = (request) => {
      asked.push(firstSlotSec - request.fromSec)
      return journal.load(request)
    }
    Object.assign(ports, { journal: { ...journal, load } })
    await record()
    expect(asked).toEqual([expected])
  })

  test('falls back to the regression when the training is out of date', async () => {
    const { cycles, journal } = aFleet({ jobs: jobsAt(new Array(8).fill(0), 3600) })
    await journal.putModel({ forecast: aTraining(firstSlotSec - 7 * 3600) })
    expect((await cycles(6)).at(-1)?.forecast.model).toBe('linear-regression')
  })

  test('loses nothing when the process restarts: the journal holds all state', async () => {
    const first = aFleet({ jobs: jobsAt(new Array(20).fill(0)) })
    await first.journal.putIntent(burstOf(300, 2))
    await first.record()
    first.clock.advance(30)
    expect(await first.record()).toMatchObject({
      version: 2,
      burst: { active: true, cause: 'manual', startedAtSec: firstSlotSec, endsAtSec: firstSlotSec + 300 },
    })
  })
})

describe('triggers', () => {
  test('the same slot runs once, however often it is triggered', async () => {
    const { cycle } = aFleet()
    const results = await Promise.all([cycle(), cycle(), cycle()])
    expect(results.filter((result) => result.outcome === 'done')).toHaveLength(1)
    expect(await cycle()).toEqual({ outcome: 'claimed' })
  })

  test('a slot that ended more than an interval and a half ago is dropped', async () => {
    const late = (sec: number) => {
      const { cycle, clock } = aFleet()
      clock.advance(sec)
      return cycle({ trigger: { kind: 'schedule', slotSec: firstSlotSec } })
    }
    expect(await late(46)).toEqual({ outcome: 'stale' })
    expect(await late(45)).toMatchObject({ outcome: 'done' })
  })

  test('a slot in the future is dropped, and does not claim the slots before it', async () => {
    const { cycle } = aFleet()
    const ahead = (sec: number) => cycle({ trigger: { kind: 'schedule', slotSec: firstSlotSec + sec } })
    expect(await ahead(1000 * firstSlotSec)).toEqual({ outcome: 'stale' })
    expect(await ahead(61)).toEqual({ outcome: 'stale' })
    expect(await ahead(0)).toMatchObject({ outcome: 'done' })
    expect(await ahead(60)).toMatchObject({ outcome: 'done' })
  })

  test('when slots arrive out of order, the earlier one is skipped', async () => {
    const { cycle, clock } = aFleet()
    clock.advance(30)
    expect((await cycle({ trigger: { kind: 'schedule', slotSec: firstSlotSec + 30 } })).outcome).toBe('done')
    expect(await cycle({ trigger: { kind: 'schedule', slotSec: firstSlotSec } })).toEqual({ outcome: 'claimed' })
  })

  test.each(['workers', 'backlog'] as const)(
    'an outage of the %s changes nothing: neither the first look after it nor the flow of work counts it as zero load',
    async (source) => {
      const steady = Array.from({ length: 4 * 3600 }, (_, second) => second)
      const { fleet, cycles, clock } = aFleet({
        jobs: jobsAt(steady, 60),
        groups: [{ ...oneGroup, max: 200, desired: 20 }],
      })
      const supplies = (records: readonly PlanRecord[]) => records.map(({ target }) => target.supply)
      const before = Math.max(...supplies((await cycles(180)).slice(-60)))
      fleet.faults.throttled = new Set([source])
      clock.advance(30)
      await cycles(40)
      fleet.faults.throttled = new Set()
      clock.advance(30)
      const after = await cycles(80)
      expect(after[0]?.size.outcome).not.toBe('shrink')
      // During the outage of the backlog the fleet is full and the queue unknown, so it grows step by step.
      expect(Math.max(...supplies(after))).toBeLessThanOrEqual(source === 'backlog' ? 1.5 * before : 1.1 * before)
      expect(Math.max(...after.map(({ queued = 0 }) => queued))).toBeLessThan(20)
    },
  )

  test('a nudge in the same second as the previous cycle does not overwrite its record', async () => {
    const { record, journal, clock } = aFleet()
    const first = await record()
    const second = await record({ kind: 'nudge' })
    expect(second.atSec).toBe(first.atSec + 1)
    expect(await journal.plans({ nowSec: clock.nowSec() + 1, limit: 10 })).toHaveLength(2)
  })

  test('slots go on after a cycle whose clock ran ahead by more than two minutes', async () => {
    const { cycle, ports, clock } = aFleet()
    const cycleAhead = (sec: number) => {
      const trigger = { kind: 'schedule', slotSec: firstSlotSec + sec } as const
      const clockAhead = { ...clock, nowSec: () => clock.nowSec() + sec }
      return runCycle({ fleet: 'test', owner: `ahead by ${sec}`, trigger }, { ...ports, clock: clockAhead })
    }
    expect((await cycleAhead(120)).outcome).toBe('done')
    expect(await cycle()).toEqual({ outcome: 'claimed' })
    expect((await cycleAhead(3600)).outcome).toBe('done')
    expect((await cycle()).outcome).toBe('done')
    expect(await cycle()).toEqual({ outcome: 'claimed' })
    clock.advance(30)
    expect((await cycle()).outcome).toBe('done')
  })

  test.each([
    ['by a minute', 60],
    ['by a little more than half an hour', 1803],
  ])('no bug counts as having arrived twice when the clock was set back %s', async (_, setBackSec) => {
    const everyMinute = Array.from({ length: 120 }, (_, minute) => minute * 60)
    const site = aFleet({ jobs: jobsAt(everyMinute, 300), groups: [{ ...oneGroup, desired: 4 }] })
    let aheadSec = setBackSec
    const { clusterResourceManager } = site.ports
    const clock = { ...site.clock, nowSec: () => site.clock.nowSec() + aheadSec }
    const workers = async () => {
      const there = await clusterResourceManager.workers()
      return there.map((worker) => ({ ...worker, reportedAtSec: clock.nowSec() }))
    }
    Object.assign(site.ports, { clock, clusterResourceManager: { ...clusterResourceManager, workers } })
    const arrivedIn = async (cycles: number) => {
      const arrived: number[] = []
      for (let cycle = 0; cycle < cycles; cycle += 1) {
        site.clock.advance(30)
        arrived.push((await site.record({ kind: 'nudge' })).arrived)
      }
      return arrived
    }
    await arrivedIn(62)
    aheadSec = 0
    const [first = 0, ...since] = await arrivedIn(70)
    expect(first).toBeLessThanOrEqual(1)
    expect(Math.max(...since)).toBe(1)
    // One comes a minute, which is every other cycle.
    expect(Math.abs(since.reduce((sum, arrived) => sum + arrived, 0) - since.length / 2)).toBeLessThanOrEqual(2)
  })

  test('a clock that was set back is accepted', async () => {
    const { record, ports, clock } = aFleet()
    await record()
    Object.assign(ports, { clock: { ...clock, nowSec: () => firstSlotSec - 60 } })
    expect((await record({ kind: 'nudge' })).atSec).toBe(firstSlotSec - 60)
  })

  test('a nudge needs no slot, and claims none', async () => {
    const { cycle } = aFleet()
    expect((await cycle({ trigger: { kind: 'nudge' } })).outcome).toBe('done')
    expect((await cycle()).outcome).toBe('done')
    expect((await cycle({ trigger: { kind: 'nudge' } })).outcome).toBe('done')
  })

  test('only one cycle runs at a time; the lease of a dead cycle expires', async () => {
    const { cycle, journal, clock } = aFleet()
    await journal.takeLease({ owner: 'dead', nowWallSec: clock.wallSec(), ttlSec: 60, slotSec: firstSlotSec - 30 })
    expect(await cycle()).toEqual({ outcome: 'held' })
    clock.advance(61)
    expect((await cycle()).outcome).toBe('done')
  })
})

describe('a fence', () => {
  test('stops a cycle whose lease was taken over, before it changes anything', async () => {
    const { cycle, journal, ports, fleet } = aFleet({ jobs: jobsAt(new Array(20).fill(0)) })
    const { clusterResourceManager } = ports
    const slow = {
      ...clusterResourceManager,
      async groups() {
        const groups = await clusterResourceManager.groups()
        await journal.takeLease({ owner: 'other', nowWallSec: ports.clock.wallSec() + 61, ttlSec: 60 })
        return groups
      },
    }
    Object.assign(ports, { clusterResourceManager: slow })
    expect(await cycle()).toEqual({ outcome: 'lost' })
    expect(fleet.world().bootingWorkers).toBe(0)
  })

  test('stops a cycle without steps as well: the orders of the new lease owner stand', async () => {
    const { cycle, ports, journal, clock } = aFleet()
    await cycle()
    clock.advance(30)
    const routed: string[] = []
    const { clusterResourceManager } = ports
    Object.assign(ports, {
      clusterResourceManager: {
        ...clusterResourceManager,
        async groups() {
          const groups = await clusterResourceManager.groups()
          await journal.takeLease({ owner: 'other', nowWallSec: ports.clock.wallSec() + 61, ttlSec: 60 })
          return groups
        },
      },
      loadBalancer: { route: async () => void routed.push('route') },
    })
    expect(await cycle()).toEqual({ outcome: 'lost' })
    expect(routed).toEqual([])
    expect(await journal.plans({ nowSec: clock.nowSec(), limit: 10 })).toHaveLength(1)
  })

  test('stops a cycle whose lease was taken over during its steps: the steps stay on record, and no worker gets orders', async () => {
    const { cycle, ports, journal, clock, notices, fleet } = aFleet({ jobs: jobsAt(new Array(20).fill(0)) })
    const routed: string[] = []
    const { scalingCoordinator } = ports
    Object.assign(ports, {
      scalingCoordinator: {
        async apply(step: Step) {
          const result = await scalingCoordinator.apply(step)
          await journal.takeLease({ owner: 'other', nowWallSec: clock.wallSec() + 61, ttlSec: 60 })
          return result
        },
      },
      loadBalancer: { route: async () => void routed.push('route') },
    })
    expect(await cycle()).toEqual({ outcome: 'lost' })
    expect(fleet.world().bootingWorkers).toBe(5)
    expect([routed, notices]).toEqual([[], []])
    const [record] = await journal.plans({ nowSec: clock.nowSec(), limit: 10 })
    expect(record && outcomes(record)).toEqual(['launch: applied'])
    expect(record?.failures).toEqual([
      'routing: the lease was taken over, or ran out, while the steps were carried out',
    ])
  })

  test.each([
    ['routing', { loadBalancer: { route: () => new Promise<never>(() => {}) } }],
    ['notices', { notices: { publish: () => new Promise<never>(() => {}) } }],
  ])('gives up on hanging %s, in time for the commit', async (what, over) => {
    const { cycle, journal } = aFleet({ over })
    const result = await cycle({ leaseSec: 0.5 })
    expect(result).toMatchObject({ outcome: 'done' })
    expect(result.outcome === 'done' && result.record.failures).toEqual([
      `${what}: not over by the deadline of the plan`,
    ])
    expect((await journal.state())?.version).toBe(1)
  })

  test('counts the deadline from when the cycle was requested, however long reading the settings took', async () => {
    const { cycle, ports, journal, clock } = aFleet()
    const untilWallSec: number[] = []
    Object.assign(ports, {
      journal: {
        ...journal,
        settings: async () => {
          clock.advance(4)
          return journal.settings()
        },
        takeLease: async (request: Parameters<typeof journal.takeLease>[0]) => {
          untilWallSec.push(request.nowWallSec + request.ttlSec)
          return journal.takeLease(request)
        },
      },
    })
    const askedWallSec = clock.wallSec()
    expect(await cycle({ leaseSec: 30 })).toMatchObject({ outcome: 'done' })
    expect(untilWallSec).toEqual([askedWallSec + 30])
  })

  test('tells routing when the deadline has passed', async () => {
    let told: AbortSignal | undefined
    const route = (_: unknown, signal?: AbortSignal) => {
      told = signal
      return new Promise<never>(() => {})
    }
    const { cycle } = aFleet({ over: { loadBalancer: { route } } })
    await cycle({ leaseSec: 0.5 })
    expect(told?.aborted).toBe(true)
  })

  test('does not start steps after the deadline', async () => {
    const { record, ports, journal, clock, fleet } = aFleet({ jobs: jobsAt(new Array(20).fill(0)) })
    const slow = { ...journal, announce: async () => clock.advance(55.5) === undefined }
    Object.assign(ports, { journal: slow })
    const late = await record()
    expect(late.applied[0]?.result).toEqual({ outcome: 'skipped', reason: 'past the deadline of the plan' })
    expect(late.failures).toEqual(['steps: 1 of 1 not begun: past the deadline of the plan'])
    expect(fleet.world().bootingWorkers).toBe(0)
    clock.advance(4.5)
    Object.assign(ports, { journal })
    expect(outcomes(await record())).toEqual(['launch: applied'])
  })

  describe('when a cycle is broken off after its steps', () => {
    /** After the steps the journal accepts nothing more, as if the cycle had died there. */
    const broken = (site: TestFleet) => brokenOff(site, ['appendPlan', 'commit'])

    test('the next cycle recognises the launches as its own', async () => {
      const site = aFleet({ jobs: jobsAt([...new Array(20).fill(30), ...new Array(20).fill(60)]) })
      await site.record()
      site.clock.advance(30)
      await broken(site)
      expect(site.fleet.world().bootingWorkers).toBe(5)
      expect(outcomes(await site.record())).toEqual(['launch: applied'])
      const [latest] = (await site.journal.snapshots({ nowSec: site.clock.nowSec(), limit: 1 })).toReversed()
      expect(latest?.groups).toMatchObject([{ desired: 7, holds: [] }])
    })

    test('the next cycle counts the workers that were terminated', async () => {
      const groups = [{ ...oneGroup, desired: 40 }]
      const calm = (await aFleet({ groups }).cycles(30)).findIndex(({ size }) => size.outcome === 'shrink')
      const site = aFleet({ groups })
      await site.cycles(calm)
      site.clock.advance(30)
      await broken(site)
      const sentAway = site.fleet.world().drainingWorkers
      expect(sentAway).toBeGreaterThan(0)
      const { departures = [] } = (await site.journal.state())?.state ?? {}
      expect(departures).toMatchObject([{ workers: sentAway, confirmedIdle: true }])
    })

    test('the next cycle releases the workers that the first one steered', async () => {
      const site = aFleet()
      await broken(site)
      const asked: string[] = []
      const { clusterResourceManager } = site.ports
      Object.assign(site.ports, {
        clusterResourceManager: {
          ...clusterResourceManager,
          groups: async () => (await clusterResourceManager.groups()).map((group) => ({ ...group, mode: 'off' })),
        },
        loadBalancer: { ...site.ports.loadBalancer, letGo: async (key: string) => asked.push(key) > 0 },
      })
      await site.record()
      expect(asked).toEqual([oneGroup.key])
    })
  })

  test('a cycle that fails releases the lease at once', async () => {
    const { cycle, ports, journal, clock } = aFleet()
    Object.assign(ports, { journal: { ...journal, appendPlan: () => Promise.reject(new Error('disk full')) } })
    await expect(cycle()).rejects.toThrow('disk full')
    Object.assign(ports, { journal })
    clock.advance(30)
    expect((await cycle()).outcome).toBe('done')
  })

  test('a cycle that fails gives its slot back: an hourly fleet need not wait for the next', async () => {
    const { cycle, ports, journal, clock } = aFleet({ settings: { optimizationIntervalSec: 3600 } })
    const trigger = { kind: 'schedule', slotSec: clock.nowSec() } as const
    Object.assign(ports, { journal: { ...journal, appendSnapshot: () => Promise.reject(new Error('disk full')) } })
    await expect(cycle({ trigger })).rejects.toThrow('disk full')
    Object.assign(ports, { journal })
    clock.advance(180)
    expect((await cycle({ trigger })).outcome).toBe('done')
    expect(await cycle({ trigger })).toEqual({ outcome: 'claimed' })
  })
})

describe('partial observation', () => {
  const crowded = () => ({ jobs: jobsAt(new Array(20).fill(0)) })

  test('when the groups are unknown, the cycle holds and says so', async () => {
    const { record, notices } = aFleet({ ...crowded(), faults: { throttled: new Set(['groups'] as const) } })
    const made = await record()
    expect(made.size).toMatchObject({ outcome: 'hold', steps: [] })
    expect(notices.map((notice) => notice.type)).toEqual(['BurstStarted', 'PlanHeld', 'DataMissing'])
  })

  test('when the workers are unknown, the cycle holds', async () => {
    const { record } = aFleet({ ...crowded(), faults: { throttled: new Set(['workers'] as const) } })
    expect((await record()).size.outcome).toBe('hold')
  })

  test('when the queue is unknown, the cycle grows for the demand it sees and terminates nobody', async () => {
    const faults = { throttled: new Set(['backlog'] as const) }
    const full = aFleet({ ...crowded(), faults })
    expect(outcomes(await full.record())).toEqual(['launch: applied'])
    const { cycles } = aFleet({ groups: [{ ...oneGroup, desired: 6 }], faults })
    const records = await cycles(20)
    expect(records.flatMap((record) => record.applied)).toEqual([])
    expect(records.at(-1)?.missing).toMatchObject([{ source: 'backlog' }])
  })

  test('when all workers are silent, the cycle holds', async () => {
    const many = { ...oneGroup, desired: 20 }
    const { record, clock, fleet } = aFleet({ groups: [many] })
    await record()
    fleet.faults.silent = 1
    clock.advance(300)
    const made = await record()
    expect(made).toMatchObject({ coverage: 0, size: { outcome: 'hold' } })
  })

  /** A fleet of one worker. @returns what a cycle counts and tells of it when it reports these counters. */
  function oneCountingWorker() {
    let member = aWorker()
    const clusterResourceManager: ClusterResourceManager = {
      groups: async () => [aGroup({ desired: 1, mode: 'recommend' })],
      workers: async () => [member],
      backlog: async () => 0,
    }
    const { record, clock, journal } = aFleet({ over: { clusterResourceManager } })
    return async (bootId: string, started: number, afterSec = 30) => {
      clock.advance(afterSec)
      const counters = { started, finished: started, busySec: started }
      member = aWorker({ bootId, counters, reportedAtSec: clock.nowSec() })
      const { failures } = await record()
      const [last] = await journal.snapshots({ nowSec: clock.nowSec(), limit: 1 })
      return [last?.flow.arrived, failures]
    }
  }

  test('two processes that report as one worker by turns add to no arrivals, and the plan names the worker for a while', async () => {
    const seen = oneCountingWorker()
    const told = ['two processes report as i-1: end one of them, their bugs are counted only in part']
    expect(await seen('first', 5000)).toEqual([0, []])
    expect(await seen('second', 3)).toEqual([3, []])
    expect(await seen('first', 5002)).toEqual([0, told])
    expect(await seen('first', 5005)).toEqual([3, told])
    expect(await seen('third', 1)).toEqual([1, told])
    expect(await seen('second', 90)).toEqual([0, told])
    expect(await seen('second', 91, 630)).toEqual([1, []])
  })

  test('counters that cannot be true add to no arrivals, and the plan names their worker', async () => {
    const seen = oneCountingWorker()
    expect(await seen('b', 100)).toEqual([0, []])
    expect(await seen('b', 1e9)).toEqual([0, [expect.stringContaining('nothing was counted of i-1')]])
    expect(await seen('b', 107)).toEqual([0, []])
    expect(await seen('b', 109)).toEqual([2, []])
  })

  test('when no group names a queue, its length is taken from what its owner reported', async () => {
    const { record, journal } = aFleet({ faults: { backlogUnknown: true } })
    await journal.putBacklog({ queued: 30, reportedAtSec: firstSlotSec })
    expect(await record()).toMatchObject({ queued: 30, size: { outcome: 'grow' } })
  })

  test('a queue that nobody reports at all is recorded as unknown, not as empty', async () => {
    const { record, journal } = aFleet({ faults: { backlogUnknown: true } })
    await record()
    const [hour] = await journal.load({
      resolution: 'cycle',
      fromSec: firstSlotSec,
      toSec: firstSlotSec,
      nowSec: firstSlotSec,
    })
    expect(hour?.points).toHaveLength(1)
    expect(hour?.points[0]).not.toHaveProperty('queued')
  })

  test('an inventory that shrank by more than a fifth is not believed at once', async () => {
    const { cycles, record, clock, ports } = aFleet({ groups: [{ ...oneGroup, desired: 10 }] })
    await cycles(2)
    const { clusterResourceManager } = ports
    const partial = {
      ...clusterResourceManager,
      workers: async () => (await clusterResourceManager.workers()).slice(0, 4),
    }
    Object.assign(ports, { clusterResourceManager: partial })
    clock.advance(30)
    const made = await record()
    expect(made.missing).toEqual([{ source: 'workers', reason: 'inventory fell from 10 to 4 unexplained' }])
    expect(made.applied).toEqual([])
  })
})

describe('steps', () => {
  test('in recommend mode are recorded and skipped, and no worker gets orders', async () => {
    const routed: string[] = []
    const { record, fleet } = aFleet({
      groups: [{ ...oneGroup, mode: 'recommend' }],
      jobs: jobsAt(new Array(20).fill(0)),
      over: { loadBalancer: { route: async () => void routed.push('route') } },
    })
    expect((await record()).applied).toMatchObject([{ result: { outcome: 'skipped', reason: 'mode is recommend' } }])
    expect(fleet.world().bootingWorkers).toBe(0)
    expect(routed).toEqual([])
  })

  describe('when the mode of a fleet changes', () => {
    /** Runs cycles of a fleet with the given groups, and records the calls to its load balancer. */
    function changing() {
      const { ports, clock, journal } = aFleet()
      const calls: string[] = []
      let hidden: readonly string[] = []
      let throttled: readonly string[] = []
      const cycle = async (...groups: readonly Pick<GroupReading, 'key' | 'mode'>[]) => {
        clock.advance(30)
        const slotSec = Math.floor(clock.nowSec() / 30) * 30
        const request = { fleet: 'test', owner: String(slotSec), trigger: { kind: 'schedule', slotSec } } as const
        const result = await runCycle(request, {
          ...ports,
          clusterResourceManager: {
            ...ports.clusterResourceManager,
            groups: async () => groups.map((group) => aGroup({ min: 1, ...group })),
          },
          loadBalancer: {
            route: async () => void calls.push('route'),
            async letGo(key) {
              calls.push(`let go of ${key}`)
              if (throttled.includes(key)) throw new Error('Throttling')
              return !hidden.includes(key)
            },
          },
        })
        if (result.outcome !== 'done') throw new Error(result.outcome)
        const { steered } = (await journal.state())?.state ?? {}
        return { asked: calls.splice(0), failures: result.record.failures, steered }
      }
      return {
        cycle,
        hinder(of: { readonly hidden?: readonly string[]; readonly throttled?: readonly string[] }) {
          hidden = of.hidden ?? []
          throttled = of.throttled ?? []
        },
      }
    }
    const a = (mode: Mode) => ({ key: 'r/a', mode })
    const b = (mode: Mode) => ({ key: 'r/b', mode })

    test('the workers that were steered are released, once', async () => {
      const { cycle } = changing()
      expect(await cycle(a('apply'))).toMatchObject({ asked: ['route'], steered: ['r/a'] })
      expect(await cycle(a('off'))).toEqual({ asked: ['let go of r/a'], failures: [], steered: [] })
      expect(await cycle(a('recommend'))).toMatchObject({ asked: [], steered: [] })
      expect(await cycle(a('apply'))).toMatchObject({ asked: ['route'], steered: ['r/a'] })
    })

    test('workers out of sight are remembered until they are released, even if they are gone', async () => {
      const { cycle, hinder } = changing()
      await cycle(a('apply'))
      hinder({ hidden: ['r/a'] })
      const asked = ['route', 'let go of r/a']
      expect(await cycle(b('apply'))).toEqual({ asked, failures: [], steered: ['r/a', 'r/b'] })
      hinder({})
      expect(await cycle(b('apply'))).toMatchObject({ asked, steered: ['r/b'] })
      expect(await cycle(b('apply'))).toMatchObject({ asked: ['route'], steered: ['r/b'] })
    })

    test('a worker whose release fails, or that cannot be seen, is released later', async () => {
      const { cycle, hinder } = changing()
      await cycle(a('apply'), b('apply'))
      hinder({ throttled: ['r/b'] })
      expect(await cycle(a('off'), b('off'))).toEqual({
        asked: ['let go of r/a', 'let go of r/b'],
        failures: ['letting go of r/b: Throttling'],
        steered: ['r/b'],
      })
      hinder({ hidden: ['r/b'] })
      expect(await cycle(a('off'))).toMatchObject({ asked: ['let go of r/b'], failures: [], steered: ['r/b'] })
      hinder({})
      expect(await cycle(a('off'), b('off'))).toMatchObject({ asked: ['let go of r/b'], steered: [] })
    })

    test.each([
      ['are not released by a cycle whose lease was taken over', false, ['r/a']],
      ['are forgotten when no load balancer has anything to release', true, []],
    ])('steered workers %s', async (_, holds, steered) => {
      const { ports } = aFleet()
      const loadBalancer = { route: async () => undefined, ...(!holds && { letGo: async () => true }) }
      const lease = { state: aState({ steered: ['r/a'] }) } as Lease
      const deadlineWallSec = ports.clock.wallSec() + 60
      const routing = { loadBalancer, journal: { holds: async () => holds }, clock: ports.clock, deadlineWallSec }
      const orders = { plan: [], groups: [aGroup(a('off'))], lease, afterSteps: false, nobodyIsLeft: false }
      expect(await routeOrLetGo(orders, [], routing)).toEqual(steered)
    })

    test('workers that were never steered are left alone, both beside steered ones and after a look that saw nothing', async () => {
      const { cycle } = changing()
      expect(await cycle(b('recommend'))).toMatchObject({ asked: [], steered: [] })
      expect(await cycle()).toMatchObject({ asked: [], steered: [] })
      expect(await cycle(b('recommend'))).toMatchObject({ asked: [], steered: [] })
      await cycle(a('apply'))
      expect(await cycle()).toMatchObject({ asked: [], steered: ['r/a'] })
      expect(await cycle(a('apply'), b('recommend'))).toMatchObject({ asked: ['let go of r/a'], steered: [] })
    })
  })

  test('that are refused are remembered: that group is left alone, and the next one launches', async () => {
    const groups = [
      { ...oneGroup, hourlyUsd: 0.1 },
      { ...oneGroup, key: 'us-east-1/spare', desired: 0, hourlyUsd: 0.2 },
    ]
    const { cycles, notices } = aFleet({
      groups,
      jobs: jobsAt(new Array(20).fill(0)),
      faults: { room: { 'us-east-1/workers': 2 } },
    })
    const [first, second] = await cycles(2)
    expect(first && outcomes(first)).toEqual(['launch: refused'])
    expect(notices.filter((notice) => notice.type === 'PlanApplied').map(({ steps }) => steps)).toEqual([1])
    expect(notices).toContainEqual(expect.objectContaining({ type: 'CapacityRefused', group: 'us-east-1/workers' }))
    expect(second?.applied.map(({ step, result }) => [step.group, result.outcome])).toEqual([
      ['us-east-1/spare', 'applied'],
    ])
  })

  test('that a group rejects, for whatever reason, leave it alone for a while and go to the next group', async () => {
    const groups = [
      { ...oneGroup, hourlyUsd: 0.1 },
      { ...oneGroup, key: 'us-east-1/spare', desired: 0, hourlyUsd: 0.2 },
    ]
    const faults = { denied: new Set(['us-east-1/workers']) }
    const { cycles, notices } = aFleet({ groups, jobs: jobsAt(new Array(20).fill(0)), faults })
    const [, second] = await cycles(2)
    expect(second?.applied.map(({ step, result }) => [step.group, result.outcome])).toEqual([
      ['us-east-1/spare', 'applied'],
    ])
    expect(notices.map((notice) => notice.type)).not.toContain('CapacityRefused')
  })

  test.each(['refused', 'only recommended'])(
    'that let workers go and are %s do not use up how many may leave',
    async (what) => {
      const denied = new Set(what === 'refused' ? [oneGroup.key] : [])
      const mode = what === 'refused' ? 'apply' : 'recommend'
      const { cycles, journal } = aFleet({ groups: [{ ...oneGroup, mode, desired: 40 }], faults: { denied } })
      const records = await cycles(30)
      const leaving = records.map(({ size }) => size.steps.filter((step) => step.do === 'drain').length)
      const first = leaving.findIndex((count) => count > 0)
      expect(leaving[first]).toBe(30)
      expect(new Set(leaving.slice(first))).toEqual(new Set([30]))
      expect((await journal.state())?.state.departures).toEqual([])
    },
  )

  test('whose response was lost are not applied twice', async () => {
    const { cycles, fleet } = aFleet({ jobs: jobsAt(new Array(20).fill(0)), faults: { lostAcknowledgements: true } })
    await cycles(4)
    expect(fleet.world().totals.launches).toBe(7 - 2)
  })

  test('are skipped for one cycle when somebody else has changed the group', async () => {
    const { cycles, record, clock, fleet } = aFleet({ groups: [{ ...oneGroup, desired: 6 }] })
    await cycles(10)
    fleet.interfere('us-east-1/workers', 8)
    clock.advance(30)
    const yielded = await record()
    expect(yielded.applied).toEqual([])
    expect(yielded.size.groups[0]?.reasons[0]?.text).toContain('foreign-change')
    clock.advance(30)
    expect((await record()).applied.length).toBeGreaterThan(0)
  })

  test('are still recorded when routing or notices fail', async () => {
    const broken = { publish: () => Promise.reject(new Error('bus is gone')) }
    const { record } = aFleet({ faults: { throttled: new Set(['route'] as const) }, over: { notices: broken } })
    expect((await record()).failures).toEqual([
      'routing: simulated fleet, route: Throttling: Rate exceeded',
      'notices: bus is gone',
    ])
  })

  test('leave a record that does not change once it has been published', async () => {
    const published: PlanRecord[] = []
    const broken = {
      publish: async (_: readonly Notice[], told: PlanRecord) => {
        published.push(told)
        throw new Error('bus is gone')
      },
    }
    const { record } = aFleet({ over: { notices: broken } })
    expect((await record()).failures).toEqual(['notices: bus is gone'])
    expect(published).toMatchObject([{ failures: [] }])
  })
})

describe('a burst', () => {
  test('on request raises the fleet by its factor at the next cycle, ends by itself, and reports whether it was used', async () => {
    const { record, cycles, journal, notices, clock } = aFleet({
      groups: [{ ...oneGroup, desired: 5 }],
      jobs: jobsAt(new Array(12).fill(0)),
    })
    const before = await record()
    await journal.putIntent(burstOf(300, 2))
    clock.advance(5)
    const during = await record({ kind: 'nudge' })
    expect(during.target.agents).toBe(before.target.agents * 2)
    const startedAtSec = during.atSec
    expect(notices).toContainEqual(
      expect.objectContaining({ type: 'BurstStarted', cause: 'manual', factor: 2, startedAtSec }),
    )
    clock.advance(25)
    const after = (await cycles(12)).at(-1)
    expect(after?.burst).toEqual({ active: false })
    expect(notices).toContainEqual({
      type: 'BurstEnded',
      startedAtSec,
      durationSec: 295,
      used: false,
      summary: 'manual burst, factor 2: demand peaked at 12 over 20 agents, the extra capacity was not needed',
    })
    const told = notices.map(({ type }) => type).filter((type) => type.startsWith('Burst'))
    expect(told).toEqual(['BurstStarted', 'BurstEnded'])
  })

  test('ends when another replaces it, and the other starts', async () => {
    const { record, journal, notices, clock } = aFleet()
    await journal.putIntent(burstOf(300, 2))
    await record()
    clock.advance(30)
    notices.length = 0
    await journal.putIntent({ ...burstOf(600, 3), key: 'again', reason: 'sale', requestedAtSec: clock.nowSec() })
    await record()
    expect(notices.filter(({ type }) => type.startsWith('Burst'))).toMatchObject([
      { type: 'BurstEnded', durationSec: 30, summary: expect.stringContaining('factor 2') },
      { type: 'BurstStarted', factor: 3, reason: 'sale' },
    ])
  })

  test('keeps its id when its start is announced again after a cycle was broken off', async () => {
    const told = aFleet()
    const { journal, notices } = told
    await journal.putIntent(burstOf(300, 2))
    await brokenOff(told, ['commit'])
    await told.record()
    const { key } = burstOf(300, 2)
    expect(notices.filter(({ type }) => type === 'BurstStarted')).toMatchObject([{ intent: key }, { intent: key }])
  })

  test('ends at the next cycle after it is called off', async () => {
    const { record, journal, clock } = aFleet()
    await journal.putIntent(burstOf(300, 2))
    await record()
    clock.advance(30)
    await journal.putIntent({ key: 'off', kind: 'cancel', requestedAtSec: clock.nowSec() })
    expect((await record()).burst).toEqual({ active: false })
  })
})

describe('demand that differs from what was expected', () => {
  test('is announced when it begins and ends, again under the same id if that was not committed, and steers nothing', async () => {
    const submitSec = Array.from({ length: 2400 }, (_, index) => Math.floor(index / 4) * 10)
    const rush = Array.from({ length: 600 }, (_, index) => 3600 + 3 * index)
    const jobs = () =>
      jobsAt(
        [...submitSec, ...rush].toSorted((a, b) => a - b),
        60,
      )
    const usualSurprises = { above: 1.5, below: 1.5 }
    const told = aFleet({ jobs: jobs(), groups: [{ ...oneGroup, desired: 8, max: 40 }] })
    const untold = aFleet({ jobs: jobs(), groups: [{ ...oneGroup, desired: 8, max: 40 }] })
    const again = aFleet({ jobs: jobs(), groups: [{ ...oneGroup, desired: 8, max: 40 }] })
    for (const { journal } of [told, again])
      await journal.putModel({ forecast: { ...aTraining(firstSlotSec), usualSurprises } })
    await untold.journal.putModel({ forecast: aTraining(firstSlotSec) })
    const records = await told.cycles(200)
    const unusual = records.filter(({ anomaly }) => anomaly)
    expect(unusual[0]?.anomaly).toMatchObject({ direction: 'above' })
    const began = told.notices.filter(({ type }) => type === 'AnomalyBegan')
    const { startedAtSec, expectedAgents = 0, farthestAgents = 0 } = unusual[0]?.anomaly ?? {}
    const inTenths = (agents: number) => Number(agents.toFixed(1))
    expect(began).toEqual([
      {
        type: 'AnomalyBegan',
        direction: 'above',
        startedAtSec,
        expectedAgents: inTenths(expectedAgents),
        demandAgents: inTenths(farthestAgents),
      },
    ])
    expect(told.notices.filter(({ type }) => type === 'AnomalyEnded')).toMatchObject([
      {
        direction: 'above',
        startedAtSec,
        durationSec: (unusual.at(-1)?.atSec ?? 0) + 30 - (unusual[0]?.anomaly?.startedAtSec ?? 0),
      },
    ])
    await again.cycles(records.findIndex(({ anomaly }) => anomaly))
    again.clock.advance(30)
    await brokenOff(again, ['commit'])
    await again.record()
    const toldTwice = again.notices.filter((notice) => notice.type === 'AnomalyBegan')
    expect(toldTwice.map((notice) => notice.startedAtSec)).toEqual([startedAtSec, startedAtSec])
    expect(sizes(await untold.cycles(200))).toEqual(sizes(records))
  })
})

describe('a broken promise', () => {
  const rush = Array.from({ length: 40 }, () => 600)
  const calm = Array.from({ length: 4000 }, (_, index) => 3600 + 6 * index)
  const jobs = () => jobsAt([...rush, ...calm], 60)
  const told = (notices: readonly Notice[]) => notices.filter(({ type }) => type.startsWith('Promise'))

  test('is announced when too many bugs have been late, and when it is kept again; it steers nothing', async () => {
    const { cycles, notices } = aFleet({ jobs: jobs() })
    const records = await cycles(900)
    const broken = records.filter(({ brokenPromise }) => brokenPromise)
    const startedAtSec = broken[0]?.atSec ?? 0
    expect(startedAtSec).toBeGreaterThanOrEqual(firstSlotSec + 600 + 60)
    expect(told(notices)).toMatchObject([
      { type: 'PromiseBroken', startedAtSec, bugs: 40 },
      {
        type: 'PromiseKept',
        startedAtSec,
        durationSec: (broken.at(-1)?.atSec ?? 0) + 30 - startedAtSec,
        summary: 'no more bugs of about the last day are late than promised',
      },
    ])
    const { cycles: unpromised } = aFleet({ jobs: jobs(), settings: { promiseLateShare: 1 } })
    const others = await unpromised(900)
    expect(others.filter(({ brokenPromise }) => brokenPromise)).toEqual([])
    expect(sizes(others)).toEqual(sizes(records))
  })

  test('is announced under the same time again where the announcement was not committed, and no bug is forgotten', async () => {
    const site = aFleet({ jobs: jobs() })
    const whole = await aFleet({ jobs: jobs() }).cycles(60)
    const begins = whole.findIndex(({ brokenPromise }) => brokenPromise)
    await site.cycles(begins)
    site.clock.advance(30)
    await brokenOff(site, ['commit'])
    const { brokenPromise } = await site.record()
    const { startedAtSec } = whole[begins]?.brokenPromise ?? {}
    expect(told(site.notices)).toMatchObject([{ startedAtSec }, { startedAtSec }])
    expect(brokenPromise?.lateBugs).toBeCloseTo(whole[begins + 1]?.brokenPromise?.lateBugs ?? 0, 1)
  })

  test.each([
    [{ lateBugWorkerHours: 2 }, 'no share is promised any more: late bugs have a price'],
    [{ promiseWaitSec: 600 }, 'another wait is promised now'],
  ])('is over once, when something else is wished: %j', async (wish, summary) => {
    const { cycles, clock, journal, notices } = aFleet({ jobs: jobs() })
    await cycles(60)
    await journal.putSettings(wish, (await journal.settings()).version)
    clock.advance(30)
    const later = await cycles(5)
    expect(later.filter(({ brokenPromise }) => brokenPromise)).toEqual([])
    expect(told(notices).slice(1)).toMatchObject([{ type: 'PromiseKept', summary }])
  })

  test('counts no bug twice where every other look sees too little', async () => {
    const counted = async (isTroubled: boolean) => {
      const { clock, cycle, fleet } = aFleet({ jobs: jobs() })
      let late = 0
      for (let look = 0; look < 60; look += 1) {
        Object.assign(fleet.faults, faultsOf(isTroubled && look % 2 === 1 ? { throttled: new Set(['workers']) } : {}))
        const result = await cycle()
        if (result.outcome === 'done') late += result.record.late ?? 0
        clock.advance(30)
      }
      return late
    }
    const [calmly, blindly] = [await counted(false), await counted(true)]
    expect(calmly).toBeGreaterThan(20)
    expect(blindly).toBeGreaterThan(0.7 * calmly)
    expect(blindly).toBeLessThanOrEqual(41)
  })
})

test('settings stored through the API take precedence over those given in code', async () => {
  const { record, journal } = aFleet({ settings: { headroomAgents: 3, burstCapacityFactor: 1.5 } })
  await journal.putSettings({ headroomAgents: 11 }, (await journal.settings()).version)
  expect((await record()).settings).toMatchObject({ headroomAgents: 11, burstCapacityFactor: 1.5 })
})
