import { expect, test } from 'vitest'
import { answer, beginLeastSquares, learn } from '../../../lib/optimizer/models/recursive-least-squares.ts'
import { rng } from '../../../lib/simulated/random.ts'

function taught(forgetting: number, truth: (n: number) => readonly [number, number]) {
  const random = rng(1, 'least-squares')
  const ridge = 0.001
  const model = beginLeastSquares(2, ridge)
  const gain = new Float64Array(2)
  for (let n = 0; n < 1000; n += 1) {
    const x = Float64Array.of(random.normal(), random.normal())
    const [a, b] = truth(n)
    learn(
      model,
      { x, from: 0, y: a * (x[0] ?? 0) + b * (x[1] ?? 0) + 0.01 * random.normal() },
      { forgetting, ridge },
      gain,
    )
  }
  return model
}

test('finds the weights that made the data', () => {
  const { weights } = taught(1, () => [2, -3])
  expect(weights[0]).toBeCloseTo(2, 2)
  expect(weights[1]).toBeCloseTo(-3, 2)
  expect(answer(weights, Float64Array.of(9, 1, 1), 1)).toBeCloseTo(-1, 2)
})

test('forgets what is no longer true', () => {
  const { weights } = taught(0.98, (n) => (n < 500 ? [2, -3] : [0, 1]))
  expect(weights[0]).toBeCloseTo(0, 1)
  expect(weights[1]).toBeCloseTo(1, 1)
})

test('is as accurate after months as after days: rounding does not add up', () => {
  // Regressors that hardly differ, and days on which nothing happens, as with a fleet at night.
  const random = rng(2, 'months')
  const memory = { forgetting: 0.99, ridge: 5 }
  const model = beginLeastSquares(3, memory.ridge)
  const gain = new Float64Array(3)
  for (let n = 0; n < 30_000; n += 1) {
    const busy = n % 288 < 200 ? 1 : 0
    const first = busy * random.normal()
    const x = Float64Array.of(first, first + 0.001 * busy * random.normal(), 1)
    const y = 2 * (x[0] ?? 0) - (x[2] ?? 0) + 0.01 * random.normal()
    learn(model, { x, from: 0, y }, memory, gain)
    if (n > 1000)
      expect(Math.abs(answer(model.weights, Float64Array.of(1, 1, 1), 0) - 1), `step ${n}`).toBeLessThan(0.5)
  }
})

test('what is not known of one weight by another is the same the other way round, to the last digit', () => {
  const random = rng(3, 'symmetry')
  const memory = { forgetting: 0.95, ridge: 0.1 }
  const { weights, unknown } = beginLeastSquares(3, memory.ridge)
  const gain = new Float64Array(3)
  for (let n = 0; n < 100; n += 1) {
    const x = Float64Array.of(random.normal(), random.normal(), 1)
    learn({ weights, unknown }, { x, from: 0, y: random.normal() }, memory, gain)
  }
  const [, b, c, d, , f, g, h] = unknown
  expect([b, c, f]).toEqual([d, g, h])
})

test('never knows less of a weight than at first: quiet hours do not make it jump at the first noise', () => {
  const memory = { forgetting: 0.9, ridge: 0.1 }
  const { weights, unknown } = beginLeastSquares(2, memory.ridge)
  // Nothing is ever seen of the difference between the two weights.
  for (let n = 0; n < 500; n += 1)
    learn({ weights, unknown }, { x: Float64Array.of(1, 1), from: 0, y: 2 }, memory, new Float64Array(2))
  const [first = 0, together = 0, , second = 0] = unknown
  for (const variance of [first, second]) expect(variance).toBeLessThanOrEqual((1 + 1e-12) / memory.ridge)
  expect(Math.abs(together)).toBeLessThanOrEqual(Math.sqrt(first * second))
})

test('is ordinary ridge regression: known answer of one observation', () => {
  // (x x' + ridge) w = x y with x = (1, 2), y = 5, ridge = 1: w = x y / (1 + x'x) = (5, 10) / 6.
  const model = beginLeastSquares(2, 1)
  learn(model, { x: Float64Array.of(1, 2), from: 0, y: 5 }, { forgetting: 1, ridge: 1 }, new Float64Array(2))
  expect(model.weights[0]).toBeCloseTo(5 / 6, 12)
  expect(model.weights[1]).toBeCloseTo(10 / 6, 12)
})
