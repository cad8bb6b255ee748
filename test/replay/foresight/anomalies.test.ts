import { describe, expect, test } from 'vitest'
import { anomaliesIn } from '../../../lib/replay/foresight/anomalies.ts'
import { loadOf } from '../../../lib/replay/load.ts'
import { dailyLoad } from '../../optimizer/models/loads.ts'
import { aSeries } from '../traces.ts'

const stepsPerDay = 288
const steps = 12 * stepsPerDay
/** Eleven in the morning on the eleventh day. */
const at = 10 * stepsPerDay + 132
const days = dailyLoad(12)

/** Twelve days that follow the time of day, except for two hours. */
function loadWith(change: (value: number) => number | undefined) {
  const values = days.slice(0, steps).map((value, step) => (step >= at && step < at + 24 ? change(value) : value))
  return loadOf(aSeries(values, 300), { peakAgents: 20, seed: 1 })
}

describe('in recorded load', () => {
  test('nothing is called unusual where every day is like the others', () => {
    const { anomalies, days: all, watchedDays } = anomaliesIn(loadWith((value) => value))
    expect(anomalies).toEqual([])
    expect(all).toBeCloseTo(12, 0)
    expect(watchedDays).toBeGreaterThan(3)
    expect(watchedDays).toBeLessThan(5.5)
  })

  test.each([
    ['above', 2.5],
    ['below', 0.1],
  ] as const)('two hours %s the expected demand are found, from beginning to end', (direction, factor) => {
    const { anomalies } = anomaliesIn(loadWith((value) => factor * value))
    expect(anomalies).toHaveLength(1)
    const { startedAtSec = 0, endedAtSec = 0 } = anomalies[0] ?? {}
    expect(anomalies[0]?.direction).toBe(direction)
    expect(Math.abs(startedAtSec - at * 300)).toBeLessThanOrEqual(900)
    expect(Math.abs(endedAtSec - (at + 24) * 300)).toBeLessThanOrEqual(900)
  })

  test('a gap is not an anomaly', () => {
    expect(anomaliesIn(loadWith(() => undefined)).anomalies).toEqual([])
  })
})
