import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { workFlow } from '../../../lib/optimizer/demand/work-flow.ts'
import type { PastConditions } from '../../../lib/optimizer/tuning/past-conditions.ts'
import { type RecordedCycle, releaseRate } from '../../../lib/optimizer/tuning/recorded-cycle.ts'
import { ShadowFleet } from '../../../lib/optimizer/tuning/shadow-fleet.ts'
import { beginShadowQueue, ShadowQueue } from '../../../lib/optimizer/tuning/shadow-queue.ts'
import { rng } from '../../../lib/simulated/random.ts'
import { someSettings, startSec } from '../../builders.ts'

const past: PastConditions = { agentsPerWorker: 4, leadTimesSec: [120], leadTimeSec: 120, promiseWaitSec: 60 }

function cycles(demands: readonly number[], arrived: (index: number) => number = () => 0): RecordedCycle[] {
  return demands.map((demand, index) => ({
    atSec: startSec + 30 * index,
    demand,
    totalAgents: 1000,
    arrived: arrived(index),
  }))
}

function bootingWorkers(fleet: ShadowFleet): number {
  return fleet.state().booting.reduce((sum, { workers }) => sum + workers, 0)
}

/** Runs the queue through a record with a constant number of agents. */
function livedWith(agents: number, record: readonly RecordedCycle[]): ShadowQueue {
  const queue = new ShadowQueue(beginShadowQueue(startSec, record[0]?.demand ?? 0))
  record.slice(1).forEach((now, index) => {
    queue.advance(
      now,
      releaseRate(record[index] as RecordedCycle, now),
      { mean: agents, last: agents },
      past.promiseWaitSec,
    )
  })
  return queue
}

describe('a simulated queue', () => {
  test('reproduces the recorded demand wherever capacity was ample, however short or long the bugs', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(200), fc.nat(3000)), { minLength: 2, maxLength: 40 }), (made) => {
        const demands = made.map(([demand]) => demand)
        const record = cycles(demands, (index) => {
          const grown = (demands[index] ?? 0) - (demands[index - 1] ?? 0)
          return Math.max(0, grown) + (made[index]?.[1] ?? 0)
        })
        const before = record.at(-2)?.demand ?? 0
        const queue = livedWith(1e9, record)
        const settled = before > 0 || (record.at(-1)?.demand ?? 0) > 0
        if (demands.every((demand) => demand > 0) && settled) expect(queue.inSystem).toBeCloseTo(demands.at(-1) ?? 0, 6)
        expect(queue.late).toBe(0)
      }),
    )
  })

  test('has the mean number of agents at work when there are enough, and is limited by the agents when not', () => {
    const inSystemWith = (agents: number, [present, arrived, rate]: readonly [number, number, number]) => {
      const queue = new ShadowQueue(beginShadowQueue(startSec, present))
      queue.advance(
        { atSec: startSec + 30, demand: 0, totalAgents: 1, arrived },
        rate,
        { mean: agents, last: agents },
        60,
      )
      return queue.inSystem
    }
    // Half of the bugs at work leave: of ten present and thirty arriving, thirty remain, and on average twenty were at work.
    expect(inSystemWith(21, [10, 30, 0.5])).toBeCloseTo(30, 9)
    expect(inSystemWith(20, [10, 30, 0.5])).toBeCloseTo(30, 9)
    expect(inSystemWith(15, [10, 30, 0.5])).toBeCloseTo(10 + 30 - 0.5 * 15, 9)
    expect(inSystemWith(1000, [10, 0, 3])).toBe(0)
    expect(inSystemWith(1000, [10, 1, Number.POSITIVE_INFINITY])).toBe(0)
  })

  test('derives the rate of departures from the agents at work: at least one, when none was ready', () => {
    const [before, now] = cycles([4, 2])
    if (before === undefined || now === undefined) throw new Error('there are two')
    expect(releaseRate(before, now)).toBeCloseTo(2 / 3, 9)
    expect(releaseRate({ ...before, totalAgents: 0 }, { ...now, totalAgents: 0 })).toBe(2)
    expect(releaseRate(now, before)).toBe(0)
  })

  test('without agents makes every bug late once the promised time has passed, each counted once', () => {
    const record = cycles([0, 30, 30, 30, 30, 30], (index) => (index === 1 ? 30 : 0))
    expect(livedWith(0, record).late).toBeCloseTo(30, 9)
  })

  test('does not keep bugs that came and went between two looks, if there were agents for them', () => {
    const record = cycles([0, 0, 0, 0, 0], () => 6)
    expect(livedWith(3, record)).toMatchObject({ inSystem: 0, late: 0 })
    expect(livedWith(1, record).inSystem).toBe(16)
    expect(livedWith(0, record).late).toBeGreaterThan(0)
  })

  test('that clears within the promised time makes no bug late', () => {
    const record = cycles([10, 10, 10, 10, 10], () => 10)
    expect(livedWith(9, record).late).toBe(0)
  })

  test('with too few agents for steady work grows, and nearly every bug is late', () => {
    const record = cycles(new Array<number>(200).fill(100), () => 50)
    const queue = livedWith(50, record)
    expect(queue.inSystem).toBeGreaterThan(1000)
    expect(queue.late / queue.arrived).toBeGreaterThan(0.9)
  })

  test('never has more late bugs with more agents', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(100), { minLength: 3, maxLength: 60 }),
        fc.nat(80),
        fc.nat(40),
        (demands, few, more) => {
          const calm = new Array<number>(4).fill(demands.at(-1) ?? 0)
          const record = cycles([...demands, ...calm], (index) =>
            index < demands.length ? Math.max(0, (demands[index] ?? 0) - (demands[index - 1] ?? 0)) + 5 : 0,
          )
          // Lateness is a probability from the tails of normal distributions, whose error is below a hundredth of a bug.
          expect(livedWith(few + more, record).late).toBeLessThanOrEqual(livedWith(few, record).late + 0.01)
        },
      ),
    )
  })
})

describe('a queue seen every half minute', () => {
  /** Feeds what looks would have seen of bugs with known arrivals and starts. @returns late bugs as counted and as they really were. */
  function seen(bugs: readonly { readonly arrivalSec: number; readonly startSec: number }[]) {
    const queue = new ShadowQueue(beginShadowQueue(0, 0))
    const lastSec = Math.max(...bugs.map(({ startSec }) => startSec)) + 30
    for (let atSec = 30; atSec <= lastSec; atSec += 30) {
      const arrived = bugs.filter(({ arrivalSec }) => arrivalSec > atSec - 30 && arrivalSec <= atSec).length
      const queued = bugs.filter(({ arrivalSec, startSec }) => arrivalSec <= atSec && startSec > atSec).length
      queue.witness({ atSec, demand: queued, totalAgents: 1, arrived }, queued, 60)
    }
    return { counted: queue.late, late: bugs.filter(({ arrivalSec, startSec }) => startSec - arrivalSec > 60).length }
  }

  /** Bugs served first come, first served; they arrive at random about `apartSec` apart and wait for about `waitSec`. */
  function bugsOf(count: number, apartSec: number, waitSec: number, spreadSec: number) {
    const random = rng(1, 'shadow-queue')
    let arrivalSec = 0
    let startSec = 0
    return Array.from({ length: count }, () => {
      arrivalSec -= apartSec * Math.log(1 - random.next())
      startSec = Math.max(startSec, arrivalSec + waitSec + spreadSec * (2 * random.next() - 1))
      return { arrivalSec, startSec }
    })
  }

  test.each([
    ['single bugs that mostly wait longer', bugsOf(400, 300, 80, 45)],
    ['single bugs that wait about as long as was promised', bugsOf(400, 300, 60, 25)],
    ['bugs that come by the dozen', bugsOf(1500, 4, 55, 20)],
  ])('counts the late among %s', (_, bugs) => {
    const { counted, late } = seen(bugs)
    expect(late).toBeGreaterThan(100)
    expect(Math.abs(counted / late - 1)).toBeLessThan(0.1)
  })

  /** Number of bugs counted as late when all came in one cycle and started in the third, or some of them only in the fourth. */
  function lateOf(count: number, promiseWaitSec: number, leftAfterThird = 0) {
    const queue = new ShadowQueue(beginShadowQueue(0, 0))
    for (const [cycle, queued] of [count, count, leftAfterThird, 0].entries()) {
      const now = { atSec: 30 * (cycle + 1), demand: queued, totalAgents: 1, arrived: cycle === 0 ? count : 0 }
      queue.witness(now, queued, promiseWaitSec)
    }
    return queue.late
  }

  test('knows only that a single bug waited for one to three cycles', () => {
    // Its wait is the sum of two uniform random times: a triangular distribution from 30 s to 90 s.
    for (const [promiseWaitSec, chance] of [
      [40, 1 - 10 ** 2 / 1800],
      [60, 0.5],
      [70, 20 ** 2 / 1800],
    ] as const)
      expect(Math.abs(lateOf(1, promiseWaitSec) - chance)).toBeLessThan(0.03)
  })

  test('knows how long many evenly arriving bugs waited: all the same, or the later ones longer', () => {
    expect(lateOf(1000, 55) / 1000).toBeGreaterThan(0.97)
    expect(lateOf(1000, 65) / 1000).toBeLessThan(0.03)
    // They arrive within 30 s and start within 60 s: the first waits for 60 s, the last for 90 s.
    for (const promiseWaitSec of [66, 72, 84])
      expect(Math.abs(lateOf(1000, promiseWaitSec, 500) / 1000 - (90 - promiseWaitSec) / 30)).toBeLessThan(0.06)
  })

  test('counts no bug as late that did not wait, even if the promised time is shorter than a cycle', () => {
    const queue = new ShadowQueue(beginShadowQueue(0, 0))
    queue.witness({ atSec: 30, demand: 20, totalAgents: 40, arrived: 20 }, 0, 5)
    expect(queue.late).toBe(0)
    expect(queue.inSystem).toBe(20)
  })

  test('counts hardly any as late when many come and all wait for less than promised', () => {
    expect(seen(bugsOf(3000, 0.5, 45, 1)).counted).toBeLessThan(0.02 * 3000)
  })

  test('continues from its saved state as if it had not stopped', () => {
    const queue = new ShadowQueue(beginShadowQueue(0, 0))
    queue.witness({ atSec: 30, demand: 9, totalAgents: 1, arrived: 9 }, 8, 60)
    const other = new ShadowQueue(queue.state())
    for (const each of [queue, other])
      for (const [atSec, queued] of [
        [60, 7],
        [90, 3],
        [120, 2],
        [150, 0],
      ] as const)
        each.witness({ atSec, demand: queued + 1, totalAgents: 1, arrived: 1 }, queued, 60)
    expect(other.state()).toEqual(queue.state())
    expect(queue.late).toBeGreaterThan(0)
  })

  test('is not affected by changes to its saved state', () => {
    const queue = new ShadowQueue(beginShadowQueue(0, 0))
    queue.witness({ atSec: 30, demand: 9, totalAgents: 1, arrived: 9 }, 8, 60)
    const state = queue.state()
    const before = JSON.stringify(state)
    new ShadowQueue(state).witness({ atSec: 60, demand: 9, totalAgents: 1, arrived: 9 }, 8, 60)
    expect(JSON.stringify(queue.state())).toBe(before)
    queue.witness({ atSec: 60, demand: 9, totalAgents: 1, arrived: 9 }, 8, 60)
    expect(JSON.stringify(state)).toBe(before)
  })
})

describe('a simulated fleet', () => {
  const spike = cycles(
    [...new Array<number>(20).fill(8), ...new Array<number>(20).fill(80), ...new Array<number>(60).fill(8)],
    (index) => (index === 20 ? 76 : 4),
  )
  function scored(overrides: Parameters<typeof someSettings>[0]) {
    const [first, ...rest] = spike
    const fleet = ShadowFleet.begin(someSettings(overrides), first as RecordedCycle, { ...past, agentsPerWorker: 4 })
    for (const now of rest) fleet.advance(now, { flow: workFlow([], 120) }, past)
    return fleet.score()
  }

  test('costs more and has fewer late bugs with more headroom', () => {
    const scores = [0, 20, 80].map((headroomAgents) => scored({ headroomAgents }))
    const late = scores.map((score) => score.late)
    const cost = scores.map((score) => score.workerSec)
    expect(late).toEqual(late.toSorted((a, b) => b - a))
    expect(cost.at(-1)).toBeGreaterThan(cost.at(0) ?? 0)
  })

  test('cancels the latest launch, however soon it would have been ready', () => {
    const slowThenFast = { ...past, leadTimesSec: [300, 40] }
    const settings = someSettings({ averagingSec: 0, headroomAgents: 0, headroomShare: 0, releaseDelaySec: 0 })
    const [first, ...rest] = cycles([4, 8, 12, 8], (index) => (index < 3 ? 4 : 0))
    const fleet = ShadowFleet.begin(settings, { ...(first as RecordedCycle), totalAgents: 4 }, slowThenFast)
    const booting = rest.map((now) => {
      fleet.advance(now, { flow: workFlow([], 120) }, slowThenFast)
      return fleet.state().booting.map(({ workers, untilSec }) => [workers, untilSec - startSec])
    })
    // The fast one is ready by then; of the two others the later launch is cancelled.
    expect(booting).toEqual([
      [
        [1, 330],
        [1, 70],
      ],
      [
        [1, 330],
        [1, 70],
        [1, 360],
      ],
      [[1, 330]],
    ])
  })

  /** Workers ready after a cycle with this many bugs of a second each in the system, when no more arrive. */
  function readyAfter(ready: number, demand: number) {
    const settings = someSettings({ headroomAgents: 0, headroomShare: 0, releaseDelaySec: 0 })
    const first = { atSec: startSec, demand, totalAgents: 4 * ready, arrived: 0 }
    const fleet = ShadowFleet.begin(settings, first, past)
    const foresight = { flow: { turnover: 1, arrivalsPerSec: () => 0 } }
    fleet.advance({ ...first, atSec: startSec + 30 }, foresight, past)
    return fleet.state().ready
  }

  test('keeps workers with a bug at work, and releases at most three in four of the idle ones', () => {
    expect(readyAfter(5, 18)).toBe(5)
    expect(readyAfter(5, 10)).toBe(3)
    expect(readyAfter(8, 0)).toBe(2)
  })

  test('releases workers that no cancelled launch accounts for', () => {
    const settings = someSettings({ averagingSec: 0, headroomAgents: 8, headroomShare: 0, releaseDelaySec: 0 })
    const first = { atSec: startSec, demand: 0, totalAgents: 16, arrived: 0 }
    const state = ShadowFleet.begin(settings, first, past).state()
    const booting = [
      { workers: 1, untilSec: startSec + 100 },
      { workers: 1, untilSec: startSec + 200 },
    ]
    const fleet = ShadowFleet.resume(settings, { ...state, booting })
    fleet.advance({ ...first, atSec: startSec + 30 }, { flow: workFlow([], 120) }, past)
    expect(fleet.state()).toMatchObject({ ready: 2, booting: [] })
  })

  test('launches no more in one cycle than the step limit', () => {
    const [first, next] = cycles([4, 200], () => 196)
    const grown = (limits: Parameters<typeof someSettings>[0]) => {
      const settings = someSettings({ averagingSec: 0, ...limits })
      const fleet = ShadowFleet.begin(settings, { ...(first as RecordedCycle), totalAgents: 16 }, past)
      fleet.advance(next as RecordedCycle, { flow: workFlow([], 120) }, past)
      return bootingWorkers(fleet)
    }
    expect(grown({ growLimitWorkers: 10, growLimitShare: 1 })).toBe(10)
    expect(grown({ growLimitWorkers: 2, growLimitShare: 1.5 })).toBe(6)
    // Four and a half are rounded down to four, as in a plan.
    expect(grown({ growLimitWorkers: 2, growLimitShare: 1.125 })).toBe(4)
  })

  test('grows for the bugs that find no agent as a plan does: to work them off in time', () => {
    const calm = { burstUtilisation: 2, growLimitWorkers: 100, headroomAgents: 0, headroomShare: 0, headroomRoot: 0 }
    const settings = someSettings({ ...calm, averagingSec: 300, backlogRecoverySec: 200, standingWaitSec: 0 })
    const [first, next] = cycles([20, 60], () => 40)
    const fleet = ShadowFleet.begin(settings, { ...(first as RecordedCycle), totalAgents: 20 }, past)
    const flow = { turnover: 0.01, arrivalsPerSec: () => 0 }
    fleet.advance(next as RecordedCycle, { flow }, past)
    // Twenty of sixty are at work, and half of the others get agents beside those of the twenty that will still be at work.
    const wanted = 20 * Math.exp(-0.01 * 150) + 40 / 2
    expect(bootingWorkers(fleet)).toBe(Math.ceil((wanted - 20) / 4))
  })

  test('boots workers by the hundred million for a queue that was misread, and needs no room for each', () => {
    const slow = { ...past, leadTimesSec: [290, 330, 400], leadTimeSec: 400 }
    const settings = someSettings({ averagingSec: 0 })
    const [first, ...rest] = cycles([20, ...Array.from({ length: 60 }, () => 1e9)], (index) => (index === 1 ? 1e9 : 0))
    const fleet = ShadowFleet.begin(settings, { ...(first as RecordedCycle), totalAgents: 20 }, slow)
    let most = 0
    for (const now of rest) {
      fleet.advance(now, { flow: workFlow([], 120) }, slow)
      most = Math.max(most, fleet.state().booting.length)
    }
    expect(fleet.score().launches).toBeGreaterThan(1e8)
    // Three lead times for each of the cycles that the slowest takes.
    expect(most).toBeLessThanOrEqual(3 * Math.ceil(400 / 30))
  })

  test('scores the same for the same past', () => {
    expect(scored({ headroomAgents: 4 })).toEqual(scored({ headroomAgents: 4 }))
  })
})
