import { describe, expect, test } from 'vitest'
import { beginStanding, gate, judge, type Standing, sharesOf } from '../../../lib/optimizer/models/standing.ts'

const twins = 2
/** Losses of the two naive models, then of the others; all judged often unless given otherwise. */
const standings = (losses: readonly number[], overrides: Partial<Standing> = {}): Standing[] =>
  losses.map((loss) => ({ loss, judged: 500, suspended: false, ...overrides }))

function suspendedOf(all: readonly Standing[]): boolean[] {
  gate(all, twins)
  return all.map(({ suspended }) => suspended)
}

describe('a model is suspended', () => {
  test('if it is worse than the better twin by more than chance explains, but never a twin', () => {
    expect(suspendedOf(standings([4, 1, 1.04, 1.06]))).toEqual([false, false, false, true])
    expect(suspendedOf(standings([1, 4, 1.04, 1.06]))).toEqual([false, false, false, true])
  })

  test('not before half a day of forecasts has come due', () => {
    expect(suspendedOf(standings([1, 1, 9], { judged: 143 }))).toEqual([false, false, false])
    expect(suspendedOf(standings([1, 1, 9], { judged: 144 }))).toEqual([false, false, true])
  })

  test('until it is as good as the twin: there is no flapping in between', () => {
    expect(suspendedOf(standings([1, 1, 1.04, 1, 0.99], { suspended: true })).slice(twins)).toEqual([
      true,
      false,
      false,
    ])
  })
})

describe('shares', () => {
  test('all belong to the last value before any forecast has come due', () => {
    expect(sharesOf([beginStanding(), beginStanding(), beginStanding()])).toEqual([1, 0, 0])
  })

  test('fall with the loss of a model: a twentieth worse than the best means about a third of its share', () => {
    const [best = 0, worse = 0, suspended] = sharesOf([...standings([1, 1.05]), ...standings([2], { suspended: true })])
    expect(worse / best).toBeCloseTo(Math.exp(-1), 9)
    expect(best + worse).toBeCloseTo(1, 12)
    expect(suspended).toBe(0)
  })

  test('go only to models that never lose, if there are any', () => {
    expect(sharesOf(standings([0, 0, 1e-3]))).toEqual([0.5, 0.5, 0])
  })
})

test('a standing is the mean loss, of the last days alone once there are more', () => {
  const standing = beginStanding()
  for (const loss of [1, 2, 6]) judge(standing, loss)
  expect(standing).toMatchObject({ loss: 3, judged: 3 })
  for (let times = 0; times < 2000; times += 1) judge(standing, 3)
  for (let times = 0; times < 600; times += 1) judge(standing, 0)
  expect(standing.loss).toBeGreaterThan(0.8)
  expect(standing.loss).toBeLessThan(1.4)
})
