import { expect, test } from 'vitest'
import { mostDays, windowOf } from '../../../lib/aws/history/retention.ts'

const nowSec = 1_700_000_123
const daySec = 86_400

test.each([
  [1, 60],
  [14, 60],
  [14.9, 60],
  [15, 300],
  [mostDays, 300],
])('%d days are read in points of %d s, whole ones, and not a second more', (days, periodSec) => {
  const window = windowOf(days, nowSec)
  expect(window.periodSec).toBe(periodSec)
  expect(window.fromSec % periodSec).toBe(0)
  expect(window.toSec % periodSec).toBe(0)
  expect(nowSec - window.toSec).toBeLessThan(periodSec)
  expect(window.toSec - window.fromSec).toBeLessThanOrEqual(days * daySec)
  expect(window.toSec - window.fromSec).toBeGreaterThan(days * daySec - periodSec)
})

test('a window never begins before the time for which its points are kept', () => {
  const keptSec = { 60: 15 * daySec, 300: 63 * daySec } as const
  for (let days = 1; days <= mostDays; days += 0.25) {
    const { fromSec, periodSec } = windowOf(days, nowSec)
    expect(nowSec - fromSec).toBeLessThanOrEqual(keptSec[periodSec as 60 | 300])
  }
})

test('further back no fine-grained points exist', () => {
  expect(() => windowOf(63, nowSec)).toThrow(RangeError)
})
