import { expect, test } from 'vitest'
import { inBatchesOf } from '../lib/in-batches-of.ts'

test.each([
  ['nothing needs no batch', [], []],
  ['what fits is one', [1, 2], [[1, 2]]],
  ['the last may be smaller', [1, 2, 3, 4, 5], [[1, 2], [3, 4], [5]]],
  [
    'or full',
    [1, 2, 3, 4],
    [
      [1, 2],
      [3, 4],
    ],
  ],
])('%s', (_rule, items, batches) => {
  expect(inBatchesOf(items, 2)).toEqual(batches)
})
