import { expect, test } from 'vitest'
import { parseTimestamp } from '../../../lib/replay/reading/timestamp.ts'

const newYearSec = Date.UTC(2001, 0, 1) / 1000

test.each([
  ['UTC', '2001-01-01T00:00:00Z', newYearSec],
  ['an offset east of Greenwich', '2001-01-01T08:00:00+08:00', newYearSec],
  ['an offset west of Greenwich', '2000-12-31T18:30:00-05:30', newYearSec],
  ['an offset without a colon', '2001-01-01T01:00:00+0100', newYearSec],
  ['an offset of only hours', '2001-01-01T01:00:00+01', newYearSec],
  ['a space instead of the T', '2001-01-01 00:00:00', newYearSec],
  ['no offset: UTC, whatever the zone of the machine', '2001-01-01T00:00', newYearSec],
  ['a date alone', '2001-01-01', newYearSec],
  ['fractions of a second', '2001-01-01T00:00:00.250Z', newYearSec + 0.25],
  ['epoch seconds', '978307200', newYearSec],
  ['29 February of a leap year', '2000-02-29T00:00:00Z', Date.UTC(2000, 1, 29) / 1000],
])('a time is understood with %s', (_, text, epochSec) => {
  expect(parseTimestamp(text)).toBe(epochSec)
})

test.each([
  ['nothing', ''],
  ['a word', 'yesterday'],
  ['a day that does not exist', '2001-02-30T00:00:00Z'],
  ['a month that does not exist', '2001-13-01T00:00:00Z'],
  ['an hour that does not exist', '2001-01-01T25:00:00Z'],
  ['an offset that does not exist', '2001-01-01T00:00:00+99:00'],
  ['an American date', '1/31/2001'],
  ['milliseconds', '978307200000'],
  ['a negative number', '-5'],
  ['infinity', 'Infinity'],
])('%s is not a time', (_, text) => {
  expect(parseTimestamp(text)).toBeNaN()
})

test('the hour repeated at the end of daylight saving time is two hours when offsets are given', () => {
  const before = parseTimestamp('2021-10-31T02:30:00+02:00')
  const after = parseTimestamp('2021-10-31T02:30:00+01:00')
  expect(after - before).toBe(3600)
})
