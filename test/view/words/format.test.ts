import { expect, test } from 'vitest'
import {
  count,
  counted,
  dollars,
  duration,
  latePercent,
  moment,
  multiple,
  percent,
  price,
  timeOfDay,
} from '../../../lib/view/words/format.ts'

test.each([
  ['whole counts have no decimals', count(12), '12'],
  ['small fractions keep one decimal', count(12.34), '12.3'],
  ['large counts are grouped and whole', count(12_345.6), '12,346'],
  ['a value that is not a number is a dash', count(Number.NaN), '–'],
  ['one worker', counted(1, 'worker'), '1 worker'],
  ['no workers', counted(0, 'worker'), '0 workers'],
  ['what is written as one is one', counted(1.04, 'agent'), '1 agent'],
  ['what is written with a fraction is several', counted(1.06, 'agent'), '1.1 agents'],
  ['one of an irregular noun', counted(1, 'launch', 'launches'), '1 launch'],
  ['a share', percent(0.784), '78 %'],
  [
    'the late share has a thousandth of a percent, since it is compared with a promise',
    latePercent(0.010_01),
    '1.001 %',
  ],
  ['a cost over another', multiple(1.0939), '1.094'],
  ['seconds', duration(45), '45 s'],
  ['whole minutes leave the seconds out', duration(300), '5 min'],
  ['minutes and seconds', duration(192), '3 min 12 s'],
  ['hours and minutes', duration(3900), '1 h 5 min'],
  ['days and hours', duration(2 * 86_400 + 3 * 3600), '2 d 3 h'],
  ['a time in the past is zero', duration(-5), '0 s'],
  ['rounding carries into the next unit', duration(59.7), '1 min'],
  ['an endless duration is a dash', duration(Number.POSITIVE_INFINITY), '–'],
  ['time of day is UTC', timeOfDay(982_158_150, 'seconds'), '13:42:30'],
  ['a moment includes its day', moment(982_158_150), 'Wed 14 Feb 2001 13:42:30 UTC'],
  ['dollars and cents', dollars(3), '$3.00'],
  ['thousands of dollars', dollars(1204.4), '$1,204'],
  ['a price of less than a cent keeps its digits', price(0.0416), '$0.0416'],
  ['a price in tens of cents has two', price(0.5), '$0.50'],
])('%s', (_, shown, expected) => {
  expect(shown).toBe(expected)
})
