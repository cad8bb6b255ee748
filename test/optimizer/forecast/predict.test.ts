import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fitModel, forecastForRecord } from '../../../lib/optimizer/forecast/predict.ts'
import { aHistory, someSettings, startSec } from '../../builders.ts'

const settings = someSettings()

function forecastOf(demands: number[], horizonSec = 210) {
  const fitted = fitModel(aHistory(demands), settings, startSec)
  return forecastForRecord({ ...(fitted && { fitted }), nowSec: startSec, horizonSec }, settings)
}

describe('forecast', () => {
  test('without enough history is empty, with zero confidence, and says so', () => {
    expect(forecastOf([1, 2, 3])).toEqual({
      model: 'none',
      madeAtSec: startSec,
      horizonSec: 210,
      confidence: 0,
      points: [],
    })
  })

  test.each([
    [210, 30, 7],
    [100, 25, 4],
    [3600, 300, 12],
    [20, 20, 1],
  ])('to a horizon of %i s has a point every %i s, and no more than twelve', (horizonSec, apartSec, count) => {
    const { points } = forecastOf(new Array<number>(60).fill(5), horizonSec)
    expect(points.map(({ atSec }) => atSec - startSec)).toEqual(
      Array.from({ length: count }, (_, index) => apartSec * (index + 1)),
    )
  })

  test('names the models that have no say, where there are any', () => {
    const of = (suspended: readonly string[]) => {
      const fitted = { model: 'mixture', confidence: 1, suspended, quantile: () => 5 }
      return forecastForRecord({ fitted, nowSec: startSec, horizonSec: 210 }, settings)
    }
    expect(of(['theta'])).toMatchObject({ model: 'mixture', suspended: ['theta'] })
    expect(of([])).not.toHaveProperty('suspended')
  })

  test('of a ramp continues the ramp to the horizon', () => {
    const { model, points } = forecastOf(Array.from({ length: 60 }, (_, index) => 10 + index))
    expect(model).toBe('linear-regression')
    expect(points.at(-1)?.atSec).toBe(startSec + 210)
    expect(points.at(-1)?.quantiles[0]).toBeCloseTo(69 + 7, 6)
  })

  test('never goes further from the past than the past itself ranged', () => {
    const { points } = forecastOf(
      Array.from({ length: 60 }, (_, index) => 50 + index),
      36_000,
    )
    expect(Math.max(...points.flatMap((point) => point.quantiles))).toBe(109 + 59)
  })

  test('is finite, never negative, and its quantiles are in order, whatever the past', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { maxLength: 80 }), (demands) => {
        for (const { quantiles } of forecastOf(demands).points) {
          const [p50, p90, p99] = quantiles
          expect(p50).toBeGreaterThanOrEqual(0)
          expect(p90).toBeGreaterThanOrEqual(p50)
          expect(p99).toBeGreaterThanOrEqual(p90)
          expect(Number.isFinite(p99)).toBe(true)
        }
      }),
    )
  })
})
