/** How many groups that no longer exist are remembered. */
const mostGone = 20

/**
 * Forgets groups that have long been gone: a fleet that gets new groups with every release would otherwise remember them all.
 * Those that were there latest are kept, in case they come back. A look that saw no group forgets nothing.
 * @returns the entries by group, present groups last: this order is what tells the next call which were there latest.
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
