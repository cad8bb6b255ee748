import { beforeEach, describe, expect, test } from 'vitest'
import { candidates } from '../../../lib/optimizer/tuning/candidates.ts'
import { Contender } from '../../../lib/optimizer/tuning/contender.ts'
import type { ShadowScore } from '../../../lib/optimizer/tuning/shadow-fleet.ts'
import { someSettings, startSec } from '../../builders.ts'

const [candidate] = candidates
const past = { agentsPerWorker: 4, leadTimesSec: [120], leadTimeSec: 120, promiseWaitSec: 60 }
let contender: Contender
let atSec: number

/** Cycles in which four agents are busy for ten of every twenty, and eighty in the other ten: 80 bugs come at once, otherwise four per cycle. */
function live(cycles: number, anew = false): void {
  for (let index = 0; index < cycles; index += 1) {
    atSec += 30
    const demand = index % 20 < 10 ? 4 : 80
    const cycle = { atSec, demand, totalAgents: 100, arrived: index % 20 === 10 ? 80 : 4 }
    if (anew && index === 0) contender.beginAnew(cycle, past)
    else contender.advance(cycle, { flow: { turnover: 0.01, arrivalsPerSec: () => 0 } }, past)
  }
}

const times = (share: number, { arrived, late, workerSec, launches }: ShadowScore) => ({
  arrived: expect.closeTo(share * arrived, 6),
  late: expect.closeTo(share * late, 6),
  workerSec: expect.closeTo(share * workerSec, 6),
  launches: expect.closeTo(share * launches, 6),
})

beforeEach(() => {
  if (candidate === undefined) throw new Error('there are candidates')
  contender = new Contender(candidate, someSettings(candidate))
  atSec = startSec
  live(60)
})

describe('the evidence of a setting', () => {
  test('from the fleets before a gap still counts, and a new fleet adds to it once it has settled', () => {
    const before = contender.evidence
    expect(before.late).toBeGreaterThan(10)
    live(1, true)
    expect(contender.fleetLate).toBe(0)
    live(20)
    expect(contender.evidence).toEqual(before)
    contender.settle()
    expect(contender.evidence).toEqual(times(1, before))
    const unsettledLate = contender.fleetLate ?? 0
    live(40)
    const lateSince = (contender.fleetLate ?? 0) - unsettledLate
    expect(lateSince).toBeGreaterThan(10)
    expect(contender.evidence.late).toBeCloseTo(before.late + lateSince, 6)
    expect(contender.evidence.arrived - before.arrived).toBeCloseTo(2 * (19 * 4 + 80), 6)
    expect(contender.evidence.workerSec).toBeGreaterThan(before.workerSec)
    expect(before.launches).toBeGreaterThan(0)
    expect(contender.evidence.launches).toBeGreaterThan(before.launches)
  })

  test('of a fleet that has no time to settle before the next gap does not count at all', () => {
    const before = contender.evidence
    live(20, true)
    live(20, true)
    contender.settle()
    expect(contender.evidence).toEqual(times(1, before))
  })

  test('fades as a whole, while new scores count in full', () => {
    const before = contender.evidence
    contender.endDay(0.1)
    expect(contender.evidence).toEqual(times(0.9, before))
    live(20)
    const { arrived, late } = contender.evidence
    expect(arrived - 0.9 * before.arrived).toBeCloseTo(19 * 4 + 80, 6)
    expect(late).toBeGreaterThan(0.9 * before.late)
  })

  test('can be replaced by that of another', () => {
    const credit = { arrived: 1000, late: 5, workerSec: 7000, launches: 3 }
    contender.credit(credit, 2)
    expect(contender.evidence).toEqual(times(1, credit))
    expect(contender.oddDayLate).toBe(2)
  })

  test('fades and is replaced without what will be discarded: nothing is below zero', () => {
    const before = contender.evidence
    live(20, true)
    contender.endDay(0.1)
    live(20)
    contender.settle()
    expect(contender.evidence).toEqual(times(0.9, before))
    const credit = { arrived: 10, late: 0, workerSec: 7000, launches: 3 }
    live(20, true)
    contender.credit(credit, 2)
    expect(contender.evidence).toEqual(credit)
    live(20)
    contender.settle()
    expect(contender.evidence).toEqual(times(1, credit))
  })

  test('tells how many bugs were late on the day that had most of them, once it is over', () => {
    expect(contender.oddDayLate).toBe(0)
    contender.endDay(0)
    const first = contender.evidence.late
    expect(contender.oddDayLate).toBeCloseTo(first, 6)
    live(80)
    const second = contender.evidence.late - first
    expect(second).toBeGreaterThan(first)
    expect(contender.oddDayLate).toBeCloseTo(first, 6)
    contender.endDay(0.1)
    expect(contender.oddDayLate).toBeCloseTo(0.9 * second, 6)
    live(20)
    contender.endDay(0.1)
    expect(contender.oddDayLate).toBeCloseTo(0.81 * second, 6)
  })

  test('goes on from a saved state within a day', () => {
    contender.endDay(0)
    live(80)
    const other = new Contender(contender.candidate, contender.settings)
    other.resume(JSON.parse(JSON.stringify(contender.state())), false)
    for (const each of [contender, other]) each.endDay(0)
    expect(other.oddDayLate).toBe(contender.oddDayLate)
  })

  test('of a state without days is that of no single day', () => {
    const { parts, fleet } = contender.state()
    const other = new Contender(contender.candidate, contender.settings)
    other.resume({ parts, ...(fleet && { fleet }) }, false)
    other.endDay(0)
    expect(other.evidence.late).toBeGreaterThan(10)
    expect(other.oddDayLate).toBe(0)
  })
})
