import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decide } from '../../lib/optimizer/decide.ts'
import type { Decision, DecisionInput } from '../../lib/optimizer/decision.ts'
import { demandPointOf } from '../../lib/optimizer/demand/history.ts'
import { type ControlState, initialState } from '../../lib/optimizer/memory/state.ts'
import type { Step } from '../../lib/optimizer/size/step.ts'
import type { Snapshot, WorkerReading } from '../../lib/optimizer/snapshot/snapshot.ts'
import { aGroup, aHistory, aSnapshot, aState, aWorker, silent, someSettings, startSec, workers } from '../builders.ts'
import { oddNumbers } from '../odd-numbers.ts'

const settings = someSettings()
/** Demand is what is counted now, whatever has arrived before. */
const measuring = someSettings({ averagingSec: 0 })

/** A state that has seen a surplus last: without any past, a decision keeps what is there. */
const watchful = aState({ decidedAtSec: startSec - 30, targets: [{ atSec: startSec - 30, agents: 0 }] })

function decided(overrides: Partial<DecisionInput> = {}): Decision {
  const snapshot = overrides.snapshot ?? aSnapshot()
  return decide({
    snapshot,
    history: [demandPointOf(snapshot)],
    state: watchful,
    settings,
    nowSec: startSec,
    ...overrides,
  })
}

const workerArbitrary = fc.record({
  phase: fc.constantFrom('booting', 'ready', 'ready', 'ready', 'draining'),
  healthy: fc.constantFrom(true, true, true, false),
  usedShare: fc.option(fc.oneof(fc.constant(0), fc.double({ min: 0, max: 1, noNaN: true })), {
    nil: undefined,
    freq: 9,
  }),
  ageSec: fc.nat(5000),
  group: fc.constantFrom('us-east-1/a', 'us-east-1/b'),
  drainAcknowledged: fc.boolean(),
})

const groupArbitrary = (key: string) =>
  fc.record({ min: fc.nat(5), more: fc.nat(60), agentsPerWorker: fc.integer({ min: 1, max: 16 }) }).map((made) => ({
    key,
    min: made.min,
    max: made.min + made.more,
    agentsPerWorker: made.agentsPerWorker,
  }))

/** Any fleet of two groups, with workers in every phase, with and without reports. */
const snapshotArbitrary: fc.Arbitrary<Snapshot> = fc
  .record({
    members: fc.array(workerArbitrary, { maxLength: 40 }),
    groups: fc.tuple(groupArbitrary('us-east-1/a'), groupArbitrary('us-east-1/b')),
    // Half of the fleets have almost nothing to do; otherwise none would ever shrink.
    queued: fc.option(fc.oneof(fc.nat(2), fc.nat(300)), { nil: undefined }),
    broken: fc.constantFrom(...Array<undefined>(8).fill(undefined), 'backlog' as const, 'workers' as const),
  })
  .map(({ members, groups, queued, broken }) => {
    const size = Object.fromEntries(groups.map((group) => [group.key, group.agentsPerWorker]))
    const made = members.map((member, index): WorkerReading => {
      const totalAgents = size[member.group] ?? 1
      const worker = aWorker({
        id: `i-${index}`,
        group: member.group,
        phase: member.phase as WorkerReading['phase'],
        healthy: member.healthy,
        launchedAtSec: startSec - member.ageSec,
        drainAcknowledged: member.drainAcknowledged,
        totalAgents,
        usedAgents: Math.round((member.usedShare ?? 0) * totalAgents),
      })
      return member.usedShare === undefined || worker.phase === 'booting' ? silent(worker) : worker
    })
    return aSnapshot({
      workers: made,
      groups: groups.map((group) =>
        aGroup({ ...group, desired: made.filter((each) => each.group === group.key).length }),
      ),
      ...(queued === undefined ? { queued: undefined as never } : { queued }),
      missing: broken === undefined ? [] : [{ source: broken, reason: 'throttled' }],
    })
  })

const historyArbitrary = fc
  .array(fc.tuple(fc.oneof(fc.nat(5), fc.nat(400)), fc.nat(40)), { maxLength: 70 })
  .map((looks) =>
    aHistory(looks.map(([demand]) => demand)).map((point, at) => ({ ...point, arrived: looks[at]?.[1] ?? 0 })),
  )

const leaving = (steps: readonly Step[]) => steps.filter((step) => step.do === 'drain' || step.do === 'terminate')

const law = (check: (snapshot: Snapshot, history: DecisionInput['history']) => void) =>
  fc.assert(fc.property(snapshotArbitrary, historyArbitrary, check), { numRuns: 300 })

/** A law that applies to some cases only; `check` returns how many, since with hardly any the law would prove nothing. */
const lawOfSome = (check: (snapshot: Snapshot, history: DecisionInput['history']) => number) => {
  let cases = 0
  law((snapshot, history) => {
    cases += check(snapshot, history)
  })
  expect(cases).toBeGreaterThan(5)
}

describe('whatever the input, a decision', () => {
  test('is the same for the same input, and leaves the input alone', () =>
    law((snapshot, history) => {
      const before = JSON.stringify([snapshot, history, initialState])
      expect(decided({ snapshot, history })).toEqual(decided({ snapshot, history }))
      expect(JSON.stringify([snapshot, history, initialState])).toBe(before)
    }))

  test('holds finite numbers only', () =>
    law((snapshot, history) => {
      expect(oddNumbers(decided({ snapshot, history }))).toEqual([])
    }))

  test('launches within the maximum of every group, and never lowers the desired capacity by a launch', () =>
    lawOfSome((snapshot, history) => {
      const launches = decided({ snapshot, history }).size.steps.filter((step) => step.do === 'launch')
      for (const step of launches) {
        const group = snapshot.groups.find((each) => each.key === step.group)
        expect(step.desired).toBeLessThanOrEqual(group?.max ?? 0)
        expect(step.desired).toBeGreaterThan(step.from)
      }
      return launches.length
    }))

  test('lets no group fall below its minimum', () =>
    lawOfSome((snapshot, history) => {
      const { steps } = decided({ snapshot, history }).size
      let shrinking = 0
      for (const group of snapshot.groups) {
        const present = snapshot.workers.filter((worker) => worker.group === group.key)
        const ended = steps.filter((step) => step.do === 'terminate' && step.group === group.key).length
        if (ended > 0) expect(present.length - ended).toBeGreaterThanOrEqual(group.min)
        const drained = steps.filter((step) => step.do === 'drain' && step.group === group.key).length
        const staying = present.filter((worker) => worker.phase !== 'draining').length
        if (drained > 0) expect(staying - drained).toBeGreaterThanOrEqual(group.min)
        if (group.min > 0) shrinking += Math.min(1, ended) + Math.min(1, drained)
      }
      return shrinking
    }))

  test('never wants fewer agents with a forecast than without one', () =>
    law((snapshot, history) => {
      const without = decided({ snapshot, history: [], settings: measuring })
      const { target } = decided({ snapshot, history, settings: measuring })
      expect(target.agents).toBeGreaterThanOrEqual(without.target.agents)
    }))

  test('wants at least the measured demand, when demand is measured', () =>
    law((snapshot, history) => {
      const { target } = decided({ snapshot, history, settings: measuring })
      expect(target.agents).toBeGreaterThanOrEqual(snapshot.activeBugs)
    }))

  test('terminates nobody while a source is missing or too few workers are heard', () =>
    lawOfSome((snapshot, history) => {
      if (snapshot.missing.length === 0 && snapshot.coverage >= 0.8) return 0
      expect(leaving(decided({ snapshot, history }).size.steps)).toEqual([])
      return 1
    }))

  test('keeps no fewer agents when a reading is missing', () =>
    lawOfSome((snapshot, history) => {
      const blinded = aSnapshot({ ...snapshot, workers: snapshot.workers.map(silent), usedAgents: 0 })
      const blind = { ...blinded, activeBugs: snapshot.queued ?? 0 }
      const seen = decided({ snapshot, history: [] }).target.demandIfMissingBusy
      const ready = snapshot.workers.every((worker) => worker.phase !== 'booting')
      if (!ready || snapshot.queued === undefined) return 0
      expect(decided({ snapshot: blind, history }).target.demandIfMissingBusy).toBeGreaterThanOrEqual(seen)
      return Math.min(1, seen)
    }))

  test('terminates at most three quarters of the workers, or a tenth of those not confirmed idle, or one', () => {
    lawOfSome((snapshot) => {
      const present = snapshot.workers.filter((worker) => worker.phase !== 'draining').length
      const phase = new Map(snapshot.workers.map((worker) => [worker.id, worker]))
      const going = leaving(decided({ snapshot, history: [] }).size.steps).flatMap((step) =>
        step.reason.startsWith('surplus') && 'worker' in step ? [phase.get(step.worker)] : [],
      )
      expect(going.length).toBeLessThanOrEqual(Math.max(1, 0.75 * present))
      expect(going.filter((worker) => worker?.phase === 'ready' && worker.usedAgents !== 0).length).toBeLessThanOrEqual(
        Math.max(1, present / 10),
      )
      return going.length
    })
  })

  test('drains nobody without a fresh report, and nobody twice', () =>
    lawOfSome((snapshot, history) => {
      const { steps } = decided({ snapshot, history }).size
      const named = steps.flatMap((step) => ('worker' in step ? [step.worker] : []))
      expect(new Set(named).size).toBe(named.length)
      const drains = steps.filter((step) => step.do === 'drain')
      for (const { worker } of drains)
        expect(snapshot.workers.find(({ id }) => id === worker)?.usedAgents).toBeDefined()
      return drains.length
    }))

  test('plans no more agents on a worker than it hosts, and every worker once', () =>
    law((snapshot, history) => {
      const { plan } = decided({ snapshot, history })
      const hosts = new Map(snapshot.workers.map((worker) => [worker.id, worker.totalAgents]))
      expect(new Set(plan.map((each) => each.worker))).toEqual(new Set(hosts.keys()))
      for (const each of plan) expect(each.idealAgents).toBeLessThanOrEqual(hosts.get(each.worker) ?? 0)
    }))

  test('plans the most urgent workers first, and equally urgent ones by their ids', () =>
    law((snapshot, history) => {
      const { plan } = decided({ snapshot, history })
      expect(plan).toEqual(plan.toSorted((a, b) => b.priority - a.priority || (a.worker < b.worker ? -1 : 1)))
    }))

  test('plans the same for the same workers, in whatever order they are listed', () =>
    law((snapshot, history) => {
      const { workers: members, groups } = snapshot
      const reversed = { ...snapshot, workers: members.toReversed(), groups: groups.toReversed() }
      expect(decided({ snapshot: reversed, history }).plan).toEqual(decided({ snapshot, history }).plan)
    }))
})

describe('over many cycles', () => {
  /** A toy fleet that carries out every order at once, under a demand given per cycle. */
  function live(demands: readonly number[]) {
    let state = aState()
    let members = workers(10, () => ({ usedAgents: 0 }))
    let launched = 0
    const history: DecisionInput['history'][number][] = []
    return demands.map((demand, cycle) => {
      const nowSec = startSec + cycle * 30
      let left = demand
      members = members.map((worker) => {
        const usedAgents = worker.phase === 'ready' ? Math.min(worker.totalAgents, left) : 0
        left -= usedAgents
        return { ...worker, usedAgents, reportedAtSec: nowSec }
      })
      const snapshot = aSnapshot({ atSec: nowSec, workers: members, queued: left })
      history.push(demandPointOf(snapshot))
      const decision = decide({ snapshot, history, state, settings, nowSec })
      state = decision.state
      for (const step of decision.size.steps) {
        if (step.do === 'drain')
          members = members.map((each) =>
            each.id === step.worker ? { ...each, phase: 'draining', drainAcknowledged: true } : each,
          )
        if (step.do === 'undrain')
          members = members.map((each) => (each.id === step.worker ? { ...each, phase: 'ready' } : each))
        if (step.do === 'terminate') members = members.filter((each) => each.id !== step.worker)
        if (step.do === 'launch')
          for (let more = step.desired - step.from; more > 0; more -= 1) {
            launched += 1
            const id = `new-${launched}`
            members = [...members, aWorker({ id, launchedAtSec: nowSec, readyAtSec: nowSec, usedAgents: 0 })]
          }
      }
      return { nowSec, decision, present: members.filter((each) => each.phase === 'ready').length }
    })
  }

  test('at most three in four of the workers leave in any ten minutes', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(60), { minLength: 30, maxLength: 80 }), (demands) => {
        const cycles = live(demands)
        cycles.forEach(({ nowSec }, index) => {
          const window = cycles.slice(0, index + 1).filter((cycle) => cycle.nowSec > nowSec - 600)
          const left = window.flatMap((cycle) => cycle.decision.size.steps).filter((step) => step.do === 'drain').length
          const most = Math.max(...window.map((cycle) => cycle.present)) + left
          expect(left).toBeLessThanOrEqual(Math.max(1, 0.75 * most))
        })
      }),
      { numRuns: 40 },
    )
  })

  test('a steady load settles: nothing moves any more', () => {
    const moves = live(new Array<number>(80).fill(20))
      .slice(40)
      .flatMap((cycle) => cycle.decision.size.steps)
    expect(moves).toEqual([])
  })

  test('once load has gone, the fleet shrinks to what headroom asks for', () => {
    const demands = [...new Array<number>(20).fill(40), ...new Array<number>(100).fill(0)]
    expect(live(demands).at(-1)?.present).toBe(1)
  })
})

describe('what is remembered between cycles', () => {
  const blind = aSnapshot({ workers: workers(10), missing: [{ source: 'backlog', reason: 'throttled' }] })
  const past = aHistory(new Array<number>(30).fill(60), startSec - 30).map((point) => ({ ...point, arrived: 10 }))

  test('of a look that saw too little: nothing, as it is not zero load for forecast or flow of work', () => {
    const [one, other] = [0, 900].map((demand) =>
      decided({
        snapshot: blind,
        history: [...past, { atSec: startSec, demand, totalAgents: 40, coverage: 1, arrived: 0 }],
      }),
    )
    expect(one?.forecast.points.length).toBeGreaterThan(0)
    expect(one).toEqual(other)
    expect(one?.state.targets).toEqual(watchful.targets)
    expect(one?.state.calmTargets).toBeUndefined()
  })

  test('of a look that saw all but the groups: its load', () => {
    const { state } = decided({
      snapshot: aSnapshot({ groups: [], missing: [{ source: 'groups', reason: 'throttled' }] }),
    })
    expect(state.targets.at(-1)?.atSec).toBe(startSec)
  })

  test('of launches: known in the cycle that saw them', () => {
    const fresh = aWorker({ id: 'i-2', launchedAtSec: startSec - 310, readyAtSec: startSec - 10 })
    const state = { ...watchful, leadTimesSec: { [fresh.group]: [300, 300, 300, 300] } }
    const snapshot = aSnapshot({ workers: [aWorker(), fresh] })
    expect(decided({ snapshot, state }).forecast.horizonSec).toBe(330)
  })

  test('of departures: what the limits are computed from', () => {
    const departures = [
      { atSec: startSec - 600, workers: 3, confirmedIdle: true },
      { atSec: startSec - 599, workers: 2, confirmedIdle: true },
    ]
    expect(decided({ state: { ...watchful, departures } }).state.departures).toEqual(departures.slice(1))
  })

  test('of instances waited for: nothing once none is, and their group is asked again', () => {
    const state = { ...watchful, awaited: { 'us-east-1/workers': { workers: 1, sinceSec: startSec - 3600 } } }
    const { state: next, size } = decided({ snapshot: aSnapshot({ queued: 20 }), state })
    expect(next.awaited).toBeUndefined()
    expect(size.steps).toMatchObject([{ do: 'launch', from: 1 }])
  })

  test('of launches without capacity: forgotten as soon as one arrives', () => {
    const key = 'us-east-1/workers'
    const refusals = { [key]: { failures: 6, untilSec: startSec + 1800, reason: 'no room' } }
    const state = { ...watchful, refusals, awaited: { [key]: { workers: 1, sinceSec: startSec - 300 } } }
    const launchesOf = (count: number) => {
      const members = workers(count, () => ({ usedAgents: 4 }))
      const snapshot = aSnapshot({ workers: members, groups: [aGroup({ desired: count })], queued: 40 })
      return decided({ snapshot, state }).size.steps.filter((step) => step.do === 'launch')
    }
    expect(launchesOf(1)).toEqual([])
    expect(launchesOf(2)).toHaveLength(1)
  })

  test('of instances waited for: reset when the next one arrives, even if others have left, but not if workers were out of sight', () => {
    const key = 'us-east-1/workers'
    const waiting = (count: number, given: Partial<Snapshot> = {}) =>
      aSnapshot({ workers: workers(count), groups: [aGroup({ desired: 8, coming: 2 })], queued: 40, ...given })
    const state: ControlState = { ...watchful, awaited: { [key]: { workers: 6, sinceSec: startSec - 300 } } }
    const waitingSince = (...looks: Snapshot[]) =>
      looks.reduce((before, snapshot) => decided({ snapshot, state: before }).state, state).awaited?.[key]?.sinceSec
    expect(waitingSince(waiting(4))).toBe(startSec - 300)
    expect(waitingSince(waiting(4), waiting(5))).toBe(startSec)
    const blind = waiting(0, { missing: [{ source: 'workers', reason: 'timeout' }] })
    expect(waitingSince(blind, waiting(5))).toBe(startSec - 300)
  })
})

test('a requested burst raises the target by its factor at once', () => {
  const intents = [
    {
      key: 'k',
      kind: 'burst' as const,
      requestedAtSec: startSec,
      durationSec: 300,
      endsAtSec: startSec + 300,
      factor: 2,
    },
  ]
  const snapshot = aSnapshot({ workers: workers(10) })
  const without = decided({ snapshot })
  const within = decided({ snapshot, intents })
  expect(within.target.agents).toBe(2 * without.target.agents)
  expect(within.burst).toMatchObject({ active: true, cause: 'manual', endsAtSec: startSec + 300 })
  expect(decided({ snapshot, intents, state: within.state }).burst).toMatchObject({ intent: 'k' })
})
