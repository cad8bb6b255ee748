import { expect, test } from 'vitest'
import { clockOf, offsetOf } from '../../../lib/optimizer/models/clock.ts'

const at = (iso: string) => Date.parse(iso) / 1000

test('an offset follows daylight saving', () => {
  const berlin = offsetOf('Europe/Berlin')
  expect(berlin(at('2024-01-15T12:00:00Z'))).toBe(3600)
  expect(berlin(at('2024-07-15T12:00:00Z'))).toBe(7200)
  expect(offsetOf('Asia/Kolkata')(at('2024-07-15T12:00:00Z'))).toBe(19_800)
  expect(offsetOf('UTC')(at('2024-07-15T12:00:00Z'))).toBe(0)
})

test('an unknown zone is refused', () => {
  expect(() => offsetOf('Europe/Atlantis')).toThrow(RangeError)
})

test('yesterday is the same time on the wall: 23 hours ago after the change to summer, 25 after the change to winter', () => {
  const clock = clockOf(300, offsetOf('Europe/Berlin'))
  const hoursBack = (iso: string) => {
    const step = at(iso) / 300
    return (step - clock.daysBefore(step, 1)) / 12
  }
  expect(hoursBack('2024-03-31T10:00:00Z')).toBe(23)
  expect(hoursBack('2024-10-27T10:00:00Z')).toBe(25)
  expect(hoursBack('2024-06-01T10:00:00Z')).toBe(24)
})

test('the slot is the step of the local day', () => {
  const clock = clockOf(300, offsetOf('America/New_York'))
  expect(clock.slot(at('2024-07-01T04:00:00Z') / 300)).toBe(0)
  expect(clockOf(300).slot(at('2024-07-01T01:00:00Z') / 300)).toBe(12)
  expect(clockOf(300).slot(-1)).toBe(287)
})
