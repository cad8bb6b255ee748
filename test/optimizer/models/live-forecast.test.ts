import { describe, expect, test } from 'vitest'
import { levels } from '../../../lib/optimizer/forecast/forecast.ts'
import type { FittedModel } from '../../../lib/optimizer/forecast/predict.ts'
import { clockOf } from '../../../lib/optimizer/models/clock.ts'
import { Forecaster } from '../../../lib/optimizer/models/forecaster.ts'
import { LiveForecast } from '../../../lib/optimizer/models/live-forecast.ts'
import { leadSteps } from '../../../lib/optimizer/models/model.ts'
import { dailyLoad, dayLength } from './loads.ts'

/** The forecast after this many days of load, with a look every half minute. */
function forecastAfter(days: number): FittedModel | undefined {
  const live = new LiveForecast()
  let atSec = 0
  dailyLoad(days).forEach((demand, step) => {
    for (let look = 0; look < 10; look += 1) {
      atSec = step * 300 + look * 30
      live.observe({ atSec, demand })
    }
  })
  return live.fitted(atSec)
}

test('says nothing at first, and grows more confident', () => {
  expect(forecastAfter(0.1)).toBeUndefined()
  const [one = 1, four = 0] = [1, 4].map((days) => forecastAfter(days)?.confidence)
  expect(four).toBeGreaterThan(one)
})

test('foresees the noon load in the morning', () => {
  const load = dailyLoad(6)
  const nowSec = 5.25 * 86_400 - 1
  const live = new LiveForecast()
  load.slice(0, 5.25 * dayLength).forEach((demand, step) => {
    live.observe({ atSec: step * 300, demand })
  })
  const noon = live.fitted(nowSec)?.quantile(nowSec + 6 * 3600, 0.5) ?? 0
  expect(noon).toBeGreaterThan(85)
  expect(noon).toBeLessThan(115)
})

test('each step is learned from once, when it is over', () => {
  const live = new LiveForecast()
  for (const [atSec, demand] of [
    [0, 4],
    [30, 8],
    [300, 9],
    [310, Number.NaN],
    [320, -1],
    [330, 1e9],
    [Number.NaN, 100],
    [600, 0],
  ] as const)
    live.observe({ atSec, demand })
  const { past } = live.ended()
  expect([past.at(0), past.at(1), past.at(2), past.length]).toEqual([6, 9, 0, 3])
})

describe('now', () => {
  /** A morning with ten agents, looked at every half minute, and with twenty after `risenFromSec`. */
  function morning(risenFromSec: number, untilSec: number): LiveForecast {
    const live = new LiveForecast()
    for (let atSec = 0; atSec <= untilSec; atSec += 30) live.observe({ atSec, demand: atSec > risenFromSec ? 20 : 10 })
    return live
  }
  const stepSec = 60 * 300
  /** Present demand: a mean stands for the middle of its time, and the forecast approaches it there. */
  const present = (live: LiveForecast, nowSec: number) => live.fitted(nowSec)?.quantile(nowSec - 150, 0.5)

  test('is the mean of the last five minutes, across the border of a step', () => {
    expect(present(morning(stepSec - 60, stepSec + 90), stepSec + 90)).toBe(15)
    expect(present(morning(stepSec - 60, stepSec + 90), stepSec + 120)).toBeCloseTo(10 + 50 / 9, 9)
  })

  test('is unknown when nobody has looked for five minutes', () => {
    expect(present(morning(stepSec, stepSec), stepSec + 299)).toBe(10)
    expect(present(morning(stepSec, stepSec), stepSec + 300)).toBeUndefined()
  })

  test('counts as a finished step: the forecast comes from models that have seen it', () => {
    const load = dailyLoad(3)
    const nowSec = load.length * 300
    const live = new LiveForecast()
    const forecaster = new Forecaster(clockOf(300))
    for (const [step, demand] of [...load, 25].entries()) {
      live.observe({ atSec: step * 300, demand })
      forecaster.advance(step, demand)
    }
    const fitted = live.fitted(nowSec)
    for (const steps of [1, 3, 12, 96])
      for (const [which, level] of levels.entries()) {
        const said = forecaster.latest?.mixed[leadSteps.indexOf(steps) * levels.length + which] ?? 0
        const ratio = (fitted?.quantile(nowSec - 150 + steps * 300, level) ?? 0) / said
        expect(Math.abs(ratio - 1), `${steps} steps ahead, at ${level}`).toBeLessThan(0.01)
      }
  })

  test('includes what has come due until now', () => {
    const live = morning(stepSec, stepSec)
    const before = live.fitted(stepSec)?.confidence ?? 1
    for (let atSec = stepSec + 30; atSec <= 2 * stepSec; atSec += 30) live.observe({ atSec, demand: 10 })
    expect(live.fitted(2 * stepSec)?.confidence).toBeGreaterThan(before)
  })
})
