import { expect, test } from 'vitest'
import { inBatchesOf, mapInBatchesOf } from '../../lib/waiting/in-batches-of.ts'

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

test('work is done on a batch at once, and on the next one when all of it is done', async () => {
  let underWay = 0
  const seen: number[] = []
  const results = await mapInBatchesOf([1, 2, 3, 4, 5], 2, async (item) => {
    underWay += 1
    await Promise.resolve()
    seen.push(underWay)
    await Promise.resolve()
    underWay -= 1
    return 10 * item
  })
  expect(results).toEqual([10, 20, 30, 40, 50])
  expect(seen).toEqual([2, 2, 2, 2, 1])
})

test('the first failure ends it', async () => {
  const begun: number[] = []
  const work = async (item: number) => {
    begun.push(item)
    if (item === 2) throw new Error('two')
  }
  await expect(mapInBatchesOf([1, 2, 3], 2, work)).rejects.toThrow('two')
  expect(begun).toEqual([1, 2])
})
