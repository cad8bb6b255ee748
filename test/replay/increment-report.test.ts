import { expect, test } from 'vitest'
import { incrementReport } from '../../lib/replay/increment-report.ts'
import { aSeries } from './traces.ts'

const minutes = (days: number, isBurst: (minute: number) => boolean) =>
  aSeries(Array.from({ length: days * 1440 }, (_, minute) => (isBurst(minute) ? 300 : 100) + (minute % 7)))

test('a burst on the hour is believed, and foretold better than without a clock', () => {
  const report = incrementReport(
    minutes(6, (minute) => minute % 60 < 5),
    150,
  )
  expect(report?.days).toBe(4)
  expect(Object.keys(report?.clocks ?? {})).toEqual(['hour'])
  expect(report?.lossRatio).toBeLessThan(0.5)
})

test('without bursts no clock is believed, and nothing is lost by looking for one', () => {
  const report = incrementReport(
    minutes(5, () => false),
    150,
  )
  expect(report?.clocks).toEqual({ 'no clock': 3 })
  expect(report?.lossRatio).toBeCloseTo(1, 2)
})

test('nothing is said of a trace that is too short, or too coarse to see a rise', () => {
  expect(
    incrementReport(
      minutes(2, () => false),
      150,
    ),
  ).toBeUndefined()
  expect(incrementReport(aSeries(Array(2000).fill(5), 300), 150)).toBeUndefined()
})
