import { describe, expect, test } from 'vitest'
import { clockOf } from '../../../lib/optimizer/models/clock.ts'
import { GrowingPast } from '../../../lib/optimizer/models/past.ts'
import { autocorrelation, dailySeason } from '../../../lib/optimizer/models/period.ts'
import { dailyLoad, dayLength } from './loads.ts'

function repeats(values: readonly number[]): boolean {
  const past = new GrowingPast(clockOf(300))
  values.forEach((value, step) => {
    past.push(step, value)
  })
  return dailySeason(past)
}

const rhythm = (days: number, hours: number) =>
  Array.from({ length: days * dayLength }, (_, step) => 60 + 40 * Math.cos((2 * Math.PI * step) / (12 * hours)))

describe('a day is found to repeat', () => {
  test('once it has occurred three times, and not before', () => {
    expect(repeats(dailyLoad(3))).toBe(true)
    expect(repeats(dailyLoad(3).slice(1))).toBe(false)
  })

  test('on a load that grows much faster than it swings', () => {
    expect(repeats(dailyLoad(14).map((value, step) => value + 3 * step))).toBe(true)
  })

  test('by the last two weeks, whatever was before', () => {
    expect(repeats([...rhythm(40, 19), ...dailyLoad(14)])).toBe(true)
  })

  test('not when the rhythm is another: a load of nineteen hours is at another height a day later', () => {
    expect(repeats(rhythm(14, 19))).toBe(false)
    expect(repeats(rhythm(14, 24))).toBe(true)
  })

  test.each([12, 8, 6, 1])('even if it has similar peaks every %d hours', (hours) => {
    expect(repeats(rhythm(14, hours))).toBe(true)
  })
})

describe('autocorrelation', () => {
  const swinging = Array.from({ length: 240 }, (_, index) => 5 + Math.sin((2 * Math.PI * index) / 24))

  test('is one at the length of a period, minus one half of it later', () => {
    expect(autocorrelation(swinging, 24)).toBeCloseTo(1, 9)
    expect(autocorrelation(swinging, 12)).toBeCloseTo(-1, 9)
  })

  test('is computed around the mean of each part: a line resembles itself, however steep', () => {
    const line = swinging.map((_, index) => 100 + 7 * index)
    expect(autocorrelation(line, 50)).toBeCloseTo(1, 9)
  })

  test('is zero for a series that never changes, or has begun or ceased to, or is too short', () => {
    const ceased = [1, 3, 2, 4, 5, 5, 5, 5, 5]
    expect(autocorrelation(ceased, 5)).toBe(0)
    expect(autocorrelation(ceased.toReversed(), 5)).toBe(0)
    expect(autocorrelation(new Array<number>(50).fill(7), 5)).toBe(0)
    expect(autocorrelation([1, 2, 3], 2)).toBe(0)
    expect(autocorrelation([], 2)).toBe(0)
  })
})
