import { describe, expect, test } from 'vitest'
import { leadSteps } from '../../../lib/optimizer/models/model.ts'
import type { GrowingPast } from '../../../lib/optimizer/models/past.ts'
import { regressorCount } from '../../../lib/optimizer/models/regressors.ts'
import { dayLength, pastKnowing } from './loads.ts'

/** The usual day rises by a tenth of an agent per step, and by another 20 at its tenth step. */
const usualDay = Array.from({ length: dayLength }, (_, slot) => 50 + slot / 10 + (slot >= 10 ? 20 : 0))

function lived(values: readonly number[], confirmed = true): GrowingPast {
  const past = pastKnowing(usualDay, confirmed)
  values.forEach((value, step) => {
    past.push(step, value)
    past.regressors.advance(past)
  })
  return past
}

/** What was known at the newest step for a lead of this many steps, in agents. */
function known(past: GrowingPast, steps: number): number[] {
  const row = past.regressors.at(past.now)
  if (row === undefined) throw new Error('the newest step is known')
  const from = leadSteps.indexOf(steps) * regressorCount
  return Array.from(row.x.slice(from, from + regressorCount), (change) => change * row.unit)
}

describe('what a regression knows', () => {
  /** Nine days, all different; the ninth has only six steps so far. */
  const values = Array.from({ length: 8 * dayLength + 6 }, (_, step) => 60 + ((step * 7919) % 101) / 10)
  const now = values.length - 1
  const at = (step: number) => values[step] ?? Number.NaN

  test('is how demand has moved, how it differs from the usual day and from yesterday, and how those and last week continued', () => {
    const lead = 12
    const yesterday = now - dayLength
    const lastWeek = now - 7 * dayLength
    // Averaged with its neighbours, the usual day is at 50.5 now; an hour later, after the rise, averaging changes nothing.
    const [usualNow, usualThen] = [50.5, 50.5 + 20 + 1.2]
    const expected = [
      at(now) - at(now - 1),
      at(now) - at(now - 3),
      at(now) - at(now - 12),
      usualThen - usualNow,
      at(now) - usualNow,
      at(yesterday + lead) - at(yesterday),
      at(lastWeek + lead) - at(lastWeek),
      at(now) - at(yesterday),
      20 + 1.2,
    ]
    known(lived(values), lead).forEach((change, index) => {
      expect(change).toBeCloseTo(expected[index] ?? 0, 9)
    })
  })

  test('does not include a usual day that is not confirmed', () => {
    const [, , , rise, distance, , , , exact] = known(lived(values, false), 12)
    expect([rise, distance, exact]).toEqual([0, 0, 0])
  })

  test('is, without a past, that nothing has moved', () => {
    expect(known(lived([7], false), 12)).toEqual(new Array<number>(regressorCount).fill(0))
  })

  test('is kept until the longest lead has come due', () => {
    const { regressors } = lived(values)
    expect(regressors.at(now - 288)?.value).toBe(at(now - 288))
    expect(regressors.at(now - 289)).toBeUndefined()
    expect(regressors.at(now + 1)).toBeUndefined()
  })
})

test('changes are relative to recent demand, and a flash crowd counts as five times that at most, in both directions', () => {
  const [first, , third] = [0, 1, 2].map((newest) => {
    const past = lived([10, 10, 20].slice(0, newest + 1), false)
    return past.regressors.at(newest)
  })
  expect([first?.unit, third?.unit]).toEqual([10, 10.5])
  expect(third?.x[0]).toBeCloseTo(10 / 10.5, 9)
  expect(lived([1, 1000], false).regressors.at(1)?.x[0]).toBe(5)
  expect(lived([1, 1000, 0], false).regressors.at(2)?.x[0]).toBe(-5)
})
