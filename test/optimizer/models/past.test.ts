import { describe, expect, test } from 'vitest'
import { meanBetween } from '../../../lib/optimizer/demand/mean-between.ts'
import { clockOf } from '../../../lib/optimizer/models/clock.ts'
import { GrowingPast, type Memory } from '../../../lib/optimizer/models/past.ts'
import { dayLength } from './loads.ts'

/** A past in which the demand at each step is the step's number. */
function counting(steps: number, memory?: Memory): GrowingPast {
  const past = new GrowingPast(clockOf(300), memory)
  const first = memory === undefined ? 0 : memory.now + 1
  for (let step = first; step < first + steps; step += 1) past.push(step, step)
  return past
}

describe('a gap is bridged', () => {
  test('with the last value up to an hour', () => {
    expect(counting(9 * dayLength).guess(9 * dayLength + 5, 12)).toBe(9 * dayLength - 1)
  })

  test('with the same time of last week when it is longer', () => {
    expect(counting(9 * dayLength).guess(9 * dayLength + 5, 13)).toBe(2 * dayLength + 5)
  })

  test('with the same time of yesterday when last week is unknown, and with the last value when yesterday is, too', () => {
    expect(counting(2 * dayLength).guess(2 * dayLength + 5, 13)).toBe(dayLength + 5)
    expect(counting(20).guess(25, 13)).toBe(19)
  })
})

describe('a past that is remembered', () => {
  const older = counting(50)
  const past = counting(3, older)

  test('continues where it ended', () => {
    expect([past.now, past.length, past.highest]).toEqual([52, 53, 52])
    expect([0, 49, 50, 52].map((step) => past.at(step))).toEqual([0, 49, 50, 52])
  })

  test('knows nothing of the future, nor of what was before it, and stays as it is', () => {
    expect([past.at(53), past.at(-1), older.at(50)]).toEqual([undefined, undefined, undefined])
    expect(older.length).toBe(50)
    const wellInformed = { ...older, now: 49, length: 50, highest: 49, level: 1, at: () => 7 }
    expect(counting(1, wellInformed).at(51)).toBeUndefined()
  })
})

describe('the part of a past that is kept', () => {
  const spans = (steps: number) =>
    counting(steps)
      .kept()
      .map(({ from, values }) => (values.length === 0 ? [] : [from, from + values.length - 1, values[0]]))
  const now = 10 * dayLength - 1

  test('is the last day, and last week from this time on for a day, each with three hours before it and last week after it', () => {
    const day = dayLength
    expect(spans(10 * day)).toEqual([
      [now - 7 * day - 36, now - 6 * day + 36, now - 7 * day - 36],
      [now - day - 36, now, now - day - 36],
    ])
  })

  test('is everything when there is less, and nothing of last week when there was none', () => {
    expect(spans(100)).toEqual([[], [0, 99, 0]])
    expect(spans(5 * dayLength)[0]).toEqual([])
    expect(spans(7 * dayLength)[0]).toEqual([0, dayLength - 1 + 36, 0])
  })
})

test('a mean is over the looks after one moment up to another, and only those that saw a load', () => {
  const looks = [1, 2, 4, Number.NaN, 6, 100].map((demand, index) => ({ atSec: 30 * index, demand }))
  expect(meanBetween(looks, 0, 120)).toBe(4)
  expect(meanBetween(looks, 80, 100)).toBeUndefined()
})
