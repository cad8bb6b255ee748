import type { GroupSize } from '../../optimizer/size/size.ts'
import type { Reason } from '../../optimizer/target/reason.ts'

/** The reasons of all groups, prefixed with the group's name if there are several. */
export function groupReasons(groups: readonly Pick<GroupSize, 'group' | 'reasons'>[]): Reason[] {
  return groups.flatMap(({ group, reasons }) =>
    groups.length > 1 ? reasons.map((reason) => ({ ...reason, text: `${group}: ${reason.text}` })) : reasons,
  )
}
