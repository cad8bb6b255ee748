import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { PastConditions } from '../../../lib/optimizer/tuning/past-conditions.ts'
import type { RecordedCycle } from '../../../lib/optimizer/tuning/recorded-cycle.ts'
import { Tuner } from '../../../lib/optimizer/tuning/tuner.ts'
import type { TunerState } from '../../../lib/optimizer/tuning/tuner-state.ts'
import { rng } from '../../../lib/simulated/random.ts'
import { someSettings, startSec } from '../../builders.ts'

const past: PastConditions = { agentsPerWorker: 4, leadTimesSec: [120], leadTimeSec: 120, promiseWaitSec: 60 }

describe('tuning that is interrupted', () => {
  /** A few hours, with gaps, of random demand from this seed; interrupted, stored and resumed before some of its cycles. */
  function lived(seed: number, interruptedBefore: ReadonlySet<number>, count = 200) {
    const chance = rng(seed, 'tuner')
    let tuner = new Tuner(someSettings())
    const looks: RecordedCycle[] = []
    let atSec = startSec
    for (let index = 0; index < count; index += 1) {
      atSec += chance.next() < 0.01 ? 3600 : 30
      const demand = 20 + Math.round(60 * chance.next() ** 4)
      const cycle = { atSec, demand, totalAgents: 60 + (index % 7), arrived: 5 + demand * chance.next() }
      if (interruptedBefore.has(index)) {
        const state = JSON.parse(JSON.stringify(tuner.state())) as TunerState
        tuner = new Tuner(someSettings())
        expect(tuner.resume(state, past, atSec)).toBe(true)
        for (const look of looks) tuner.recall(look)
      }
      const fitted = { model: 'test', confidence: 0.8, quantile: () => demand * 1.1 }
      tuner.advance(cycle, fitted, past)
      looks.push(cycle)
    }
    const tuned = tuner.choose()
    return { tuned, state: tuner.state() }
  }

  test('chooses as if it had not been', () => {
    fc.assert(
      fc.property(fc.nat(1000), fc.uniqueArray(fc.integer({ min: 1, max: 199 }), { maxLength: 3 }), (seed, cuts) => {
        expect(lived(seed, new Set(cuts))).toEqual(lived(seed, new Set()))
      }),
      { numRuns: 8 },
    )
  })

  test('nor does it count what new fleets score before they have found their size', () => {
    expect(lived(1, new Set([3]), 40)).toEqual(lived(1, new Set(), 40))
  })

  test.each([
    ['with other settings of the operator', someSettings({ growLimitWorkers: 3 }), past],
    ['with larger workers', someSettings(), { ...past, agentsPerWorker: 8 }],
    ['when launches take twice as long', someSettings(), { ...past, leadTimeSec: 240 }],
    ['when launches take half as long', someSettings(), { ...past, leadTimeSec: 60 }],
  ])('does not resume %s', (_, settings, conditions) => {
    const { state } = lived(1, new Set(), 20)
    if (state === undefined) throw new Error('nothing lived')
    expect(new Tuner(settings).resume(state, conditions, state.latestSec)).toBe(false)
    expect(new Tuner(someSettings()).resume(state, { ...past, leadTimeSec: 130 }, state.latestSec)).toBe(true)
  })

  test('resumes with its simulated history and its knowledge, though launches now take a little longer', () => {
    const { state } = lived(1, new Set(), 20)
    if (state === undefined) throw new Error('nothing lived')
    const recurrence = { least: 1, rises: [new Array<number>(30).fill(40)] }
    const surges = { periodSec: 1800, phaseSec: 60, power: 1, rises: new Array<number>(30).fill(40), recurrence }
    const known = { ...state, surges, surgedAtSec: startSec }
    const tuner = new Tuner(someSettings())
    const slower = { ...past, leadTimeSec: 170 }
    expect(tuner.resume(known, slower, state.latestSec)).toBe(true)
    expect(tuner.state()).toEqual(known)
    const surgedAtSec = state.latestSec + 60
    for (const [index, demand] of [20, 200].entries()) {
      const atSec = state.latestSec + 30 * (index + 1)
      tuner.advance({ atSec, demand, totalAgents: 200, arrived: 5 }, undefined, slower)
    }
    expect(tuner.state()).toMatchObject({ leadTimeSec: 120, surges, surgedAtSec })
  })

  test('learns surges from the looks that are replayed to it', () => {
    const { state } = lived(1, new Set(), 20)
    if (state === undefined) throw new Error('nothing lived')
    const tuner = new Tuner(someSettings())
    tuner.resume({ ...state, nextDaySec: state.latestSec + 30 }, past, state.latestSec)
    const look = (atSec: number) => ({ atSec, demand: atSec % 1800 < 300 ? 100 : 20, totalAgents: 200, arrived: 5 })
    for (let back = 2880; back > 0; back -= 1) tuner.recall(look(state.latestSec - 30 * back))
    tuner.advance(look(state.latestSec + 30), undefined, past)
    expect(tuner.state()?.surges?.periodSec).toBe(1800)
  })

  test('does not resume from a state dated in the future', () => {
    const { state } = lived(1, new Set(), 20)
    if (state === undefined) throw new Error('nothing lived')
    expect(new Tuner(someSettings()).resume(state, past, state.latestSec - 1)).toBe(false)
  })

  test('has nothing to save before its first cycle', () => {
    expect(new Tuner(someSettings()).state()).toBeUndefined()
  })
})
