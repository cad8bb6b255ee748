import { expect, test } from 'vitest'
import { countBelow, countUpTo } from '../../../lib/replay/numbers/sorted.ts'

const values = Int32Array.from([1, 3, 3, 3, 7])

test.each([
  [0, 0],
  [1, 0],
  [3, 1],
  [3.5, 4],
  [7, 4],
  [8, 5],
])('below %d there are %d values', (limit, count) => {
  expect(countBelow(values, limit)).toBe(count)
})

test.each([
  [0, 0],
  [1, 1],
  [3, 4],
  [3.5, 4],
  [6.9, 4],
  [7, 5],
])('up to %d there are %d values', (limit, count) => {
  expect(countUpTo(values, limit)).toBe(count)
})

test('an empty list has none', () => {
  expect(countBelow(new Int32Array(), 1) + countUpTo(new Int32Array(), 1)).toBe(0)
})
