import { describe, expect, test } from 'vitest'
import { beginCalibration, calibrate } from '../../../lib/optimizer/models/calibration.ts'

const said = [10, 20, 30]

function calibrated(outcomes: readonly number[], { unit = 1, steps = 1, quantiles = said } = {}) {
  const calibration = beginCalibration()
  for (const actual of outcomes) calibrate(calibration, actual, quantiles, { unit, steps })
  return calibration
}

describe('a correction', () => {
  test('of P90 rises nine steps when exceeded and falls one when not, which balances at the promised tenth', () => {
    const [, risen = 0] = calibrated([25]).corrections
    const [, sunk = 0] = calibrated([15]).corrections
    expect(sunk).toBeLessThan(0)
    expect(risen / sunk).toBeCloseTo(-9, 9)
  })

  test('moves less the longer the lead, as its root, because outcomes overlap', () => {
    const [near = 0, far = 0] = [1, 4].map((steps) => calibrated([25], { steps }).corrections[1])
    expect(near / far).toBeCloseTo(2, 9)
  })

  test('stays when demand equals the forecast within rounding: neither above nor below', () => {
    const { corrections, exceeded } = calibrated([1e6 + 1e-5, 1e6 - 1e-5], { quantiles: [1e6, 1e6, 1e6] })
    expect(corrections).toEqual([0, 0, 0])
    expect(exceeded).toEqual([0.5, expect.closeTo(0.1, 12), expect.closeTo(0.01, 12)])
  })
})

test('the share above each quantile is that of the outcomes so far, and of the recent ones once there are many', () => {
  const shares = (outcomes: readonly number[]) => calibrated(outcomes).exceeded.map((share) => Number(share.toFixed(9)))
  expect(shares([25])).toEqual([1, 1, 0])
  expect(shares([35, 25, 15, 5])).toEqual([0.75, 0.5, 0.25])
  const [p50 = 0] = shares([...new Array<number>(3000).fill(15), ...new Array<number>(1000).fill(5)])
  expect(p50).toBeGreaterThan(0.3)
  expect(p50).toBeLessThan(0.4)
})

test('the width is the recent error of the median, in units: old errors are forgotten, one outcome says little', () => {
  const off = (by: number, count: number) => new Array<number>(count).fill(10 + 2 * by)
  expect(calibrated(off(1, 3000), { unit: 2 }).width).toBeCloseTo(1, 9)
  const { width } = calibrated([...off(1, 3000), ...off(3, 1000)], { unit: 2 })
  expect(width).toBeGreaterThan(2)
  expect(width).toBeLessThan(2.8)
})
