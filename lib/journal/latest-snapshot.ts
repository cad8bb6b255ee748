import type { Journal } from '../journal.ts'
import type { ControlState } from '../optimizer/memory/state.ts'
import type { Snapshot } from '../optimizer/snapshot/snapshot.ts'

/** So many snapshots are searched for a suitable one, */
const mostBlindLooks = 60

/** and at most so many are in memory at a time: of a fleet of thousands each takes megabytes. */
const mostAtATime = 8

/** The latest snapshot that is good enough; `undefined` if none of the last `mostBlindLooks` is. */
export async function latestSnapshot(
  journal: Journal,
  nowSec: number,
  isGood: (snapshot: Snapshot) => boolean,
): Promise<Snapshot | undefined> {
  let beforeSec: number | undefined
  let limit = 1
  for (let searched = 0; searched < mostBlindLooks; searched += limit) {
    limit = Math.min(Math.max(1, searched), mostAtATime, mostBlindLooks - searched)
    const some = await journal.snapshots({ nowSec, limit, ...(beforeSec !== undefined && { beforeSec }) })
    const good = some.findLast(isGood)
    if (good !== undefined || some.length < limit) return good
    beforeSec = some[0]?.atSec
  }
  return undefined
}

/**
 * The snapshot that the last decision rested on; `undefined` if there is none, or if it is not good enough. After the clock was set
 * back it is the last one, though others may bear a later time.
 */
export async function lastDecidedOn(
  journal: Journal,
  { decidedAtSec }: Pick<ControlState, 'decidedAtSec'>,
  nowSec: number,
  isGood: (snapshot: Snapshot) => boolean,
): Promise<Snapshot | undefined> {
  if (decidedAtSec === undefined) return undefined
  const [found] = await journal.snapshots({ nowSec, limit: 1, beforeSec: decidedAtSec + 0.001 })
  return found?.atSec === decidedAtSec && isGood(found) ? found : undefined
}

/** Whether both groups and workers were read. */
export function seesFleet({ missing }: Snapshot): boolean {
  return missing.every(({ source }) => source === 'backlog')
}
