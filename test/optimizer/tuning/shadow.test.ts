import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type RecordedCycle, releaseRate } from '../../../lib/optimizer/tuning/recorded-cycle.ts'
import { type PastConditions, ShadowFleet } from '../../../lib/optimizer/tuning/shadow-fleet.ts'
import { beginShadowQueue, ShadowQueue } from '../../../lib/optimizer/tuning/shadow-queue.ts'
import { workFlow } from '../../../lib/optimizer/work-flow.ts'
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

/** Lives through a record with a constant number of agents. */
function livedWith(agents: number, record: readonly RecordedCycle[]): ShadowQueue {
  const queue = new ShadowQueue(beginShadowQueue(startSec, record[0]?.demand ?? 0))
  record.slice(1).forEach((now, index) => {
    queue.advance(now, releaseRate(record[index] as RecordedCycle, now), agents, past.promiseWaitSec)
  })
  return queue
}

describe('the shadow of a queue', () => {
  test('gives back the recorded demand wherever capacity was ample, however short or long the bugs', () => {
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

  test('without any agents everybody is late once the promise has passed, and is counted once', () => {
    const record = cycles([0, 30, 30, 30, 30, 30], (index) => (index === 1 ? 30 : 0))
    expect(livedWith(0, record).late).toBeCloseTo(30, 9)
  })

  test('a queue that clears within the promise makes nobody late', () => {
    const record = cycles([10, 10, 10, 10, 10], () => 10)
    expect(livedWith(9, record).late).toBe(0)
  })

  test('too few agents for steady work make the queue grow and nearly everybody late', () => {
    const record = cycles(new Array<number>(200).fill(100), () => 50)
    const queue = livedWith(50, record)
    expect(queue.inSystem).toBeGreaterThan(1000)
    expect(queue.late / queue.arrived).toBeGreaterThan(0.9)
  })

  test('more agents never make more bugs late', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(100), { minLength: 3, maxLength: 60 }),
        fc.nat(80),
        fc.nat(40),
        (demands, few, more) => {
          const record = cycles(demands, (index) => Math.max(0, (demands[index] ?? 0) - (demands[index - 1] ?? 0)) + 5)
          expect(livedWith(few + more, record).late).toBeLessThanOrEqual(livedWith(few, record).late + 1e-6)
        },
      ),
    )
  })
})

describe('the shadow of a fleet', () => {
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

  test('costs more and is late less often with more headroom', () => {
    const scores = [0, 20, 80].map((headroomAgents) => scored({ headroomAgents }))
    const late = scores.map((score) => score.late)
    const cost = scores.map((score) => score.workerSec)
    expect(late).toEqual(late.toSorted((a, b) => b - a))
    expect(cost.at(-1)).toBeGreaterThan(cost.at(0) ?? 0)
  })

  test('scores the same for the same past', () => {
    expect(scored({ headroomAgents: 4 })).toEqual(scored({ headroomAgents: 4 }))
  })
})
