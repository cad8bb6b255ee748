/** The items in their order, at most `size` in each batch. @param size at least 1 */
export function inBatchesOf<Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] {
  const batches = Math.ceil(items.length / size)
  return Array.from({ length: batches }, (_, index) => items.slice(index * size, (index + 1) * size))
}
