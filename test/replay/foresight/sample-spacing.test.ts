import { describe, expect, test } from 'vitest'
import { sampleSpacing, unseenHorizons } from '../../../lib/replay/foresight/sample-spacing.ts'

/** A series with a sample at each of these steps. */
function someSteps(...steps: readonly number[]) {
  const values = new Float64Array((steps.at(-1) ?? -1) + 1).fill(Number.NaN)
  for (const step of steps) values[step] = 1
  return { stepSec: 300, firstStep: 0, values }
}

describe('the spacing of samples', () => {
  test.each([
    ['is one step when none is missing', [0, 1, 2, 3], 1],
    ['is that of most of them', [0, 2, 4, 5, 40, 42], 2],
    ['is one step for a single sample', [0], 1],
    ['is one step for no sample', [], 1],
  ])('%s', (_, steps, spacing) => {
    expect(sampleSpacing(someSteps(...steps))).toBe(spacing)
  })
})

describe('horizons that samples cannot judge', () => {
  test.each([
    ['do not exist when samples are dense, with or without gaps', [0, 1, 2, 50, 51, 52], [1, 12, 30], []],
    ['are those shorter than the spacing', [0, 12, 24, 36], [1, 3, 12, 24], [1, 3]],
    ['are those between two samples', [0, 2, 4, 6, 8], [2, 3, 4, 5], [3, 5]],
    ['are not those longer than the trace, which is too short for them', [0, 2, 4], [4, 100], []],
  ])('%s', (_, steps, horizons, unseen) => {
    expect(unseenHorizons(someSteps(...steps), horizons)).toEqual(unseen)
  })
})
