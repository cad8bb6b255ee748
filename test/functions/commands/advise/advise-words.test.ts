import { describe, expect, test } from 'vitest'
import { type Advised, adviceSentences, fleetAssumptions } from '../../../../functions/commands/advise/advise-words.ts'
import type { Advice } from '../../../../lib/replay/advise/advice.ts'

const advice: Advice = {
  against: 'as-it-was',
  scoredDays: 13,
  jobs: 1000,
  workerHours: { optimizer: 600, present: 800, recorded: 800 },
  savedShare: { present: 0.25, recorded: 0.25 },
  lateJobs: { optimizer: 10, present: 2, recorded: 2 },
}
const advised: Advised = { whose: 'group', present: { kind: 'none' }, sloWaitSec: 60, lateShare: 0.01 }

describe('the savings', () => {
  test('are relative to the recorded capacity when there is no policy', () => {
    expect(adviceSentences(advice, advised)[0]).toBe(
      'The optimizer would have taken 600 worker-hours in 13 days, where the group took 800: 25.0 % less.',
    )
  })

  test('are in dollars when a price is known, and in both ways when there is a policy', () => {
    const tracked: Advice = {
      ...advice,
      against: 'target-tracking',
      workerHours: { optimizer: 600, present: 1000, recorded: 500 },
      savedShare: { present: 0.4, recorded: -0.2 },
      usd: { optimizer: 60, present: 100, recorded: 50 },
    }
    expect(adviceSentences(tracked, { ...advised, present: { kind: 'target-tracking', target: 0.5 } })[0]).toBe(
      'The optimizer would have taken 600 worker-hours in 13 days, where target tracking at 50 % would have taken 1,000: 40.0 % less, $40.00 saved. As recorded, the group took 500: 20.0 % more, $10.00 more.',
    )
  })
})

describe('the late jobs', () => {
  test('are given as number and share', () => {
    expect(adviceSentences(advice, advised)[1]).toBe(
      'Of 1,000 jobs 10 (1.000 %) would have waited longer than 1 min, 2 (0.200 %) under as-it-was.',
    )
  })

  test('are said to break the promise when they do', () => {
    const late = { ...advice, lateJobs: { optimizer: 11, present: 2, recorded: 2 } }
    expect(adviceSentences(late, advised)[1]).toMatch(/ That is more than the 1 % that it promises\.$/)
  })

  test('break no promise where they have a price', () => {
    const { lateShare: _, ...priced } = advised
    const late = { ...advice, lateJobs: { optimizer: 110, present: 2, recorded: 2 } }
    expect(adviceSentences(late, priced)[1]).toMatch(/ under as-it-was\.$/)
  })
})

describe('what is taken for granted of a fleet', () => {
  const assumed = {
    agentsPerWorker: 4,
    agentsEqual: true,
    min: 1,
    max: 20,
    bootSec: 154,
    bootAssumed: false,
    countsBugs: true,
    given: {},
  }

  test('is its size, its boots, and how its jobs are known', () => {
    expect(fleetAssumptions(assumed)).toEqual([
      '4 agents per worker; 1 to 20 workers, as its groups have it together; boots of 2 min 34 s.',
      'Jobs are as many, and at work as long, as its cycles recorded; at which moment between two cycles they came is not known.',
      'Its recorded size is that of its ready workers: what it paid for draining ones is not counted.',
    ])
  })

  test('is said where groups differ, bugs are not counted, or settings are given', () => {
    const sentences = fleetAssumptions({
      ...assumed,
      agentsEqual: false,
      bootAssumed: true,
      countsBugs: false,
      given: { headroomAgents: 4, releaseDelaySec: 600 },
    })
    expect(sentences[0]).toMatch(
      /^4 agents per worker, the mean of its groups; .* boots of 2 min 34 s, assumed since too few launches have been seen\.$/,
    )
    expect(sentences[1]).toMatch(/^Its workers do not count bugs: /)
    expect(sentences.at(-1)).toBe('What somebody has set stays: headroomAgents 4, releaseDelaySec 600.')
  })
})
