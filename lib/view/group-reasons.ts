import type { GroupSize, Reason } from '../optimizer/decision.ts'

/** The reasons of all groups; where there are several, each says whose it is. */
export function groupReasons(groups: readonly Pick<GroupSize, 'group' | 'reasons'>[]): Reason[] {
  return groups.flatMap(({ group, reasons }) =>
    groups.length > 1 ? reasons.map((reason) => ({ ...reason, text: `${group}: ${reason.text}` })) : reasons,
  )
}
