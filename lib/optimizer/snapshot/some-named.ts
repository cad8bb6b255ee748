/** How many workers are named in one sentence. */
const mostNamed = 3

/** The ids for people, as many as can be read at once: `a, b, c and 4 more`. */
export function someNamed(ids: readonly string[]): string {
  const more = ids.length - mostNamed
  return ids.slice(0, mostNamed).join(', ') + (more > 0 ? ` and ${more} more` : '')
}
