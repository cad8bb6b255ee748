import leven from 'leven'

/** Share of a name's letters that may be wrong while it is still taken to be meant. */
const wrongShare = 0.3

/** The name that a person most likely meant; `undefined` where none is near. */
export function nearestName(typed: string, names: readonly string[]): string | undefined {
  const [nearest] = names
    .map((name) => ({ name, wrong: leven(typed.toLowerCase(), name.toLowerCase()) / name.length }))
    .filter(({ wrong }) => wrong <= wrongShare)
    .toSorted((a, b) => a.wrong - b.wrong)
  return nearest?.name
}
