/** Groups that are there no more and remembered all the same. */
const mostGone = 20

/**
 * What is known by group, without those that have long been gone: a fleet that gets new groups with every release would remember
 * them all. The latest to be there are kept, should they come back. Where no group was seen nothing is forgotten.
 * @returns those that are there last, for the next look to know who was.
 */
export function withoutLongGone<Value>(
  byGroup: Readonly<Record<string, Value>>,
  groups: readonly { readonly key: string }[],
): Readonly<Record<string, Value>> {
  if (groups.length === 0) return byGroup
  const present = new Set(groups.map(({ key }) => key))
  const known = Object.entries(byGroup)
  const gone = known.filter(([key]) => !present.has(key))
  if (gone.length === 0) return byGroup
  return Object.fromEntries([...gone.slice(-mostGone), ...known.filter(([key]) => present.has(key))])
}
