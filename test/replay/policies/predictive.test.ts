import { expect, test } from 'vitest'
import { hourlyForecast, predictive } from '../../../lib/replay/policies/predictive.ts'
import { aLoad, someOptions } from '../traces.ts'
import { desiredAfter } from './an-observation.ts'

const hourSec = 3600

/** A forecast after this many full hours of load. */
function forecastAfter(hours: number, loadAt: (hour: number) => number) {
  const forecast = hourlyForecast()
  for (let hour = 0; hour <= hours; hour++) forecast.load(hour * hourSec, loadAt(hour))
  return forecast
}

test('less than 24 hours of load give no prediction', () => {
  expect(forecastAfter(23, () => 8).agents(24 * hourSec, 300)).toBe(0)
})

test('an hour is predicted as the mean of the same hour on the days before', () => {
  // Two days: 10 + hour on the first, 20 + hour on the second.
  const forecast = forecastAfter(48, (hour) => (hour < 24 ? 10 : 20) + (hour % 24))
  expect(forecast.agents(48 * hourSec, 0)).toBe(15)
  expect(forecast.agents(53 * hourSec, 0)).toBe(20)
})

test('only the same weekday counts when it is on record', () => {
  const forecast = forecastAfter(7 * 24, (hour) => (hour < 24 ? 40 : 4))
  expect(forecast.agents(7 * 24 * hourSec, 0)).toBe(40)
  // The day after that has the same weekday a week before it.
  expect(forecast.agents(8 * 24 * hourSec, 0)).toBe(4)
})

test('300 s before an hour its capacity becomes the minimum, and stays so through the hour', () => {
  const policy = predictive.policy({ target: 0.5 }, { load: aLoad([]), options: someOptions({ agentsPerWorker: 4 }) })
  // 4 busy agents at 01:00 every day, 3 otherwise: at target 0.5 two workers of four agents are enough for both.
  const seen = (nowSec: number) => ({ readyWorkers: 2, usedAgents: Math.floor(nowSec / hourSec) % 24 === 1 ? 4 : 3 })
  const dayAfter = 48 * hourSec
  const desired = (sec: number, fromSec: number) => desiredAfter(policy, { fromSec, toSec: sec }, seen)
  expect(desired(dayAfter + hourSec - 310, 0)).toBe(2)
  expect(desired(dayAfter + hourSec - 300, dayAfter + hourSec - 300)).toBe(2)
  const tight = predictive.policy({ target: 0.3 }, { load: aLoad([]), options: someOptions({ agentsPerWorker: 4 }) })
  const wanted: number[] = []
  for (let nowSec = 0; nowSec <= dayAfter + 2 * hourSec; nowSec += 10)
    wanted.push(desiredAfter(tight, { fromSec: nowSec, toSec: nowSec }, { ...seen(nowSec), readyWorkers: 3 }))
  // ceil(3 / (0.3 x 4)) = 3 workers, ceil(4 / 1.2) = 4.
  expect(wanted[(dayAfter + hourSec - 310) / 10]).toBe(3)
  expect(wanted[(dayAfter + hourSec - 300) / 10]).toBe(4)
  expect(wanted[(dayAfter + 2 * hourSec - 10) / 10]).toBe(4)
})
