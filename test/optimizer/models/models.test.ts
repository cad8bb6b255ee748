import { describe, expect, test } from 'vitest'
import { fitLine, lineQuantile } from '../../../lib/optimizer/forecast/linear-regression.ts'
import { allModels } from '../../../lib/optimizer/models/all-models.ts'
import { clockOf } from '../../../lib/optimizer/models/clock.ts'
import { dampedHolt } from '../../../lib/optimizer/models/damped-holt.ts'
import { lastValue } from '../../../lib/optimizer/models/last-value.ts'
import { line } from '../../../lib/optimizer/models/line.ts'
import type { Model } from '../../../lib/optimizer/models/model.ts'
import { leadSteps } from '../../../lib/optimizer/models/model.ts'
import { GrowingPast } from '../../../lib/optimizer/models/past.ts'
import { advanceCurve, curveAt, exactRise, usualRise } from '../../../lib/optimizer/models/seasonal-curve.ts'
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

  test('seasonal-naive repeats yesterday, or the last value before there was one', () => {
    const values = dailyLoad(2)
    const { ahead } = lived(seasonalNaive, values)
    expect(leadSteps.map(ahead)).toEqual(leadSteps.map((steps) => values[dayLength + steps - 1]))
    expect(lived(seasonalNaive, [3, 4]).ahead(5)).toBe(4)
    expect(lived(seasonalNaive, values).ahead(dayLength + 1)).toBe(values[dayLength])
  })

  test('seasonal-naive forecasts a day ahead across nights that lose or gain an hour', () => {
    const clock = clockOf(300, 'Europe/Berlin')
    for (const now of ['2024-03-30T20:00:00Z', '2024-10-26T20:00:00Z'].map((iso) => Date.parse(iso) / 300_000)) {
      const past = new GrowingPast(clock)
      for (let step = now - 3 * dayLength; step <= now; step += 1) past.push(step, clock.slot(step))
      for (const steps of leadSteps) expect(seasonalNaive.ahead(null, past, steps)).toBe(clock.slot(now + steps))
    }
  })

  test('the line agrees with the linear regression used for young fleets', () => {
    const values = wanderingLoad(200)
    const fitted = fitLine(pointsOf(values, { stepSec: 1 }).slice(-60))
    if (fitted === undefined) throw new Error('there should be a line')
    for (const steps of [1, 12, 96])
      expect(lived(line, values).ahead(steps)).toBeCloseTo(lineQuantile(fitted, 199 + steps, 0.5), 6)
  })

  test('fewer than five steps make no line: the last value stays', () => {
    expect(lived(line, [1, 2, 3, 4]).ahead(3)).toBe(4)
    expect(lived(line, [1, 2, 3, 4, 5]).ahead(3)).toBeCloseTo(8, 9)
  })

  test('a damped trend continues, ever more weakly', () => {
    const rising = Array.from({ length: 100 }, (_, step) => 10 + 2 * step)
    const { ahead } = lived(dampedHolt, rising)
    expect(ahead(1)).toBeGreaterThan(208.5)
    expect(ahead(12) - ahead(11)).toBeLessThan(0.3)
    expect(ahead(1000)).toBeLessThan(225)
  })

  test('damped Holt agrees with R: ets(c(10, 12, 13, 15, 18), "AAN", damped = TRUE) with the same constants and start', () => {
    // Worked by hand: level 10, trend 0; error 2 -> 11.8, 0.45; error 0.84 -> 12.916, 0.549; and so on.
    const { state, ahead } = lived(dampedHolt, [10, 12, 13])
    expect(state.level).toBeCloseTo(12.916, 10)
    expect(state.trend).toBeCloseTo(0.549, 10)
    expect(ahead(1)).toBeCloseTo(12.916 + 0.8 * 0.549, 10)
    expect(ahead(2)).toBeCloseTo(12.916 + (0.8 + 0.64) * 0.549, 10)
  })

  test('theta knows the day, where the last value does not', () => {
    const values = dailyLoad(8, 1)
    expect(errorAnHourAhead(theta, values)).toBeLessThan(0.3 * errorAnHourAhead(lastValue, values))
  })

  test('theta uses the seen values while no day is confirmed, and from then on the deviation from the day', () => {
    const restless = wanderingLoad(200)
    expect(lived(theta, restless).ahead(12)).toBeCloseTo(restless.at(-1) ?? 0, -1)
    const values = dailyLoad(4, 0)
    const confirmed = lived(theta, values.slice(0, 3 * dayLength + 1))
    expect(confirmed.past.curve.confirmed).toBe(true)
    for (const steps of [1, 36]) expect(confirmed.ahead(steps)).toBeCloseTo(values[3 * dayLength + steps] ?? 0, 0)
  })

  test('theta lets the remainder drift, ever more weakly', () => {
    const growing = dailyLoad(8, 0).map((value, step) => value + step)
    const { past, state, ahead } = lived(theta, growing)
    const drift = (steps: number) => ahead(steps) - ahead(0) - usualRise(past, past.now, past.now + steps)
    expect(state.rest.trend).toBeGreaterThan(0.05)
    expect(drift(1)).toBeGreaterThan(0)
    expect(drift(2)).toBeGreaterThan(1.5 * drift(1))
    expect(drift(1000)).toBeLessThan(12 * state.rest.trend)
  })

  test('a regression learns nothing from guesses, and caps a giant value at five times the load', () => {
    const model = seasonalRegression('r', { forgetting: 1, ridge: 1 })
    const weights = (last: number, measured: boolean) => {
      const past = new GrowingPast(clockOf(300))
      const state = model.begin()
      for (const [step, value] of [10, 11, 12, 13, last].entries()) {
        past.push(step, value)
        past.regressors.advance(past)
        model.advance(state, past, step < 4 || measured)
      }
      return state.weights.map((each) => Array.from(each))
    }
    expect(weights(14, false)).toEqual(weights(15, false))
    expect(weights(14, true)).not.toEqual(weights(15, true))
    expect(weights(1e3, true)).toEqual(weights(1e4, true))
  })

  test('a regression forecasts the last value for times when it was not there', () => {
    const past = new GrowingPast(clockOf(300))
    past.push(0, 5)
    const model = seasonalRegression('r', { forgetting: 1, ridge: 1 })
    expect(model.ahead(model.begin(), past, 12)).toBe(5)
  })

  test('a regression without data forecasts the last value', () => {
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
  test('is confirmed by autocorrelation when the day repeats, and not when load wanders', () => {
    expect(lived(lastValue, dailyLoad(4)).past.curve.confirmed).toBe(true)
    for (const seed of [1, 2, 3])
      expect(lived(lastValue, wanderingLoad(6 * dayLength, seed)).past.curve.confirmed).toBe(false)
    expect(lived(lastValue, Array(5 * dayLength).fill(7)).past.curve.confirmed).toBe(false)
  })

  test.each([3, 4])('is not distorted by one odd day, even the %dth of six', (odd) => {
    const values = dailyLoad(6, 0)
    for (let step = odd * dayLength; step < (odd + 1) * dayLength; step += 1) values[step] = 1000
    const { past } = lived(lastValue, values)
    expect(curveAt(past, past.now)).toBeCloseTo(values.at(-1) ?? 0, 0)
  })

  /** The curve learned from these days, each at a constant height of its own. */
  const heights = (...days: readonly number[]) => {
    const { past } = lived(
      lastValue,
      days.flatMap((height) => new Array<number>(dayLength).fill(height)),
    )
    return curveAt(past, past.now)
  }

  test('is the mean of three days, and of four without the highest and the lowest', () => {
    expect(heights(0, 10, 50)).toBe(20)
    expect(heights(0, 10, 20, 90)).toBe(15)
  })

  test('changes when the last two weeks have', () => {
    expect(heights(...new Array<number>(10).fill(90), ...new Array<number>(14).fill(20))).toBe(20)
  })

  test('is smoothed over a quarter of an hour to either side, across midnight, when nothing happens on the minute', () => {
    const spikes = Array.from({ length: 4 * dayLength }, (_, step) => (step % dayLength === 0 ? 16 : 0))
    const { past } = lived(lastValue, spikes)
    const near = [-4, -3, -2, -1, 0, 1, 4].map((offset) => curveAt(past, past.now + 1 + offset))
    expect(near).toEqual([0, 1, 2, 3, 4, 3, 0])
    past.curve.confirmed = true
    expect(exactRise(past, 3, 0)).toBe(16)
  })

  test('is known only for times that a day has covered, and has no rises before it is confirmed', () => {
    const { past } = lived(lastValue, dailyLoad(0.5, 0))
    expect(curveAt(past, past.now + 1)).toBeCloseTo(100, 0)
    expect(curveAt(past, past.now + 4)).toBeUndefined()
    expect(usualRise(past, 0, past.now)).toBe(0)
    expect(exactRise(past, 0, past.now)).toBe(0)
    expect(curveAt(new GrowingPast(clockOf(300)), 0)).toBeUndefined()
  })

  test('is searched for once a day', () => {
    const confirmed = (days: number) => lived(lastValue, dailyLoad(days)).past.curve.confirmed
    expect([3, 3 + 1 / dayLength, 4].map(confirmed)).toEqual([false, true, true])
  })

  test('says how much it rises between two steps', () => {
    const { past } = lived(lastValue, dailyLoad(6, 0))
    expect(usualRise(past, past.now, past.now + dayLength / 2)).toBeCloseTo(80, 0)
  })
})
