import { describe, expect, test } from 'vitest'
import { decide } from '../../lib/optimizer/decide.ts'
import { learnSurges } from '../../lib/optimizer/surges/learn-surges.ts'
import { expectedRise, type SurgeTable } from '../../lib/optimizer/surges/surge-table.ts'
import { aSnapshot, aState, someSettings, startSec, workers } from '../builders.ts'

const midnightSec = Math.floor(startSec / 86_400) * 86_400
const withinSec = 180

/** Looks every 30 s for some days at a demand that is a function of the time. */
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
  test('that keep to the half hour are found, and expected only in the minutes before them', () => {
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

  test('that keep to no clock are not found', () => {
    const random = looks(3, (_, index) => 20 + (((index * 2654435761) >>> 8) % 97 === 0 ? 80 : 0) + noise(index))
    expect(learnSurges(random, withinSec)).toBeUndefined()
  })

  test('are not sought in less than a day', () => {
    expect(learnSurges(looks(3, clockwork).slice(0, 2800), withinSec)).toBeUndefined()
  })

  test('are not seen across a gap', () => {
    const holed = looks(3, clockwork).filter(({ atSec }) => atSec % 1800 < 480 || atSec % 1800 >= 900)
    const table = learnSurges(holed, withinSec)
    expect(table === undefined || Math.max(...table.rises) < 1).toBe(true)
  })

  test('of a flat load are none', () => {
    expect(
      learnSurges(
        looks(3, () => 20),
        withinSec,
      ),
    ).toBeUndefined()
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

  test('knows no surges unless training has found some and the settings want them', () => {
    expect(decided(0, table).agents).toBe(20)
    expect(decided(1).agents).toBe(20)
  })

  test('is only raised by them, never lowered', () => {
    expect(decided(1, { ...table, rises: [] }).agents).toBe(20)
  })
})
