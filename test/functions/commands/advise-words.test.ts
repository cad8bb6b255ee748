import { describe, expect, test } from 'vitest'
import { adviceSentences } from '../../../functions/commands/advise-words.ts'
import type { PresentPolicy } from '../../../lib/group-history.ts'
import type { Advice } from '../../../lib/replay/advise/advice.ts'

const advice: Advice = {
  against: 'as-it-was',
  scoredDays: 13,
  jobs: 1000,
  workerHours: { optimizer: 600, present: 800, recorded: 800 },
  savedShare: { present: 0.25, recorded: 0.25 },
  lateJobs: { optimizer: 10, present: 2, recorded: 2 },
}
const none: PresentPolicy = { kind: 'none' }

describe('the savings', () => {
  test('are relative to the recorded capacity when there is no policy', () => {
    expect(adviceSentences(advice, none, 60)[0]).toBe(
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
    expect(adviceSentences(tracked, { kind: 'target-tracking', target: 0.5 }, 60)[0]).toBe(
      'The optimizer would have taken 600 worker-hours in 13 days, where target tracking at 50 % would have taken 1,000: 40.0 % less, $40.00 saved. As recorded, the group took 500: 20.0 % more, $10.00 more.',
    )
  })
})

describe('the late jobs', () => {
  test('are given as number and share', () => {
    expect(adviceSentences(advice, none, 60)[1]).toBe(
      'Of 1,000 jobs 10 (1.000 %) would have waited longer than 1 min, 2 (0.200 %) under as-it-was.',
    )
  })

  test('are said to break the promise when they do', () => {
    const late = { ...advice, lateJobs: { optimizer: 11, present: 2, recorded: 2 } }
    expect(adviceSentences(late, none, 60)[1]).toMatch(/ That is more than the 1 % that it promises\.$/)
  })
})
