import { describe, expect, test } from 'vitest'
import { SurpriseDays } from '../../../lib/optimizer/anomaly/surprise-days.ts'
import { expectation, surpriseOf } from '../../../lib/optimizer/forecast/surprise.ts'

/** Days of eight steps, each with these surprises in its third and fourth step. */
function lived(...days: readonly (number | readonly [number, number])[]): SurpriseDays {
  const seen = new SurpriseDays(8)
  days.forEach((day, index) => {
    const [third, fourth] = typeof day === 'number' ? [day, day] : day
    ;[0, 0, third, fourth, 0, 0, 0, 0].forEach((surprise, step) => {
      seen.see(8 * index + step, surprise)
    })
  })
  return seen
}

const calm = (days: number) => new Array<number>(days).fill(0)

describe('a surprise', () => {
  test('is the distance from the median, relative to the spread: that to P90 combined with the root of chance', () => {
    expect(surpriseOf(50, expectation(25, 30))).toBe(2.5)
    expect(surpriseOf(5, expectation(25, 30))).toBe(-2)
  })

  test('is, when next to nothing was expected, no more than the agents above it', () => {
    expect(surpriseOf(1, expectation(0, 0))).toBe(1)
  })
})

describe('the usual level', () => {
  test('is unknown before a week of days', () => {
    expect(lived(...calm(6)).usual()).toBeUndefined()
    expect(lived(...calm(7)).usual()).toEqual({ above: 1.5, below: 1.5 })
    const seen = lived(...calm(6))
    for (let step = 0; step < 8; step += 1) {
      expect(seen.usual()).toBeUndefined()
      seen.see(48 + step, 0)
    }
    expect(seen.usual()).toBeDefined()
  })

  test('is one and a half times the largest surprise of the remembered days, separately above and below', () => {
    expect(lived(4, -2, ...calm(5)).usual()).toEqual({ above: 6, below: 3 })
  })

  test('counts what lasted for two steps, not what came and went', () => {
    expect(lived([9, 0], [3, 8], ...calm(5)).usual()).toEqual({ above: 4.5, below: 1.5 })
    expect(lived([-9, 0], [-3, -8], ...calm(5)).usual()).toEqual({ above: 1.5, below: 4.5 })
  })

  test('does not treat steps with a gap between them as lasting', () => {
    const seen = new SurpriseDays(2)
    for (let step = 0; step < 14; step += 1) seen.see(13 * step, 9)
    expect(seen.usual()).toEqual({ above: 1.5, below: 1.5 })
  })

  test('is learned in a week from cycles that are an hour apart as well', () => {
    const seen = new SurpriseDays(288)
    for (let hour = 0; hour <= 7 * 24; hour += 1) seen.see(12 * hour, hour === 50 || hour === 51 ? 4 : 0)
    expect(seen.usual()).toEqual({ above: 6, below: 1.5 })
  })

  test('forgets a day after ten', () => {
    expect(lived(4, ...calm(9)).usual()?.above).toBe(6)
    expect(lived(4, ...calm(10)).usual()?.above).toBe(1.5)
  })

  test('lets one odd day raise it by half at most, so that another such day is announced again', () => {
    const odd = lived(2, ...calm(6), 100)
    expect(odd.usual()?.above).toBe(1.5 * 1.5 * 3)
    expect(odd.usual()?.above).toBeLessThan(100)
  })

  test('follows a load that has become more erratic, within days', () => {
    expect(lived(...calm(7), 20, 20, 20, 20, 20, 20).usual()?.above).toBeGreaterThan(20)
  })
})
