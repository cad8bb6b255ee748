import { describe, expect, test } from 'vitest'
import { fitLine, lineQuantile } from '../../../lib/optimizer/linear-regression.ts'
import { allModels } from '../../../lib/optimizer/models/all-models.ts'
import { clockOf } from '../../../lib/optimizer/models/clock.ts'
import { dampedHolt } from '../../../lib/optimizer/models/damped-holt.ts'
import { lastValue } from '../../../lib/optimizer/models/last-value.ts'
import { line } from '../../../lib/optimizer/models/line.ts'
import type { Model } from '../../../lib/optimizer/models/model.ts'
import { leadSteps } from '../../../lib/optimizer/models/model.ts'
import { GrowingPast } from '../../../lib/optimizer/models/past.ts'
import { advanceCurve, curveAt, usualRise } from '../../../lib/optimizer/models/seasonal-curve.ts'
import { seasonalNaive } from '../../../lib/optimizer/models/seasonal-naive.ts'
import { seasonalRegression } from '../../../lib/optimizer/models/seasonal-regression.ts'
import { theta } from '../../../lib/optimizer/models/theta.ts'
import { dailyLoad, dayLength, pointsOf, wanderingLoad } from './loads.ts'

function lived<State>(model: Model<State>, values: readonly number[]) {
  const past = new GrowingPast(clockOf(300))
  const state = model.begin()
  values.forEach((value, step) => {
    past.push(step, value)
    advanceCurve(past)
    past.regressors.advance(past)
    model.advance(state, past, true)
  })
  return { past, state, ahead: (steps: number) => model.ahead(state, past, steps) }
}

/** Mean absolute error one hour ahead, over the last day. */
function errorAnHourAhead<State>(model: Model<State>, values: readonly number[]): number {
  const past = new GrowingPast(clockOf(300))
  const state = model.begin()
  const said: number[] = []
  let sum = 0
  values.forEach((value, step) => {
    if (step >= values.length - dayLength) sum += Math.abs(value - (said[step - 12] ?? 0))
    past.push(step, value)
    advanceCurve(past)
    past.regressors.advance(past)
    model.advance(state, past, true)
    said.push(model.ahead(state, past, 12))
  })
  return sum / dayLength
}

describe('single models', () => {
  test('the last value stays', () => {
    expect(lived(lastValue, [1, 2, 7]).ahead(100)).toBe(7)
  })

  test('seasonal-naive repeats yesterday, and the last value before there was one', () => {
    const values = dailyLoad(2)
    const { ahead } = lived(seasonalNaive, values)
    expect(leadSteps.map(ahead)).toEqual(leadSteps.map((steps) => values[dayLength + steps - 1]))
    expect(lived(seasonalNaive, [3, 4]).ahead(5)).toBe(4)
  })

  test('seasonal-naive knows a day ahead where the night between loses an hour, and where it gains one', () => {
    const clock = clockOf(300, 'Europe/Berlin')
    for (const now of ['2024-03-30T20:00:00Z', '2024-10-26T20:00:00Z'].map((iso) => Date.parse(iso) / 300_000)) {
      const past = new GrowingPast(clock)
      for (let step = now - 3 * dayLength; step <= now; step += 1) past.push(step, clock.slot(step))
      for (const steps of leadSteps) expect(seasonalNaive.ahead(null, past, steps)).toBe(clock.slot(now + steps))
    }
  })

  test('the line agrees with the linear regression of young fleets', () => {
    const values = wanderingLoad(200)
    const fitted = fitLine(pointsOf(values, { stepSec: 1 }).slice(-60))
    if (fitted === undefined) throw new Error('there should be a line')
    for (const steps of [1, 12, 96])
      expect(lived(line, values).ahead(steps)).toBeCloseTo(lineQuantile(fitted, 199 + steps, 0.5), 6)
  })

  test('a damped trend carries on, ever less', () => {
    const rising = Array.from({ length: 100 }, (_, step) => 10 + 2 * step)
    const { ahead } = lived(dampedHolt, rising)
    expect(ahead(1)).toBeGreaterThan(208.5)
    expect(ahead(12) - ahead(11)).toBeLessThan(0.3)
    expect(ahead(1000)).toBeLessThan(225)
  })

  test('damped Holt is what R says: ets(c(10, 12, 13, 15, 18), "AAN", damped = TRUE) with the same constants and start', () => {
    // Worked by hand: level 10, trend 0; error 2 -> 11.8, 0.45; error 0.84 -> 12.916, 0.549; and so on.
    const { state } = lived(dampedHolt, [10, 12, 13])
    expect(state.level).toBeCloseTo(12.916, 10)
    expect(state.trend).toBeCloseTo(0.549, 10)
  })

  test('theta knows the day, where the last value does not', () => {
    const values = dailyLoad(8, 1)
    expect(errorAnHourAhead(theta, values)).toBeLessThan(0.3 * errorAnHourAhead(lastValue, values))
  })

  test('a regression that knows nothing is the last value', () => {
    expect(lived(seasonalRegression('r', { forgetting: 1, ridge: 1 }), [5, 9]).ahead(12)).toBe(9)
  })

  test('a regression learns the day', () => {
    const values = dailyLoad(8, 1)
    const model = seasonalRegression('r', { forgetting: 0.9995, ridge: 1 })
    expect(errorAnHourAhead(model, values)).toBeLessThan(0.3 * errorAnHourAhead(lastValue, values))
  })

  test.each(allModels.map((model) => [model.name, model] as const))(
    '%s survives silence, spikes and giants',
    (_, model) => {
      for (const values of [
        [0],
        Array(700).fill(0),
        Array(700).fill(5),
        [...Array(400).fill(1), 1e8, ...Array(400).fill(0)],
      ]) {
        const { ahead } = lived(model, values)
        for (const steps of leadSteps) expect(ahead(steps)).toSatisfy(Number.isFinite)
      }
    },
  )
})

describe('the usual day', () => {
  test('is confirmed by autocorrelation where the day repeats, and not where load wanders', () => {
    expect(lived(lastValue, dailyLoad(4)).past.curve.confirmed).toBe(true)
    for (const seed of [1, 2, 3])
      expect(lived(lastValue, wanderingLoad(6 * dayLength, seed)).past.curve.confirmed).toBe(false)
    expect(lived(lastValue, Array(5 * dayLength).fill(7)).past.curve.confirmed).toBe(false)
  })

  test('is not bent by one odd day', () => {
    const values = dailyLoad(6, 0)
    for (let step = 3 * dayLength; step < 4 * dayLength; step += 1) values[step] = 1000
    const { past } = lived(lastValue, values)
    expect(curveAt(past, past.now)).toBeCloseTo(values.at(-1) ?? 0, 0)
  })

  test('says how much it rises between two steps', () => {
    const { past } = lived(lastValue, dailyLoad(6, 0))
    expect(usualRise(past, past.now, past.now + dayLength / 2)).toBeCloseTo(80, 0)
  })
})
