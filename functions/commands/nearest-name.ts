/** Shares of a name's letters that may be wrong for it to be meant nevertheless. */
const wrongShare = 0.3

/** The one of some names that a person most likely meant; `undefined` where none is near. */
export function nearestName(typed: string, names: readonly string[]): string | undefined {
  const [nearest] = names
    .map((name) => ({ name, wrong: distance(typed.toLowerCase(), name.toLowerCase()) / name.length }))
    .filter(({ wrong }) => wrong <= wrongShare)
    .toSorted((a, b) => a.wrong - b.wrong)
  return nearest?.name
}

/** Letters to be added, left out or replaced so that one word becomes the other (Levenshtein 1966). */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column)
  for (const letter of from) {
    const next = [(row[0] ?? 0) + 1]
    for (let column = 1; column <= to.length; column++) {
      const replaced = (row[column - 1] ?? 0) + (to[column - 1] === letter ? 0 : 1)
      next.push(Math.min(replaced, (row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1))
    }
    row = next
  }
  return row.at(-1) ?? 0
}
