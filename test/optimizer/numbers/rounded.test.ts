import { expect, test } from 'vitest'
import { rounded } from '../../../lib/optimizer/numbers/rounded.ts'

test.each([
  ['to the nearest', 12.44, 1, 12.4],
  ['a half upwards', 0.25, 1, 0.3],
  ['a negative half towards zero', -0.25, 1, -0.2],
  ['to a whole number', 12.5, 0, 13],
  ['what has fewer decimals stays', 0.1, 3, 0.1],
  ['what is not finite stays', Number.POSITIVE_INFINITY, 2, Number.POSITIVE_INFINITY],
])('a number is rounded: %s', (_, value, decimals, expected) => {
  expect(rounded(value, decimals)).toBe(expected)
})
