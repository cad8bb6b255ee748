import { expect, test } from 'vitest'
import { allowance, recentDepartures } from '../../../lib/optimizer/size/velocity.ts'
import { someSettings, startSec } from '../../builders.ts'

const settings = someSettings()
const left = (workers: number, agoSec: number, confirmedIdle = false) => ({
  atSec: startSec - agoSec,
  workers,
  confirmedIdle,
})

test('departures of the last ten minutes count, and none dated in the future when the clock was set back', () => {
  const departures = [left(1, 600), left(2, 599), left(3, 0), left(4, -1)]
  expect(recentDepartures(departures, startSec)).toEqual(departures.slice(1, 3))
})

test.each([
  ['a tenth of those present, and three quarters of idle ones', 40, [], { unconfirmed: 4, any: 30 }],
  ['a quarter of those that were there ten minutes ago', 33, [left(7, 300)], { unconfirmed: 3, any: 23 }],
  ['a tenth of those that are still there', 30, [left(10, 300, true)], { unconfirmed: 3, any: 20 }],
  ['none any more where a quarter has left', 30, [left(10, 300)], { unconfirmed: 0, any: 20 }],
  ['one at least', 1, [], { unconfirmed: 1, any: 1 }],
  ['none beside idle ones that are three quarters', 20, [left(60, 300, true)], { unconfirmed: 0, any: 0 }],
] as const)('%s may leave', (_, present, departures, expected) => {
  expect(allowance(present, departures, startSec, settings)).toEqual(expected)
})
