import { describe, expect, test } from 'vitest'
import { AccuracyTally, seasonalScale } from '../../../lib/replay/foresight/accuracy.ts'
import { demandSteps } from '../../../lib/replay/foresight/demand-steps.ts'
import { rollingOrigin } from '../../../lib/replay/foresight/rolling-origin.ts'
import { dailyLoad, dayLength } from '../../optimizer/models/loads.ts'
import { aSeries, someJobs } from '../traces.ts'

describe('demand in steps', () => {
  test('a series is averaged, and a missing stretch stays missing', () => {
    const { values } = demandSteps(aSeries([1, 2, 3, 4, 5, ...Array(5).fill(undefined), 7]), 300)
    expect([...values]).toEqual([3, Number.NaN, 7])
  })

  test('jobs count for the time that they are at work, in partial steps too', () => {
    const { values } = demandSteps(someJobs([0, 300], [150, 300], [450, 900], [1200, 1]), 300)
    expect([...values].map((value) => Number(value.toFixed(9)))).toEqual([1.5, 1, 1, 1])
  })

  test('steps are at multiples of their length since the epoch', () => {
    const trace = { ...aSeries([4, 4, 8, 8]), originSec: 1_000_000_080 }
    const { firstStep, values } = demandSteps(trace, 300)
    expect(firstStep * 300).toBe(999_999_900)
    expect([...values]).toEqual([4, 8])
  })
})

describe('accuracy', () => {
  test('agrees with figures worked by hand', () => {
    const tally = new AccuracyTally()
    tally.addPath(
      [
        [10, 12, 14],
        [10, 12, 14],
      ],
      [11, 16],
      2,
    )
    tally.addOutcome([10, 12, 14], 13)
    tally.addOutcome([10, 12, 14], 10)
    const { masePath, maseAtHorizon, pinball, exceeded, reached } = tally.result()
    expect(masePath).toBe((1 + 6) / 2 / 2)
    expect(maseAtHorizon).toBe(3)
    expect(pinball[0]).toBeCloseTo(7 / 27, 12)
    expect(pinball[1]).toBeCloseTo((2 * (0.1 * 1 + 0.9 * 4)) / 27, 12)
    expect(exceeded).toEqual([0.5, 0.5, 0])
    expect(reached).toEqual([1, 0.5, 0])
  })

  test('the scale is the error of yesterday', () => {
    expect(seasonalScale(Float64Array.of(1, 2, 3, 4, 6, 8), 0, 6, 2)).toBe((2 + 2 + 3 + 4) / 4)
    expect(seasonalScale(Float64Array.of(1, 2), 0, 2, 2)).toBeNaN()
  })
})

describe('rolling origin', () => {
  const values = Float64Array.from(dailyLoad(6, 2))
  const demand = { stepSec: 300, firstStep: 0, values }

  test('judges every model and the mixture, at every horizon that fits', () => {
    const { names, horizons, dailySeason } = rollingOrigin(demand, {
      horizons: [1, 12, 288, 3 * dayLength],
      origins: 20,
    })
    expect(names.at(-1)).toBe('mixture')
    expect(dailySeason).toBe(true)
    expect(horizons.map(({ accuracy }) => accuracy.length)).toEqual([names.length, names.length, names.length, 0])
  })

  test('the last value has the expected errors', () => {
    const { horizons, names } = rollingOrigin(demand, { horizons: [1], origins: 1 })
    const origin = Math.floor(values.length * 0.4)
    const scale = seasonalScale(values, 0, origin, dayLength)
    const error = Math.abs((values[origin] ?? 0) - (values[origin - 1] ?? 0))
    const lastValue = horizons[0]?.accuracy[names.indexOf('last-value')]
    // Its median forecast is the last value plus the median of its past errors, which is almost zero here.
    expect(Math.abs((lastValue?.masePath ?? Number.NaN) - error / scale)).toBeLessThan(0.1)
  })

  test('the mixture is better than the naive twins when the day repeats', () => {
    const { horizons, names } = rollingOrigin(demand, { horizons: [12], origins: 50 })
    const p90 = (name: string) => horizons[0]?.accuracy[names.indexOf(name)]?.pinball[1] ?? Number.NaN
    expect(p90('mixture')).toBeLessThan(Math.min(p90('last-value'), p90('seasonal-naive')))
  })

  test('when samples are further apart than steps, an origin waits for the next sample', () => {
    const sparse = values.map((value, step) => (step % 12 === 0 ? value : Number.NaN))
    const { horizons } = rollingOrigin({ ...demand, values: sparse }, { horizons: [12], origins: 1 })
    const mase = horizons[0]?.accuracy.map(({ maseAtHorizon }) => maseAtHorizon ?? 0) ?? []
    expect(Math.min(...mase)).toBeGreaterThan(0)
    expect(mase.length).toBeGreaterThan(2)
  })
})
