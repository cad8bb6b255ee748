import { describe, expect, test } from 'vitest'
import { decide } from '../../../lib/optimizer/decide.ts'
import { isSurging, latestSurge } from '../../../lib/optimizer/surges/latest-surge.ts'
import { learnSurges } from '../../../lib/optimizer/surges/learn-surges.ts'
import { expectedRise, type SurgeTable } from '../../../lib/optimizer/surges/surge-table.ts'
import { aHistory, aSnapshot, aState, someSettings, startSec, workers } from '../../builders.ts'

const midnightSec = Math.floor(startSec / 86_400) * 86_400
const withinSec = 180

/** Looks every 30 s for some days at a demand given as a function of time. */
function looks(days: number, demandAt: (atSec: number, index: number) => number) {
  return Array.from({ length: days * 2880 }, (_, index) => {
    const atSec = midnightSec + index * 30
    return { atSec, demand: demandAt(atSec, index) }
  })
}

/** 20 agents, and 80 more in minutes 10 to 14 of every half hour. */
const clockwork = (atSec: number) => (atSec % 1800 >= 600 && atSec % 1800 < 900 ? 100 : 20)
const noise = (index: number) => ((index * 7919) % 13) - 6

describe('surges', () => {
  test('on the half hour are found, and expected only in the minutes before it', () => {
    const table = learnSurges(
      looks(3, (atSec, index) => clockwork(atSec) + noise(index)),
      withinSec,
    )
    expect(table?.periodSec).toBe(1800)
    const rise = (minute: number) => table && expectedRise(table, midnightSec + minute * 60, 20)
    expect(rise(8)).toBeGreaterThan(60)
    expect(rise(38)).toBeGreaterThan(60)
    expect(rise(2)).toBeLessThan(30)
    expect(rise(20)).toBeLessThan(30)
  })

  test('without a fixed time are not found', () => {
    const random = looks(3, (_, index) => 20 + (((index * 2654435761) >>> 8) % 97 === 0 ? 80 : 0) + noise(index))
    expect(learnSurges(random, withinSec)).toBeUndefined()
  })

  test('that happened once do not count as daily', () => {
    const bursts = (index: number) => index < 1500 && ((index * 2654435761) >>> 8) % 23 === 0
    const day = looks(1, (_, index) => (bursts(index) ? 100 : 20))
    expect(learnSurges(day, withinSec)).toBeUndefined()
  })

  test('at the same time of each day are found after some days', () => {
    const days = looks(4, (atSec, index) => (atSec % 86_400 < 900 ? 100 : 20) + noise(index))
    expect(learnSurges(days, withinSec)?.periodSec).toBe(86_400)
  })

  test('at the same local time are expected an hour earlier by UTC once summer time has begun', () => {
    const changeSec = Date.parse('2024-03-31T01:00:00Z') / 1000
    const fromSec = changeSec - 86_400 * 5 - 3600
    const wall = (atSec: number) => (atSec < changeSec ? 3600 : 7200)
    const atNine = (atSec: number) => {
      const daySec = (atSec + wall(atSec)) % 86_400
      return daySec >= 9 * 3600 && daySec < 9.25 * 3600
    }
    const past = Array.from({ length: 5 * 2880 }, (_, index) => {
      const atSec = fromSec + index * 30
      return { atSec, demand: (atNine(atSec) ? 100 : 20) + noise(index) }
    })
    const nextNineSec = changeSec + 6 * 3600
    const expected = (atSec: number, timeZone?: string) => {
      const table = learnSurges(past, withinSec, timeZone)
      expect(table?.periodSec).toBe(86_400)
      return table && expectedRise(table, atSec, 20)
    }
    expect(expected(nextNineSec - 120, 'Europe/Berlin')).toBeGreaterThan(60)
    expect(expected(nextNineSec + 3600 - 120, 'Europe/Berlin')).toBeLessThan(30)
    expect(expected(nextNineSec - 120)).toBeLessThan(30)
  })

  test('are not searched for in less than a day', () => {
    expect(learnSurges(looks(1, clockwork), withinSec)?.periodSec).toBe(1800)
    expect(learnSurges(looks(1, clockwork).slice(1), withinSec)).toBeUndefined()
  })

  test('on the hour are not expected at the half hour, and need no time zone: minutes are the same in all', () => {
    const hourly = (atSec: number) => (atSec % 3600 < 1800 ? clockwork(atSec) : 20)
    const table = learnSurges(looks(3, hourly), withinSec, 'Asia/Kolkata')
    expect(table).toMatchObject({ periodSec: 3600 })
    expect(table).not.toHaveProperty('timeZone')
  })

  test('are expected as high as they have lately become', () => {
    const growing = looks(3, (atSec) => (atSec >= midnightSec + 2 * 86_400 ? 2 : 1) * (clockwork(atSec) - 20) + 20)
    const table = learnSurges(growing, withinSec)
    expect(table && expectedRise(table, midnightSec + 8 * 60, 20)).toBeCloseTo(160, 0)
  })

  /** Days with 20 agents and days with 80, and the rise expected from a surge on each. */
  const uneven = (surge: (base: number) => number) => {
    const table = learnSurges(
      looks(6, (atSec) => {
        const base = Math.floor(atSec / 86_400) % 2 === 0 ? 20 : 80
        return base + (clockwork(atSec) > 20 ? surge(base) : 0)
      }),
      withinSec,
    )
    const [few = 0, many = 0] = [20, 80].map((demand) => table && expectedRise(table, midnightSec + 8 * 60, demand))
    return { power: table?.power, few, many }
  }

  test('that multiply the load are expected four times as high on four times the load, others are not', () => {
    const multiplying = uneven((base) => 4 * base)
    expect(multiplying).toMatchObject({ power: 1, few: expect.closeTo(80, 0), many: expect.closeTo(320, 0) })
    const adding = uneven(() => 80)
    expect(adding.power).toBe(0.5)
    expect(adding.many).toBeLessThan(2.5 * adding.few)
  })

  test('are not seen across a gap', () => {
    const holed = looks(3, clockwork).filter(({ atSec }) => atSec % 1800 < 480 || atSec % 1800 >= 900)
    const table = learnSurges(holed, withinSec)
    expect(table === undefined || Math.max(...table.rises) < 1).toBe(true)
  })

  test('are not found in a flat load', () => {
    expect(
      learnSurges(
        looks(3, () => 20),
        withinSec,
      ),
    ).toBeUndefined()
  })
})

/** The same surges, but only in every fourth half hour, the same ones each day. */
const everyOther = (atSec: number) => (Math.floor(atSec / 1800) % 4 === 1 ? clockwork(atSec) : 20)
/** Surges at minute 10 of one half hour in four; which one changes from day to day. */
const restless = (atSec: number) => {
  const half = Math.floor(atSec / 1800)
  return (half + Math.floor(atSec / 86_400)) % 4 === 0 ? clockwork(atSec) : 20
}

describe('the rest between surges', () => {
  const learned = (demandAt: (atSec: number) => number) =>
    learnSurges(
      looks(7, (atSec, index) => demandAt(atSec) + noise(index)),
      withinSec,
    )
  const table = learned(restless)
  const due = (restSec: number) =>
    table && expectedRise(table, midnightSec + 8 * 60, 20, midnightSec + 8 * 60 - restSec)

  test('is learned: none is due soon after a surge, and the next is due once the rest is over', () => {
    expect(table?.recurrence?.rises).toHaveLength(8)
    expect(due(1800)).toBeLessThan(20)
    expect(due(3600)).toBeLessThan(20)
    expect(due(7200)).toBeGreaterThan(60)
  })

  test('is unknown when no rest was ever so long: then the clock alone counts', () => {
    expect(due(7 * 1800)).toBe(table && expectedRise(table, midnightSec + 8 * 60, 20))
  })

  test('matters only once a surge has been seen: until then the clock alone counts', () => {
    expect(table && expectedRise(table, midnightSec + 8 * 60, 20)).toBeGreaterThan(60)
  })

  test('is zero when every surge comes as soon as it may', () => {
    const steady = learned(clockwork)
    expect(steady?.periodSec).toBe(1800)
    expect(steady?.recurrence).toBeUndefined()
  })

  test('does not matter for a daily surge', () => {
    const daily = learned(everyOther)
    expect(daily?.periodSec).toBe(86_400)
    expect(daily?.recurrence).toBeUndefined()
  })
})

describe('a surge', () => {
  const surge = { least: 2, power: 1 }
  const past = (...demands: number[]) => demands.map((demand, index) => ({ atSec: startSec + 30 * index, demand }))

  test('is a large enough rise, in units of where it began, within the lead time', () => {
    expect(isSurging(past(10, 12, 30), surge, 60)).toBe(true)
    expect(isSurging(past(10, 12, 29), surge, 60)).toBe(false)
    expect(isSurging(past(10, 30, 30), surge, 30)).toBe(false)
    expect(isSurging([], surge, 60)).toBe(false)
  })

  test('at an earlier look is determined by what came before that look, not after', () => {
    expect([0, 1, 2, 3].map((at) => isSurging(past(10, 30, 10, 10), surge, 60, at))).toEqual([
      false,
      true,
      false,
      false,
    ])
    expect(isSurging(past(10, 12, 1, 1), surge, 60, 1)).toBe(false)
  })

  test('is remembered until the next, and not at all when no rest between surges is known', () => {
    const rows = [new Array<number>(30).fill(1)]
    const known = { periodSec: 1800, phaseSec: 60, power: 1, rises: [], recurrence: { least: 2, rises: rows } }
    expect(latestSurge(past(10, 30), known, 60, undefined)).toBe(startSec + 30)
    expect(latestSurge(past(10, 10), known, 60, 5)).toBe(5)
    expect(latestSurge(past(100, 130), known, 60, 5)).toBe(5)
    expect(latestSurge(past(100, 130), { ...known, power: 0.5 }, 60, 5)).toBe(startSec + 30)
    expect(latestSurge(past(10, 30), { periodSec: 1800, phaseSec: 60, power: 1, rises: [] }, 60, undefined)).toBe(
      undefined,
    )
  })
})

describe('a decision', () => {
  const table: SurgeTable = { periodSec: 1800, phaseSec: 60, power: 0, rises: new Array<number>(30).fill(40) }
  const decided = (surgeShare: number, surges?: SurgeTable) => {
    const snapshot = aSnapshot({ workers: workers(10) })
    const settings = someSettings({ surgeShare, headroomAgents: 0, headroomShare: 0 })
    return decide({ snapshot, history: [], state: aState(), settings, nowSec: startSec, surges }).target
  }

  test('covers the share of the rise that the settings ask for, and says why', () => {
    expect(decided(0.5, table)).toMatchObject({ demand: 20, agents: 40 })
    expect(decided(0.5, table).reasons.map((reason) => reason.rule)).toContain('surge')
  })

  test('ignores surges unless training has found some and the settings ask for it', () => {
    expect(decided(0, table).agents).toBe(20)
    expect(decided(1).agents).toBe(20)
  })

  test('remembers when demand surged, and adds nothing while none is due', () => {
    const recurrence = { least: 1, rises: [new Array<number>(30).fill(0), new Array<number>(30).fill(40)] }
    const snapshot = aSnapshot({ workers: workers(10) })
    const settings = someSettings({ surgeShare: 1, headroomAgents: 0, headroomShare: 0 })
    const at = (surgedAtSec: number) =>
      decide({
        snapshot,
        history: [],
        state: aState({ surgedAtSec }),
        settings,
        nowSec: startSec,
        surges: { ...table, recurrence },
      })
    expect(at(startSec - 600).target.agents).toBe(20)
    expect(at(startSec - 3600).target.agents).toBe(60)
    expect(at(startSec - 3600).state.surgedAtSec).toBe(startSec - 3600)
  })

  test('notices a surge under way, and passes it on to the next cycle', () => {
    const recurrence = { least: 1, rises: [new Array<number>(30).fill(0), new Array<number>(30).fill(40)] }
    const { state } = decide({
      snapshot: aSnapshot({ workers: workers(10) }),
      history: aHistory([5, 20]),
      state: aState({ surgedAtSec: startSec - 3600 }),
      settings: someSettings({ surgeShare: 1 }),
      nowSec: startSec,
      surges: { ...table, recurrence },
    })
    expect(state.surgedAtSec).toBe(startSec)
  })

  test('is only ever raised by surges, never lowered', () => {
    const falls = new Array<number>(30).fill(-10)
    expect(decided(1, { ...table, rises: falls }).agents).toBe(20)
  })
})
