/** At most `most` items: neighbours are joined by twos until they are no more. */
export function joinedByTwos<Item>(
  items: readonly Item[],
  most: number,
  join: (first: Item, second: Item) => Item,
): readonly Item[] {
  if (items.length <= most) return items
  const pairs = items.flatMap((first, index) => {
    const second = items[index + 1]
    if (index % 2 === 1) return []
    return [second === undefined ? first : join(first, second)]
  })
  return joinedByTwos(pairs, most, join)
}
