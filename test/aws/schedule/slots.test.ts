import { expect, test } from 'vitest'
import { slotsOfMinute } from '../../../lib/aws/schedule/slots.ts'

const minute = 1_000_000_200
const slots = (intervalSec: number, nowSec = minute) =>
  slotsOfMinute(minute, intervalSec, nowSec).map(({ slotSec, delaySec }) => [slotSec - minute, delaySec])

test.each<[string, number, [number, number][]]>([
  [
    'every 30 s: two',
    30,
    [
      [0, 0],
      [30, 30],
    ],
  ],
  [
    'every 10 s: six',
    10,
    [
      [0, 0],
      [10, 10],
      [20, 20],
      [30, 30],
      [40, 40],
      [50, 50],
    ],
  ],
  ['every minute: one', 60, [[0, 0]]],
  ['an interval that does not divide the minute: those that begin in it', 45, [[15, 15]]],
  ['every seven minutes: none in a minute in which none begins', 420, []],
])('%s', (_what, intervalSec, expected) => {
  expect(slots(intervalSec)).toEqual(expected)
})

test('an hourly slot is queued in the one minute in which it begins', () => {
  const minutes = Array.from({ length: 60 }, (_, index) => minute + 60 * index)
  expect(minutes.flatMap((startSec) => slotsOfMinute(startSec, 3600, startSec))).toHaveLength(1)
})

test.each<[string, number, [number, number][]]>([
  [
    'late by a few seconds: the first slot begins at once',
    3,
    [
      [0, 0],
      [30, 27],
    ],
  ],
  ['a slot whose successor has begun is left out', 40, [[30, 0]]],
  ['when the successors of all have begun, none is left', 90, []],
])('%s', (_what, lateSec, expected) => {
  expect(slots(30, minute + lateSec)).toEqual(expected)
})

test.each([10, 30, 45, 60, 77, 3600])(
  'a rule that fires a little late now and then loses no slot of %i s',
  (intervalSec) => {
    const queued = new Set<number>()
    let firedSec = minute + 37
    for (let fired = 0; fired < 240; fired += 1) {
      for (const { slotSec } of slotsOfMinute(firedSec, intervalSec, firedSec + 1)) queued.add(slotSec)
      firedSec += 60 + (fired % 5)
    }
    const first = Math.min(...queued)
    const inOrder = [...queued].sort((a, b) => a - b)
    expect(inOrder).toEqual(inOrder.map((_, index) => first + index * intervalSec))
    expect(inOrder.at(-1)).toBeGreaterThanOrEqual(firedSec - 60 - intervalSec)
  },
)

test('a slot just before the firing is queued again, one long before it is not', () => {
  expect(slotsOfMinute(minute + 33, 30, minute + 34).map(({ slotSec }) => slotSec - minute)).toEqual([30, 60, 90])
  expect(slotsOfMinute(minute + 37, 30, minute + 38).map(({ slotSec }) => slotSec - minute)).toEqual([60, 90])
})
