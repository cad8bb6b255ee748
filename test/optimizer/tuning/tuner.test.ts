import { describe, expect, test } from 'vitest'
import { withHeadroom } from '../../../lib/optimizer/target/target.ts'
import type { PastConditions } from '../../../lib/optimizer/tuning/past-conditions.ts'
import type { RecordedCycle } from '../../../lib/optimizer/tuning/recorded-cycle.ts'
import { Tuner } from '../../../lib/optimizer/tuning/tuner.ts'
import { rng } from '../../../lib/simulated/random.ts'
import { someSettings, startSec } from '../../builders.ts'

const past: PastConditions = { agentsPerWorker: 4, leadTimesSec: [120], leadTimeSec: 120, promiseWaitSec: 60 }

/** Half a day in which 20 agents are busy, and 60 more for five minutes every `everyCycles` cycles. */
function tunedOn(everyCycles: number, options: { gapAt?: number; lateBugWorkerHours?: number } = {}) {
  const { lateBugWorkerHours = 0 } = options
  const tuner = new Tuner(someSettings({ lateBugWorkerHours }))
  let before = 20
  for (let index = 0; index < 1440; index += 1) {
    const demand = index % everyCycles < 10 && index >= 10 ? 80 : 20
    const cycle: RecordedCycle = {
      atSec: startSec + 30 * index + (options.gapAt !== undefined && index >= options.gapAt ? 36_000 : 0),
      demand,
      totalAgents: 100,
      arrived: 10 + Math.max(0, demand - before),
    }
    before = demand
    tuner.advance(cycle, undefined, past)
  }
  return tuner.choose()
}

/** Half a day in which a hundred agents are busy, give or take some ten that wander for minutes. */
function tunedOnNoise({ launchCostSec }: { launchCostSec: number }) {
  const tuner = new Tuner(someSettings({ launchCostSec }))
  const random = rng(1, 'noise')
  let deviation = 0
  let before = 100
  for (let index = 0; index < 1440; index += 1) {
    deviation = 0.97 * deviation + 2.5 * random.normal()
    const demand = Math.round(100 + deviation)
    tuner.advance(
      { atSec: startSec + 30 * index, demand, totalAgents: 160, arrived: Math.max(0, 20 + demand - before) },
      undefined,
      past,
    )
    before = demand
  }
  return tuner.choose()
}

describe('tuning', () => {
  test('gives a steady fleet no headroom that it does not need', () => {
    const { choice, kept } = tunedOn(Number.POSITIVE_INFINITY)
    expect(kept).toBe(true)
    expect(choice).toMatchObject({ headroomAgents: 0, headroomRoot: 0, headroomShare: 0 })
  })

  test('gives a bursty fleet the headroom that its bursts need', () => {
    const { choice, evidence, kept } = tunedOn(120)
    expect(kept).toBe(true)
    expect(evidence.late / evidence.arrived).toBeLessThanOrEqual(0.008)
    expect(withHeadroom(20, someSettings(choice)) - 20).toBeGreaterThan(15)
  })

  test('keeps no idle workers for what has come on one day alone, but for what comes on another day again', () => {
    /** Looks every five minutes for nine days, with 20 agents busy, and once a day of these a thousand more. */
    const tunedOnDays = (...odd: readonly number[]) => {
      const tuner = new Tuner(someSettings({ optimizationIntervalSec: 300 }))
      for (let look = 0; look < 9 * 288; look += 1) {
        const more = odd.some((day) => look === day * 288 + 100) ? 1000 : 0
        tuner.advance(
          { atSec: startSec + 300 * look, demand: 20 + more, totalAgents: 1500, arrived: 20 + more },
          undefined,
          past,
        )
      }
      return tuner.choose()
    }
    const idle = ({ choice }: ReturnType<typeof tunedOnDays>) => withHeadroom(20, someSettings(choice)) - 20
    const [never, once, twice] = [tunedOnDays(), tunedOnDays(4), tunedOnDays(4, 6)]
    expect(once).toMatchObject({ kept: false })
    expect(idle(once)).toBeLessThanOrEqual(idle(never) + 4)
    expect(idle(twice)).toBeGreaterThan(100)
    // While the day lasts nobody knows what is still to come.
    expect(idle(tunedOnDays(8))).toBeGreaterThan(100)
  })

  test('weighs late bugs against worker-hours where they have a price', () => {
    const prices = [0.0001, 0.01, 1]
    const chosen = prices.map((lateBugWorkerHours) => tunedOn(120, { lateBugWorkerHours }).evidence)
    const late = chosen.map((evidence) => evidence.late / evidence.arrived)
    expect(late[0]).toBeGreaterThan(0.01)
    expect(late[2]).toBeLessThan(0.001)
    expect(late).toEqual(late.toSorted((a, b) => b - a))
    const hours = chosen.map(({ workerSec }) => workerSec / 3600)
    expect(hours).toEqual(hours.toSorted((a, b) => a - b))
    // By its own price each is the cheapest of the three.
    for (const [own, price] of prices.entries()) {
      const costs = chosen.map((evidence, index) => (hours[index] ?? 0) + price * evidence.late)
      expect(costs[own]).toBeLessThanOrEqual(1.05 * Math.min(...costs))
    }
  })

  test('weighs launches against worker-hours where they cost more than their time', () => {
    const costs = [0, 300, 7200]
    const chosen = costs.map((launchCostSec) => tunedOnNoise({ launchCostSec }))
    expect(chosen.every(({ kept }) => kept)).toBe(true)
    const launches = chosen.map(({ evidence }) => evidence.launches)
    expect(launches).toEqual(launches.toSorted((a, b) => b - a))
    expect(launches[2]).toBeLessThan((launches[0] ?? 0) / 10)
    // By its own price each is the cheapest of the three.
    for (const [own, price] of costs.entries()) {
      const bills = chosen.map(({ evidence }) => evidence.workerSec + price * evidence.launches)
      expect(bills[own]).toBe(Math.min(...bills))
    }
  })

  test('lets headroom rest when no bug comes at night, but not when load comes in lumps at night as well', () => {
    const tunedOnLumps = (hours: number) => {
      const tuner = new Tuner(someSettings())
      const random = rng(7, 'lumps')
      let lumpUntil = -1
      let before = 0
      for (let index = 0; index < 1.5 * 2880; index += 1) {
        const open = index % 2880 < 120 * hours
        if (open && random.next() < 0.01) lumpUntil = index + 10
        const demand = index < lumpUntil ? 40 : open ? 3 : 0
        const atSec = startSec + 30 * index
        tuner.advance(
          { atSec, demand, totalAgents: 100, arrived: Math.max(0, demand - before) + (demand > 0 ? 1 : 0) },
          undefined,
          past,
        )
        before = demand
      }
      return tuner.choose()
    }
    const day = tunedOnLumps(10)
    expect(day).toMatchObject({ kept: true, choice: { headroomIdleSec: expect.toSatisfy((sec: number) => sec > 0) } })
    expect(day.choice.headroomAgents).toBeGreaterThan(24)
    expect(tunedOnLumps(24)).toMatchObject({ kept: true, choice: { headroomIdleSec: 0 } })
  })

  test('treats a gap in the record neither as load nor as zero load', () => {
    const whole = tunedOn(60).evidence
    const broken = tunedOn(60, { gapAt: 700 }).evidence
    expect(Math.abs(broken.workerSec / whole.workerSec - 1)).toBeLessThan(0.05)
  })

  test('does not treat looks of an earlier, longer interval as gaps', () => {
    const tuner = new Tuner(someSettings({ optimizationIntervalSec: 10 }), {}, 60)
    for (let index = 0; index < 300; index += 1)
      tuner.advance({ atSec: startSec + 60 * index, demand: 20, totalAgents: 40, arrived: 20 }, undefined, past)
    expect(tuner.choose().evidence.arrived).toBeGreaterThan(5000)
  })

  test('does not score a fleet that is finding its size, however often there are gaps, and chooses nothing without evidence', () => {
    const slow = { ...past, leadTimesSec: [600], leadTimeSec: 600 }
    const tuner = new Tuner(someSettings())
    for (let index = 0; index < 3000; index += 1) {
      const atSec = startSec + 30 * index + 300 * Math.floor(index / 60)
      tuner.advance({ atSec, demand: index % 60 < 4 ? 0 : 80, totalAgents: 100, arrived: 40 }, undefined, slow)
    }
    expect(tuner.hasEvidence).toBe(false)
    expect(tuner.chooseIfDue()).toBeUndefined()
  })

  test('does not score the late bugs of a fleet that starts from zero', () => {
    const tuner = new Tuner(someSettings())
    for (let index = 0; index < 1440; index += 1) {
      const demand = Math.min(80, 20 * index)
      tuner.advance(
        { atSec: startSec + 30 * index, demand, totalAgents: 100, arrived: index < 5 ? 60 : 40 },
        undefined,
        past,
      )
    }
    const { evidence, kept, choice } = tuner.choose()
    expect({ kept, late: evidence.late }).toEqual({ kept: true, late: 0 })
    expect(withHeadroom(20, someSettings(choice)) - 20).toBeLessThanOrEqual(1)
  })

  test('covers surges at fixed times soon after they are known, and never before', () => {
    const tuner = new Tuner(someSettings())
    let before = 20
    const live = (from: number, to: number) => {
      for (let index = from; index < to; index += 1) {
        const demand = index % 60 >= 20 && index % 60 < 30 ? 100 : 20
        const arrived = 10 + Math.max(0, demand - before)
        before = demand
        tuner.advance({ atSec: startSec + 30 * index, demand, totalAgents: 120, arrived }, undefined, past)
      }
      return tuner.choose()
    }
    const unknown = live(0, 2880)
    expect(unknown).toMatchObject({ kept: true, choice: { surgeShare: 0 } })
    expect(unknown.surges).toBeUndefined()
    const known = live(2880, 3480)
    expect(known.kept).toBe(true)
    expect(known.choice.surgeShare).toBeGreaterThan(0)
    expect(known.surges?.periodSec).toBe(1800)
  })

  test('keeps the results of its choices across a gap', () => {
    const tuner = new Tuner(someSettings())
    const live = (from: number, to: number, afterSec = 0) => {
      for (let index = from; index < to; index += 1)
        tuner.advance(
          { atSec: startSec + 30 * index + afterSec, demand: 20, totalAgents: 40, arrived: 10, queued: 0 },
          undefined,
          past,
        )
      return tuner.state()?.witness?.came
    }
    live(0, 100)
    tuner.choose()
    const before = live(100, 300)
    expect(before?.arrived).toBe(2000)
    expect(live(300, 301, 7200)).toEqual(before)
  })

  test('makes the past count for less, by a twentieth a day, and by next to nothing when few bugs came', () => {
    const shareKept = (arrived: number) => {
      const tuner = new Tuner(someSettings({ optimizationIntervalSec: 600 }))
      const live = (from: number, to: number) => {
        for (let index = from; index < to; index += 1)
          tuner.advance(
            { atSec: startSec + 600 * index, demand: 20, totalAgents: 40, arrived, queued: 0 },
            undefined,
            past,
          )
        return [tuner.choose().evidence.arrived, tuner.state()?.witness?.came.arrived ?? 0] as const
      }
      live(0, 10)
      const [scored, came] = live(10, 144)
      const [scoredThen, cameThen] = live(144, 145)
      return [(scoredThen - arrived) / scored, (cameThen - arrived) / came]
    }
    expect(shareKept(1000)).toEqual([expect.closeTo(0.95, 9), expect.closeTo(0.95, 9)])
    for (const kept of shareKept(2)) expect(kept).toBeGreaterThan(0.999)
  })

  test('treats looks three intervals apart as no gaps, and an idle fleet as one that costs', () => {
    const tuner = new Tuner(someSettings())
    for (let index = 0; index < 20; index += 1)
      tuner.advance({ atSec: startSec + 90 * index, demand: 0, totalAgents: 4, arrived: 0 }, undefined, past)
    expect(tuner.state()).not.toHaveProperty('settlesAtSec')
    expect(tuner.hasEvidence).toBe(true)
  })

  test('compares the outcome of a choice with what was predicted under it, and with nothing from before', () => {
    const tuner = new Tuner(someSettings())
    const live = (from: number, to: number) => {
      for (let index = from; index < to; index += 1) {
        const demand = index % 60 >= 40 ? 200 : 20
        const arrived = index % 60 === 40 ? 190 : 10
        tuner.advance({ atSec: startSec + 30 * index, demand, totalAgents: 300, arrived, queued: 0 }, undefined, past)
      }
      const { witness, fleets, chosen = -1 } = tuner.state() ?? {}
      return { came: witness?.came, late: fleets?.[chosen]?.fleet?.queue.late ?? 0 }
    }
    live(0, 35)
    tuner.choose()
    const { came, late } = live(35, 36)
    expect(came).toMatchObject({ arrived: 10 })
    const later = live(36, 200)
    expect(later.late).toBeGreaterThan(late + 10)
    expect(later.came?.foretold).toBeCloseTo(later.late - late + (came?.foretold ?? 0), 6)
  })

  test('chooses without evidence when there is no past', () => {
    expect(new Tuner(someSettings()).choose().evidence).toEqual({ arrived: 0, late: 0, workerSec: 0, launches: 0 })
  })
})
