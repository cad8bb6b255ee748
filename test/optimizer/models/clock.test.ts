import { expect, test } from 'vitest'
import { clockOf } from '../../../lib/optimizer/models/clock.ts'

const at = (iso: string) => Date.parse(iso) / 1000

test('yesterday is the same local time: 23 hours ago after the change to summer, 25 after the change to winter', () => {
  const clock = clockOf(300, 'Europe/Berlin')
  const hoursBack = (iso: string) => {
    const step = at(iso) / 300
    return (step - clock.daysBefore(step, 1)) / 12
  }
  expect(hoursBack('2024-03-31T10:00:00Z')).toBe(23)
  expect(hoursBack('2024-10-27T10:00:00Z')).toBe(25)
  expect(hoursBack('2024-06-01T10:00:00Z')).toBe(24)
})

test('the slot is the step of the local day', () => {
  const clock = clockOf(300, 'America/New_York')
  expect(clock.slot(at('2024-07-01T04:00:00Z') / 300)).toBe(0)
  expect(clockOf(300).slot(at('2024-07-01T01:00:00Z') / 300)).toBe(12)
  expect(clockOf(300).slot(-1)).toBe(287)
})

test('an unknown zone is refused', () => {
  expect(() => clockOf(300, 'Europe/Atlantis')).toThrow(RangeError)
})
