import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ScoreWindow } from '../../../lib/optimizer/models/score-window.ts'

test('agrees with sorting the latest numbers', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 1, maxLength: 60 }), (values) => {
      const window = new ScoreWindow(7)
      for (const value of values) window.add(value)
      const latest = values.slice(-7).sort((a, b) => a - b)
      expect(window.count).toBe(latest.length)
      expect(window.quantile(0)).toBe(latest[0])
      expect(window.quantile(1)).toBe(latest.at(-1))
      expect(window.quantile(0.5)).toBeCloseTo(naiveQuantile(latest, 0.5), 10)
    }),
  )
})

test('an empty window gives nothing', () => {
  expect(new ScoreWindow(3).quantile(0.9)).toBe(0)
})

/** R's `quantile(type = 6)`. */
function naiveQuantile(sorted: readonly number[], level: number): number {
  const rank = Math.min(sorted.length, Math.max(1, level * (sorted.length + 1)))
  const low = sorted[Math.floor(rank) - 1] ?? 0
  return low + (rank - Math.floor(rank)) * ((sorted[Math.ceil(rank) - 1] ?? low) - low)
}
