import { expect, test } from 'vitest'
import { LiveForecast } from '../../../lib/optimizer/models/live-forecast.ts'
import type { FittedModel } from '../../../lib/optimizer/predict.ts'
import { dailyLoad, dayLength } from './loads.ts'

/** Looks every half minute at so many days of load. */
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

test('sees noon coming in the morning', () => {
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
  ] as const)
    live.observe({ atSec, demand })
  expect(live.ended().past.at(0)).toBe(6)
  expect(live.ended().past.at(1)).toBe(9)
  expect(live.ended().past.length).toBe(2)
})
