/** The items in their order, at most `size` in each batch. @param size at least 1 */
export function inBatchesOf<Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] {
  const batches = Math.ceil(items.length / size)
  return Array.from({ length: batches }, (_, index) => items.slice(index * size, (index + 1) * size))
}

/**
 * Works on `size` of the items at once, and on the next ones when all of these are done. @returns the results, in the order of the
 * items. The first failure ends it.
 */
export async function mapInBatchesOf<Item, Result>(
  items: readonly Item[],
  size: number,
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = []
  for (const batch of inBatchesOf(items, size)) results.push(...(await Promise.all(batch.map(work))))
  return results
}
