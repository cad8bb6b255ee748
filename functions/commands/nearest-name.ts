import leven from 'leven'

/** Shares of a name's letters that may be wrong for it to be meant nevertheless. */
const wrongShare = 0.3

/** The one of some names that a person most likely meant; `undefined` where none is near. */
export function nearestName(typed: string, names: readonly string[]): string | undefined {
  const [nearest] = names
    .map((name) => ({ name, wrong: leven(typed.toLowerCase(), name.toLowerCase()) / name.length }))
    .filter(({ wrong }) => wrong <= wrongShare)
    .toSorted((a, b) => a.wrong - b.wrong)
  return nearest?.name
}
