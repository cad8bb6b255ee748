import { describe, expect, test } from 'vitest'
import { type RandomState, resumedRandom, rng } from '../../lib/simulated/random.ts'

function draws(count: number, draw: () => number): number[] {
  return Array.from({ length: count }, draw)
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function variance(values: readonly number[]): number {
  const middle = mean(values)
  return mean(values.map((value) => (value - middle) ** 2))
}

/** sfc32 as PractRand defines it, on integers of any size, so that nothing depends on machine overflow. */
function sfc32Twin([a0, b0, c0, d0]: RandomState): () => bigint {
  const word = (value: bigint) => BigInt.asUintN(32, value)
  let [a = 0n, b = 0n, c = 0n, counter = 0n] = [a0, b0, c0, d0].map((value) => word(BigInt(value)))
  return () => {
    const sum = word(a + b + counter++)
    a = b ^ (b >> 9n)
    b = word(c + (c << 3n))
    c = word(((c << 21n) | (c >> 11n)) + sum)
    return sum
  }
}

describe('a random stream', () => {
  test('is sfc32, each number made from 27 and 26 bits of two words', () => {
    const random = rng(7, 'any')
    const twin = sfc32Twin(random.state())
    for (let n = 0; n < 200; n++) {
      const expected = Number(((twin() >> 5n) << 26n) + (twin() >> 6n)) / 2 ** 53
      expect(random.next()).toBe(expected)
    }
  })

  test('gives the same numbers for the same seed and stream name, and others for another seed or name', () => {
    const first = (seed: number, stream: string) => draws(5, rng(seed, stream).next)
    expect(first(1, 'boot')).toEqual(first(1, 'boot'))
    const all = [first(1, 'boot'), first(2, 'boot'), first(1.5, 'boot'), first(-1, 'boot'), first(1, 'jobs')]
    expect(new Set(all.flat()).size).toBe(25)
  })

  test('continues from a saved state', () => {
    const random = rng(3, 'any')
    draws(10, random.normal)
    const resumed = resumedRandom(JSON.parse(JSON.stringify(random.state())))
    expect(draws(10, resumed.normal)).toEqual(draws(10, random.normal))
  })

  test('gives uniform numbers spread evenly over [0, 1)', () => {
    const bins = new Array<number>(20).fill(0)
    const values = draws(40_000, rng(4, 'uniform').next)
    for (const value of values) bins[Math.floor(value * 20)] = (bins[Math.floor(value * 20)] ?? 0) + 1
    expect(chiSquare(bins, new Array<number>(20).fill(2000))).toBeLessThan(45)
    expect(Math.max(...values)).toBeLessThan(1)
  })

  test('gives normal numbers with mean 0, variance 1 and the tails of a normal distribution', () => {
    const values = draws(40_000, rng(5, 'normal').normal)
    expect(mean(values)).toBeCloseTo(0, 1)
    expect(variance(values)).toBeCloseTo(1, 1)
    expect(values.filter((value) => Math.abs(value) > 1.959964).length / 40_000).toBeCloseTo(0.05, 2)
  })

  test('gives log-normal numbers with the requested median and spread', () => {
    const random = rng(6, 'boot')
    const values = draws(20_001, () => random.logNormal(120, 0.2)).sort((a, b) => a - b)
    expect((values[10_000] ?? 0) / 120).toBeCloseTo(1, 1)
    expect(Math.sqrt(variance(values.map(Math.log)))).toBeCloseTo(0.2, 2)
  })

  test.each([0.3, 4, 9.99, 10, 31.5, 400])('gives counts of mean %d that follow the Poisson formula', (lambda) => {
    const random = rng(8, `poisson ${lambda}`)
    const size = 30_000
    const values = draws(size, () => random.poisson(lambda))
    const spread = Math.max(1, Math.sqrt(lambda))
    const [low, high] = [Math.max(0, Math.floor(lambda - 2 * spread)), Math.ceil(lambda + 2 * spread)]
    const observed: number[] = []
    const expected: number[] = []
    let probability = Math.exp(-lambda)
    for (let k = 0; k <= high; k++) {
      if (k > 0) probability *= lambda / k
      if (k < low) continue
      observed.push(values.filter((value) => value === k).length)
      expected.push(size * probability)
    }
    // 99.99 % quantile of chi-square, by Wilson and Hilferty.
    const freedom = observed.length
    const limit = freedom * (1 - 2 / (9 * freedom) + 3.72 * Math.sqrt(2 / (9 * freedom))) ** 3
    expect(chiSquare(observed, expected)).toBeLessThan(limit)
    expect(mean(values) / lambda).toBeCloseTo(1, 1)
  })

  test('gives the count 0 for mean 0, and counts close to a huge mean', () => {
    expect(rng(9, 'a').poisson(0)).toBe(0)
    expect(Math.abs(rng(9, 'a').poisson(1e9) - 1e9)).toBeLessThan(2e5)
  })

  test.each([-1, Number.NaN, Number.POSITIVE_INFINITY])('refuses %d as a mean', (lambda) => {
    expect(() => rng(1, 'a').poisson(lambda)).toThrow(RangeError)
  })

  test.each([Number.NaN, Number.NEGATIVE_INFINITY])('refuses %d as a seed', (seed) => {
    expect(() => rng(seed, 'a')).toThrow('seed must be a finite number')
  })
})

function chiSquare(observed: readonly number[], expected: readonly number[]): number {
  return observed.reduce((sum, count, k) => sum + (count - (expected[k] ?? 0)) ** 2 / (expected[k] ?? 1), 0)
}
