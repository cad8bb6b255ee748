import { describe, expect, test } from 'vitest'
import { type Candidate, candidates } from '../../../lib/optimizer/tuning/candidates.ts'
import type { PastConditions } from '../../../lib/optimizer/tuning/past-conditions.ts'
import type { ShadowScore } from '../../../lib/optimizer/tuning/shadow-fleet.ts'
import { Tuner } from '../../../lib/optimizer/tuning/tuner.ts'
import type { TunerState } from '../../../lib/optimizer/tuning/tuner-state.ts'
import { someSettings, startSec } from '../../builders.ts'

const past: PastConditions = { agentsPerWorker: 4, leadTimesSec: [120], leadTimeSec: 120, promiseWaitSec: 60 }
const coversSurges = ({ surgeShare }: Candidate) => surgeShare > 0
const plain = candidates.flatMap((candidate, index) => (coversSurges(candidate) ? [] : [index]))
const [one = 0, other = 0, third = 0] = plain
const covering = candidates.findIndex(coversSurges)
const surges = { periodSec: 1800, phaseSec: 60, power: 1, rises: new Array<number>(30).fill(40) }

/** Late bugs, of a hundred thousand, and cost of some candidates; all other candidates are always late. */
type Scores = Readonly<Record<number, readonly [late: number, workerSec: number]>>

function stateWith(scores: Scores, overrides: Partial<TunerState> = {}, arrived = 100_000): TunerState {
  const tuner = new Tuner(someSettings())
  tuner.advance({ atSec: startSec, demand: 20, totalAgents: 40, arrived: 0 }, undefined, past)
  const state = tuner.state()
  if (state === undefined) throw new Error('something was lived')
  const fleets = candidates.map((_, index): { parts: ShadowScore } => {
    const [late, workerSec] = scores[index] ?? [arrived, 1000]
    return { parts: { arrived, late, workerSec, launches: 0 } }
  })
  const { witness: _, ...rest } = state
  return { ...rest, fleets, ...overrides }
}

/** A tuner whose candidates have these scores. */
function tunerWith(...state: Parameters<typeof stateWith>): Tuner {
  const tuner = new Tuner(someSettings())
  expect(tuner.resume(stateWith(...state), past, startSec)).toBe(true)
  return tuner
}

const chosenBy = (tuner: Tuner) => candidates.indexOf(tuner.choose().choice)

describe('a choice by scores', () => {
  test('has no fewer late bugs than none, though a day ended while fleets that are new after a gap found their size', () => {
    const tuner = new Tuner(someSettings())
    const daySec = 86_400
    for (let sec = 0; sec < daySec + 1200; sec += 30) {
      if (sec > daySec - 900 && sec < daySec - 300) continue
      const isMany = sec >= daySec - 240 && sec < daySec + 60
      const arrived = sec === daySec - 240 ? 60 : 0.2
      tuner.advance({ atSec: startSec + sec, demand: isMany ? 64 : 4, totalAgents: 40, arrived }, undefined, past)
    }
    const { evidence, kept } = tuner.choose()
    expect([evidence.late, kept]).toEqual([0, true])
    const { fleets = [] } = tuner.state() ?? {}
    expect(Math.min(...fleets.map(({ parts, fleet }) => parts.late + (fleet?.queue.late ?? 0)))).toBeGreaterThan(-1e-9)
  })

  test('stays the same while another saves less than a hundredth', () => {
    expect(chosenBy(tunerWith({ [one]: [0, 100], [other]: [0, 99.5] }, { chosen: one }))).toBe(one)
    expect(chosenBy(tunerWith({ [one]: [0, 100], [other]: [0, 98] }, { chosen: one }))).toBe(other)
  })

  test('covers surges only when some are known', () => {
    const scores = { [one]: [0, 100], [covering]: [0, 50] } as const
    expect(chosenBy(tunerWith(scores))).toBe(one)
    expect(chosenBy(tunerWith(scores, { surges }))).toBe(covering)
  })

  test('is more careful where few bugs have come', () => {
    const late = (arrived: number) => ({ [one]: [0, 100], [other]: [0.0077 * arrived, 50] }) as const
    expect(chosenBy(tunerWith(late(1e6), {}, 1e6))).toBe(other)
    expect(chosenBy(tunerWith(late(1000), {}, 1000))).toBe(one)
  })

  test('is due before the day is over when another comes clearly closer to a promise that none keeps', () => {
    const due = (late: number) =>
      tunerWith({ [one]: [8000, 100], [other]: [late, 100] }, { chosen: one }).chooseIfDue()?.choice
    expect(due(7000)).toBe(candidates[other])
    expect(due(7500)).toBeUndefined()
  })
})

describe('once surges are known', () => {
  /** Scores stored for candidates once a day has ended and surges have been learned from its looks. */
  function afterLearning(known: Partial<TunerState>) {
    const scores = { [one]: [900, 100], [other]: [100, 200], [third]: [0, 300], [covering]: [5000, 70] } as const
    const tuner = tunerWith(scores, { nextDaySec: startSec + 30, chosen: one, ...known })
    const look = (atSec: number) => ({ atSec, demand: atSec % 1800 < 300 ? 100 : 20, totalAgents: 200, arrived: 0 })
    for (let back = 2880; back >= 0; back -= 1) tuner.recall(look(startSec - 30 * back))
    tuner.advance(look(startSec + 30), undefined, past)
    const { surges, fleets } = tuner.state() ?? {}
    expect(surges?.periodSec).toBe(1800)
    return [one, other, covering].map((index) => fleets?.[index]?.parts)
  }

  test('settings that cover them inherit the score of the best of the others, at a trifle more cost', () => {
    const [first, best, cover] = afterLearning({})
    expect(cover).toMatchObject({ arrived: best?.arrived, late: best?.late })
    const dearer = (cover?.workerSec ?? 0) / (best?.workerSec ?? 1)
    expect(dearer).toBeGreaterThan(1)
    expect(dearer).toBeLessThan(1.0001)
    expect(first?.late).toBeGreaterThan(8 * (best?.late ?? 0))
  })

  test('these settings go on with their own scores the next day', () => {
    const [, best, cover] = afterLearning({ surges })
    expect(cover?.late).toBeCloseTo(50 * (best?.late ?? 0), 6)
    expect(cover?.workerSec).toBeCloseTo(0.35 * (best?.workerSec ?? 0), 6)
  })
})
