import { expect, test } from 'vitest'
import { clockOf } from '../../../lib/optimizer/models/clock.ts'
import { middlesOf, ordered } from '../../../lib/optimizer/models/mixture.ts'
import { type AnyModel, leadSteps } from '../../../lib/optimizer/models/model.ts'
import { GrowingPast } from '../../../lib/optimizer/models/past.ts'

const saying = (middle: number): AnyModel => ({
  name: String(middle),
  seasonal: false,
  begin: () => null,
  advance: () => undefined,
  ahead: () => middle,
  fork: () => null,
})

test.each([
  [20, 'up to twice the highest load ever seen', 20],
  [21, 'no more than that, when it forecasts more', 20],
  [-5, 'zero, when it forecasts less', 0],
  [Number.NaN, 'the highest load, when its forecast is not a number', 10],
  [Number.POSITIVE_INFINITY, 'the highest load, when its forecast is infinite', 10],
])('a model that forecasts %d is taken to forecast %s', (said, _, taken) => {
  const past = new GrowingPast(clockOf(300))
  for (const [step, value] of [4, 10, 6].entries()) past.push(step, value)
  expect(Array.from(middlesOf([saying(said)], [null], past))).toEqual(leadSteps.map(() => taken))
})

test('quantiles never fall from level to level, none is negative or infinite, and each lead starts afresh', () => {
  const said = Float64Array.of(5, 4, 7, -1, Number.POSITIVE_INFINITY, 3, 2, Number.NaN, 9)
  expect(Array.from(ordered(said))).toEqual([5, 5, 7, 0, 0, 3, 2, 2, 9])
})
