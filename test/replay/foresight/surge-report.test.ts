import { expect, test } from 'vitest'
import { surgeReport } from '../../../lib/replay/foresight/surge-report.ts'
import { aSeries } from '../traces.ts'

const minutes = (days: number, isBurst: (minute: number) => boolean) =>
  aSeries(Array.from({ length: days * 1440 }, (_, minute) => (isBurst(minute) ? 300 : 100) + (minute % 7)))

test('a burst on the hour is recognised, and forecast better than without a clock', () => {
  const report = surgeReport(
    minutes(6, (minute) => minute % 60 < 5),
    150,
  )
  expect(report?.days).toBe(4)
  expect(Object.keys(report?.clocks ?? {})).toEqual(['60 min'])
  expect(report?.lossRatio).toBeLessThan(0.5)
})

test('without bursts no clock is recognised, and nothing is lost by looking for one', () => {
  const report = surgeReport(
    minutes(5, () => false),
    150,
  )
  expect(report?.clocks).toEqual({})
  expect(report?.lossRatio).toBeCloseTo(1, 2)
})

test('nothing is reported for a trace that is too short, or too coarse to show a rise', () => {
  expect(
    surgeReport(
      minutes(2, () => false),
      150,
    ),
  ).toBeUndefined()
  expect(surgeReport(aSeries(Array(2000).fill(5), 300), 150)).toBeUndefined()
})
