import { expect, test } from 'vitest'
import { usualIntervalSec } from '../../../lib/optimizer/tuning/usual-interval.ts'

const daySec = 86_400

/** Successive cycles: `count` of them `apartSec` apart, for each stretch. */
function cycles(...stretches: readonly (readonly [apartSec: number, count: number])[]) {
  let atSec = 1_700_000_000
  return [0, ...stretches.flatMap(([apartSec, count]) => new Array<number>(count).fill(apartSec))].map((apartSec) => {
    atSec += apartSec
    return { atSec }
  })
}

test.each([
  ['is the interval of the cycles', cycles([30, 100]), 30],
  ['is that of most, when some come late', cycles([30, 90], [34, 5], [26, 5]), 30],
  ['is the longest that can be set', cycles([3602, 20]), 3602],
  ['is the one that was set for longer, even if another made more cycles', cycles([300, 13 * 288], [10, 8640]), 300],
  ['ignores a gap, however long', cycles([30, 100], [9 * daySec, 1], [30, 100]), 30],
  ['is unknown from a single cycle', cycles(), 0],
  ['is unknown without cycles', [], 0],
])('the usual interval %s', (_, record, sec) => {
  expect(usualIntervalSec(record)).toBe(sec)
})
