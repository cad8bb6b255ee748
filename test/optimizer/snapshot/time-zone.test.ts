import { expect, test } from 'vitest'
import { isTimeZone, offsetOf, timeZoneOf } from '../../../lib/optimizer/snapshot/time-zone.ts'

const at = (iso: string) => Date.parse(iso) / 1000

test('an offset follows daylight saving', () => {
  const berlin = offsetOf('Europe/Berlin')
  expect(berlin(at('2024-01-15T12:00:00Z'))).toBe(3600)
  expect(berlin(at('2024-07-15T12:00:00Z'))).toBe(7200)
  expect(berlin(at('2024-03-31T00:59:59Z'))).toBe(3600)
  expect(berlin(at('2024-03-31T01:00:00Z'))).toBe(7200)
  expect(offsetOf('Asia/Kolkata')(at('2024-07-15T12:00:00Z'))).toBe(19_800)
  expect(offsetOf('America/New_York')(at('2024-07-15T12:00:00Z'))).toBe(-14_400)
  expect(offsetOf('Australia/Adelaide')(at('2024-04-06T16:29:59Z'))).toBe(37_800)
  expect(offsetOf('Australia/Adelaide')(at('2024-04-06T16:30:00Z'))).toBe(34_200)
  expect(offsetOf('UTC')(at('2024-07-15T12:00:00Z'))).toBe(0)
  expect(offsetOf(undefined)(at('2024-07-15T12:00:00Z'))).toBe(0)
})

test('what the runtime knows of a zone is read once, since that is slow', () => {
  expect(offsetOf('Asia/Tokyo')).toBe(offsetOf('Asia/Tokyo'))
})

test('an unknown zone is refused', () => {
  expect(() => offsetOf('Europe/Atlantis')).toThrow(RangeError)
  expect(['Europe/Berlin', 'UTC', 'Europe/Atlantis', ''].map(isTimeZone)).toEqual([true, true, false, false])
})

test('a fleet follows the clock of the first group that names one', () => {
  const [berlin, tokyo] = [
    { key: 'eu-central-1/ci', timeZone: 'Europe/Berlin' },
    { key: 'ap-northeast-1/ci', timeZone: 'Asia/Tokyo' },
  ]
  expect(timeZoneOf([{ key: 'a/silent' }, berlin, tokyo])).toBe('Asia/Tokyo')
  expect(timeZoneOf([{ key: 'a/silent' }, berlin])).toBe('Europe/Berlin')
  expect(timeZoneOf([{ key: 'a/silent' }])).toBeUndefined()
})
