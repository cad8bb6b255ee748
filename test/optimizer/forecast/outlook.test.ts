import { describe, expect, test } from 'vitest'
import { horizonOf, lookAhead, type Sight } from '../../../lib/optimizer/forecast/outlook.ts'
import type { FittedModel } from '../../../lib/optimizer/forecast/predict.ts'
import { someSettings, startSec } from '../../builders.ts'

const leadTimeSec = 180
const settings = someSettings({ optimizationIntervalSec: 30, averagingSec: 900, forecastQuantile: 0.9 })
/** Demand is what is counted now, whatever has arrived before. */
const measuring = someSettings({ ...settings, averagingSec: 0 })

/** A median of 40 that rises by an agent every 10 s, and a P90 twenty agents above it. */
const rising: FittedModel = {
  model: 'test',
  confidence: 0.5,
  quantile: (atSec, level) => 40 + (atSec - startSec) / 10 + (level > 0.5 ? 20 : 0),
}

function aSight(overrides: Partial<Sight> = {}): Sight {
  const measured = 50
  const demand = { measured, ifMissingIdle: measured, ifMissingBusy: measured, steady: measured, censored: false }
  return { nowSec: startSec, demand, supply: 60, leadTimeSec, fitted: rising, ...overrides }
}

describe('the outlook', () => {
  test('reaches to the time when launches of the next look are ready', () => {
    expect(horizonOf(leadTimeSec, settings)).toBe(210)
    expect(lookAhead(aSight(), settings).horizonSec).toBe(210)
  })

  test('adds to the load to come the rise of the forecast from its present level, as far as it is trusted', () => {
    // From 40 now, median and P90 rise to 61 and 81 at the horizon.
    expect(lookAhead(aSight(), settings)).toMatchObject({ expected: 50 + 0.5 * 21, predicted: 50 + 0.5 * 41 })
  })

  test('adds to the measured demand what the forecast is above it, as far as it is trusted', () => {
    expect(lookAhead(aSight(), measuring)).toMatchObject({ expected: 50 + 0.5 * 11, predicted: 50 + 0.5 * 31 })
  })

  test('never falls below demand', () => {
    const falling = { ...rising, quantile: (atSec: number) => 40 - (atSec - startSec) / 10 }
    expect(lookAhead(aSight({ fitted: falling }), settings)).toMatchObject({ expected: 50, predicted: 50 })
  })

  test('without a forecast is present demand', () => {
    const { expected, predicted, surging } = lookAhead(aSight({ fitted: undefined }), settings)
    expect({ expected, predicted, surging }).toEqual({ expected: 50, predicted: undefined, surging: undefined })
  })

  test('adds the share of a surge that keeps to the clock', () => {
    const surges = { periodSec: 1800, phaseSec: 1800, power: 0, rises: [30] }
    expect(lookAhead(aSight({ surges }), someSettings({ surgeShare: 0.5 })).surging).toBe(65)
  })
})
