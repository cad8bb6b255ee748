import { withNoun } from '../numbers/with-noun.ts'
import type { Snapshot } from '../snapshot/snapshot.ts'
import { replacedOf } from '../supply/supply.ts'
import type { Reason } from '../target/reason.ts'

/** Reasons for the plan: how many workers of each group are being replaced. */
export function replacingReasons(snapshot: Snapshot, leadTimeSec: number): ReadonlyMap<string, readonly Reason[]> {
  const reasons = [...replacedOf(snapshot, leadTimeSec)].flatMap(([key, { present, replaced }]) => {
    const text = `${replaced} of ${withNoun(present, 'worker')} ${replaced === 1 ? 'is' : 'are'} being replaced and will leave`
    return replaced === 0 ? [] : [[key, [{ rule: 'replacing', from: present, to: present - replaced, text }]] as const]
  })
  return new Map(reasons)
}
