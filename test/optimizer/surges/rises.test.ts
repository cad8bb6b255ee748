import { describe, expect, test } from 'vitest'
import { riseQuantile, risesIn } from '../../../lib/optimizer/surges/rises.ts'
import { restOf, riseUnit } from '../../../lib/optimizer/surges/surge-table.ts'

const rises = (looks: readonly (readonly [atSec: number, demand: number])[], withinSec = 60) =>
  risesIn(
    looks.map(([atSec, demand]) => ({ atSec, demand })),
    withinSec,
  ).map(({ atSec, rise }) => [atSec, rise])

describe('a rise', () => {
  test('is from a look to the highest demand within the lead time after it, end included; a fall is no rise', () => {
    const looks = [5, 7, 9, 20, 3, 1].map((demand, index) => [30 * index, demand] as const)
    expect(rises(looks)).toEqual([
      [0, 4],
      [30, 13],
      [60, 11],
      [90, 0],
    ])
  })

  test('is known only when somebody looked in the second half of the lead time: what happened in a gap is unknown', () => {
    expect(
      rises([
        [0, 5],
        [30, 9],
        [90, 50],
        [150, 60],
      ]),
    ).toEqual([
      [30, 41],
      [90, 10],
    ])
  })

  test('at a quantile is the one of nearest rank, to a thousandth', () => {
    const hundred = Array.from({ length: 100 }, (_, index) => 100 - index)
    expect([0.98, 0.5, 1].map((level) => riseQuantile(hundred, level))).toEqual([98, 50, 100])
    expect(riseQuantile([1 / 3], 0.9)).toBe(0.333)
    expect(riseQuantile([], 0.9)).toBe(0)
  })

  test('is measured relative to demand, or to the root of it, and in single agents on an empty fleet', () => {
    expect([riseUnit(100, 1), riseUnit(100, 0.5), riseUnit(0, 1), riseUnit(0, 0.5)]).toEqual([100, 10, 1, 1])
  })
})

test('rests are distinguished by half hours, to the nearest, and all long ones are alike', () => {
  expect([0, 14, 16, 44, 46, 600].map((minutes) => restOf(minutes * 60, 8))).toEqual([0, 0, 1, 1, 2, 7])
})
