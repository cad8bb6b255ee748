import { describe, expect, test } from 'vitest'
import { dailyCycle, predictionError } from '../../../lib/replay/policies/crane-cycle.ts'
import { craneDsp } from '../../../lib/replay/policies/crane-dsp.ts'
import { fourier, inverseFourier, spectrumOf } from '../../../lib/replay/policies/fourier.ts'
import { rng } from '../../../lib/simulated/random.ts'
import { aLoad, someOptions } from '../traces.ts'
import { desiredAfter } from './an-observation.ts'

const day = 1440
const wave = (minute: number, period = day) => 20 + 10 * Math.sin((2 * Math.PI * minute) / period)

describe('the transform', () => {
  test.each([1, 2, 12, 30, 35, 97])('of %d values equals the sum that defines it', (length) => {
    const random = rng(1, 'fourier')
    const values = Array.from({ length }, () => random.next())
    const { re, im } = spectrumOf(values)
    for (let bin = 0; bin < length; bin++) {
      const turn = (n: number) => (-2 * Math.PI * bin * n) / length
      expect(re[bin]).toBeCloseTo(
        values.reduce((sum, value, n) => sum + value * Math.cos(turn(n)), 0),
        9,
      )
      expect(im[bin]).toBeCloseTo(
        values.reduce((sum, value, n) => sum + value * Math.sin(turn(n)), 0),
        9,
      )
    }
  })

  test('can be inverted', () => {
    const values = Float64Array.from({ length: 60 }, (_, n) => n % 7)
    const back = inverseFourier(fourier({ re: values, im: new Float64Array(60) }))
    back.re.forEach((value, n) => {
      expect(value).toBeCloseTo(values[n] ?? 0, 9)
    })
  })
})

describe('the cycle', () => {
  test('of a daily wave is the wave with the margin that would have told it best', () => {
    const cycle = dailyCycle(Array.from({ length: 3 * day }, (_, minute) => wave(minute)))
    expect(cycle).toHaveLength(day)
    cycle?.forEach((value, minute) => {
      expect(value).toBeCloseTo(1.01 * wave(minute), 1)
    })
  })

  test('of a weekly wave is a week', () => {
    expect(dailyCycle(Array.from({ length: 14 * day }, (_, minute) => wave(minute, 7 * day)))).toHaveLength(7 * day)
  })

  test('needs two days', () => {
    expect(dailyCycle(Array.from({ length: 2 * day - 1 }, (_, minute) => wave(minute)))).toBeUndefined()
  })

  test('is not found in noise, in flat load or in a wave of five hours', () => {
    const random = rng(1, 'noise')
    expect(dailyCycle(Array.from({ length: 3 * day }, () => 10 + random.next()))).toBeUndefined()
    expect(dailyCycle(Array(3 * day).fill(10))).toBeUndefined()
    expect(dailyCycle(Array.from({ length: 3 * day }, (_, minute) => wave(minute, 300)))).toBeUndefined()
  })
})

test('falling short by half weighs ln 2 / ln 1.25, too much by half weighs a half', () => {
  const one = Float64Array.of(10)
  expect(predictionError(one, Float64Array.of(5), 0)).toBeCloseTo(Math.log(2) / Math.log(1.25), 9)
  expect(predictionError(one, Float64Array.of(15), 0)).toBeCloseTo(0.5, 9)
  expect(predictionError(Float64Array.of(0), Float64Array.of(3), 0)).toBe(3)
})

test('the policy prepares for what the next window held on the days before', () => {
  const policy = craneDsp.policy(
    { target: 0.5, windowSec: 3600 },
    { load: aLoad([]), options: someOptions({ agentsPerWorker: 4 }) },
  )
  policy.start(0)
  const seen = (nowSec: number) => ({ readyWorkers: 20, usedAgents: Math.round(wave(nowSec / 60)) })
  const sunrise = 3 * 86_400 + 3 * 3600
  const wanted = desiredAfter(policy, { toSec: sunrise }, seen)
  // In the hour from 03:00 the wave rises from 27.1 to 28.7: 1.01 x 28.7 / 2 agents per worker, and not 27 / 2 = 14.
  expect(wanted).toBeGreaterThanOrEqual(15)
  expect(wanted).toBeLessThanOrEqual(20)
})
