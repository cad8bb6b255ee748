import { expect, test } from 'vitest'
import { adviceOf, presentPlayer } from '../../../lib/replay/advise/advice.ts'
import { aLoad } from '../traces.ts'
import { aReport } from '../tune/a-report.ts'

const load = aLoad(
  Array.from({ length: 100 }, (_, n) => [n * 864, 60] as const),
  { warmupSec: 43_200, endSec: 86_400 },
)
const reports = [
  aReport({ policy: 'optimizer', workerHours: 60, lateRatio: 0.02 }),
  aReport({ policy: 'target-tracking', workerHours: 80, lateRatio: 0.04 }),
  aReport({ policy: 'as-it-was', workerHours: 50, lateRatio: 0.1 }),
]

test('a policy that can be simulated is compared with the optimizer, beside the recorded capacity', () => {
  const present = { kind: 'target-tracking', target: 0.5 } as const
  expect(presentPlayer(present)).toEqual({ policy: 'target-tracking', setting: { target: 0.5 } })
  expect(adviceOf(load, reports, present, 0.25)).toEqual({
    against: 'target-tracking',
    scoredDays: 0.5,
    jobs: 50,
    workerHours: { optimizer: 60, present: 80, recorded: 50 },
    savedShare: { present: 0.25, recorded: -0.2 },
    lateJobs: { optimizer: 1, present: 2, recorded: 5 },
    usd: { optimizer: 15, present: 20, recorded: 12.5 },
  })
})

test.each([[{ kind: 'none' }], [{ kind: 'other', names: ['steps'] }]] as const)(
  'without such a policy (%j) the recorded capacity is',
  (present) => {
    expect(presentPlayer(present)).toBeUndefined()
    expect(adviceOf(load, reports, present)).toMatchObject({
      against: 'as-it-was',
      workerHours: { optimizer: 60, present: 50, recorded: 50 },
      savedShare: { present: -0.2, recorded: -0.2 },
    })
  },
)

test('without a price no dollars are shown', () => {
  expect(adviceOf(load, reports, { kind: 'none' })).not.toHaveProperty('usd')
})
