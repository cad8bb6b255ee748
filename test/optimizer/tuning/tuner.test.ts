import { describe, expect, test } from 'vitest'
import type { RecordedCycle } from '../../../lib/optimizer/tuning/recorded-cycle.ts'
import type { PastConditions } from '../../../lib/optimizer/tuning/shadow-fleet.ts'
import { Tuner } from '../../../lib/optimizer/tuning/tuner.ts'
import { someSettings, startSec } from '../../builders.ts'

const past: PastConditions = { agentsPerWorker: 4, leadTimesSec: [120], leadTimeSec: 120, promiseWaitSec: 60 }

/** Half a day in which 20 agents are busy, and every so often 60 more for five minutes. */
function tunedOn(everyCycles: number, options: { gapAt?: number } = {}) {
  const tuner = new Tuner(someSettings())
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

describe('tuning', () => {
  test('gives a steady fleet no headroom that it does not need', () => {
    const { choice, kept } = tunedOn(Number.POSITIVE_INFINITY)
    expect(kept).toBe(true)
    expect(choice).toMatchObject({ headroomAgents: 0, headroomShare: 0 })
  })

  test('gives a bursty fleet what its bursts ask for', () => {
    const { choice, evidence, kept } = tunedOn(120)
    expect(kept).toBe(true)
    expect(evidence.late / evidence.arrived).toBeLessThanOrEqual(0.008)
    expect(choice.headroomAgents + 20 * choice.headroomShare).toBeGreaterThan(15)
  })

  test('does not take a gap in the record for load, or for none', () => {
    const whole = tunedOn(60).evidence
    const broken = tunedOn(60, { gapAt: 700 }).evidence
    expect(Math.abs(broken.workerSec / whole.workerSec - 1)).toBeLessThan(0.05)
  })

  test('without any past names a choice without evidence', () => {
    expect(new Tuner(someSettings()).choose().evidence).toEqual({ arrived: 0, late: 0, workerSec: 0 })
  })
})
