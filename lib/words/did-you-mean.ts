import leven from 'leven'

/** Share of a name's letters that may be wrong while it is still taken to be meant. */
const wrongShare = 0.3

/** Ends a sentence on a name that does not exist: `; did you mean headroomAgents?`, or nothing where no name is near. */
export function didYouMean(typed: string, names: readonly string[]): string {
  const [nearest] = names
    .map((name) => ({ name, wrong: leven(typed.toLowerCase(), name.toLowerCase()) / name.length }))
    .filter(({ wrong }) => wrong <= wrongShare)
    .toSorted((a, b) => a.wrong - b.wrong)
  return nearest === undefined ? '' : `; did you mean ${nearest.name}?`
}
