/** As many items as a snapshot remembers of anything that is made look by look: it has to stay small. */
const most = 32

/** Few enough items for a snapshot: neighbours are joined by twos until there are no more than that. */
export function joinedByTwos<Item>(items: readonly Item[], join: (first: Item, second: Item) => Item): readonly Item[] {
  if (items.length <= most) return items
  const pairs = items.flatMap((first, index) => {
    const second = items[index + 1]
    if (index % 2 === 1) return []
    return [second === undefined ? first : join(first, second)]
  })
  return joinedByTwos(pairs, join)
}
