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

describe('the score of a setting', () => {
  test('from the fleets before a gap still counts, and the present fleet starts from zero', () => {
    const before = contender.score
    expect(before.late).toBeGreaterThan(10)
    live(1, true)
    expect(contender.fleetLate).toBe(0)
    expect(contender.scoreBefore).toEqual(before)
    live(40)
    expect(contender.fleetLate).toBeGreaterThan(10)
    expect(contender.score.late).toBeCloseTo(before.late + (contender.fleetLate ?? 0), 6)
    expect(contender.score.workerSec).toBeGreaterThan(before.workerSec)
    expect(before.launches).toBeGreaterThan(0)
    expect(contender.score.launches).toBeGreaterThan(before.launches)
  })

  test('fades as a whole, while new scores count in full', () => {
    const before = contender.score
    contender.fade(0.1)
    expect(contender.score).toEqual(times(0.9, before))
    live(20)
    const { arrived, late } = contender.score
    expect(arrived - 0.9 * before.arrived).toBeCloseTo(19 * 4 + 80, 6)
    expect(late).toBeGreaterThan(0.9 * before.late)
  })

  test('from the present fleet can be taken back, and what that fleet scores from then on counts', () => {
    const before = contender.score
    live(20, true)
    contender.disown()
    expect(contender.score).toEqual(times(1, before))
    live(20)
    expect(contender.score.arrived - before.arrived).toBeCloseTo(19 * 4 + 80, 6)
  })

  test('can be replaced by the score of another', () => {
    const credit = { arrived: 1000, late: 5, workerSec: 7000, launches: 3 }
    contender.credit(credit)
    expect(contender.score).toEqual(times(1, credit))
  })

  test('that will be discarded does not fade, and takes nothing from a credit: no score is below zero', () => {
    const before = contender.score
    live(20, true)
    contender.fade(0.1, false)
    live(20)
    contender.disown()
    expect(contender.score).toEqual(times(0.9, before))
    const credit = { arrived: 10, late: 0, workerSec: 7000, launches: 3 }
    live(20, true)
    contender.credit(credit, false)
    expect(contender.scoreBefore).toEqual(credit)
    live(20)
    contender.disown()
    expect(contender.score).toEqual(times(1, credit))
  })
})
