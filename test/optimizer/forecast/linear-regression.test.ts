import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fitLine, lineConfidence, lineQuantile } from '../../../lib/optimizer/forecast/linear-regression.ts'
import { normalQuantile, normalShare, studentQuantile } from '../../../lib/optimizer/numbers/normal.ts'
import { aHistory, startSec } from '../../builders.ts'

const points = (demands: number[]) =>
  demands.map((demand, index) => ({ atSec: index + 1, demand, totalAgents: 0, coverage: 1 }))

function fitted(demands: number[]) {
  const line = fitLine(points(demands))
  if (line === undefined) throw new Error('no line')
  return line
}

describe('quantiles', () => {
  test.each([
    [0.5, 0],
    [0.9, 1.2815515655446004],
    [0.99, 2.3263478740408408],
    [0.001, -3.090232306167813],
  ])('the normal quantile of %d is the one in the tables', (p, z) => {
    expect(normalQuantile(p)).toBeCloseTo(z, 8)
  })

  test.each([-3, -1.2816, -0.3, 0, 0.5, 2.3263])('the share below %d is the one whose quantile it is', (z) => {
    expect(normalQuantile(normalShare(z))).toBeCloseTo(z, 1)
  })

  test.each([
    [0.9, 3, 1.637744],
    [0.9, 10, 1.372184],
    [0.99, 5, 3.36493],
    [0.99, 58, 2.392377],
  ])("Student's quantile of %d with %d degrees of freedom is that of R's qt within 1 %%", (p, degrees, t) => {
    expect(Math.abs(studentQuantile(p, degrees) / t - 1)).toBeLessThan(0.01)
  })
})

describe('linear regression', () => {
  test("gives the coefficients and the prediction interval of R's lm", () => {
    const line = fitted([2, 4, 5, 4, 5])
    expect(line.slope).toBeCloseTo(0.6, 12)
    expect(line.meanDemand - line.slope * line.meanAtSec).toBeCloseTo(2.2, 12)
    expect(line.residualAgents).toBeCloseTo(0.894427191, 9)
    expect(lineQuantile(line, 6, 0.5)).toBeCloseTo(5.8, 12)
    // predict(lm, data.frame(x = 6), interval = "prediction", level = 0.8)[, "upr"] is 7.922759
    expect(lineQuantile(line, 6, 0.9)).toBeCloseTo(7.922759, 1)
  })

  test('continues a straight line exactly, however its times are spaced', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -3, max: 3, noNaN: true }),
        fc.double({ min: 0, max: 1000, noNaN: true }),
        fc.uniqueArray(fc.integer({ min: 0, max: 3000 }), { minLength: 5, maxLength: 60 }),
        (slope, level, times) => {
          const straight = times
            .toSorted((a, b) => a - b)
            .map((atSec) => ({ atSec, demand: level + slope * atSec, totalAgents: 0, coverage: 1 }))
          const line = fitLine(straight)
          expect(line && lineQuantile(line, 4000, 0.5)).toBeCloseTo(level + slope * 4000, 4)
        },
      ),
    )
  })

  test.each([
    ['no points', []],
    ['four points', [1, 2, 3, 4]],
  ])('%s give no line', (_, demands) => {
    expect(fitLine(points(demands))).toBeUndefined()
  })

  test('points all at one time give no line', () => {
    expect(fitLine(points([1, 2, 3, 4, 5]).map((point) => ({ ...point, atSec: startSec })))).toBeUndefined()
  })

  test('epoch seconds lose no precision', () => {
    const line = fitLine(aHistory([10, 11, 12, 13, 14]))
    expect(line && lineQuantile(line, startSec + 30, 0.5)).toBeCloseTo(15, 6)
  })
})

describe('confidence', () => {
  test('grows with the history, up to the size that was asked for', () => {
    const confidences = [5, 15, 30, 60, 90].map((count) =>
      lineConfidence(fitted(Array.from({ length: count }, (_, index) => 10 + index)), 60),
    )
    expect(confidences).toEqual([5 / 60, 0.25, 0.5, 1, 1])
  })

  test('falls with the noise around the line', () => {
    const calm = Array.from({ length: 60 }, (_, index) => 50 + (index % 2))
    const wild = Array.from({ length: 60 }, (_, index) => 50 + 40 * (index % 2))
    expect(lineConfidence(fitted(wild), 60)).toBeLessThan(lineConfidence(fitted(calm), 60))
  })
})
