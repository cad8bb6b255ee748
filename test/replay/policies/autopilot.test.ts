import { expect, test } from 'vitest'
import { autopilot, smoothing } from '../../../lib/replay/policies/autopilot.ts'
import { aLoad, someOptions } from '../traces.ts'
import { desiredAfter } from './an-observation.ts'

const run = { load: aLoad([]), options: someOptions({ agentsPerWorker: 4 }) }

test('the number of workers is the statistic of the 5-minute means over the target per worker', () => {
  const setting = { targetUtilisation: 0.5, percentile: 1, windowHours: 1, delayHours: 0 }
  // Means 4 and 11: ceil(11 / 2) = 6.
  const seen = (nowSec: number) => ({ readyWorkers: 3, usedAgents: nowSec < 300 ? 4 : 11 })
  expect(desiredAfter(autopilot.policy(setting, run), { toSec: 600 }, seen)).toBe(6)
})

test('the percentile ignores peaks, the window ignores old values', () => {
  const setting = { targetUtilisation: 0.5, percentile: 0.5, windowHours: 0.5, delayHours: 0 }
  const usage = [20, 2, 2, 2, 6, 6, 6]
  const seen = (nowSec: number) => ({ readyWorkers: 1, usedAgents: usage[Math.floor(nowSec / 300)] ?? 0 })
  // After six means (20 2 2 2 6 6) the third smallest is 2; after seven the 20 has dropped out and it is still 2.
  expect(desiredAfter(autopilot.policy(setting, run), { toSec: 1800 }, seen)).toBe(1)
  const max = autopilot.policy({ ...setting, percentile: 1 }, run)
  expect(desiredAfter(max, { toSec: 1800 }, seen)).toBe(10)
  expect(desiredAfter(max, { fromSec: 1810, toSec: 2100 }, seen)).toBe(3)
})

test('the largest recommendation within the delay applies', () => {
  const smooth = smoothing(3)
  expect(smooth(2, 10)).toBe(10)
  expect(smooth(10, 4)).toBe(10)
  expect(smooth(10, 4)).toBe(10)
  expect(smooth(10, 4)).toBe(10)
  expect(smooth(10, 12)).toBe(12)
})

test('an excess is halved in an hour of looks, and small changes wait', () => {
  const smooth = smoothing(0)
  let size = smooth(2, 40)
  const sizes = Array.from({ length: 12 }, () => {
    size = smooth(size, 8)
    return size
  })
  expect(sizes[0]).toBe(40)
  expect(sizes.at(-1)).toBeLessThanOrEqual(26)
  expect(sizes.at(-1)).toBeGreaterThanOrEqual(24)
})
