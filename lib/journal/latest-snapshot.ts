import type { Journal } from '../journal.ts'
import type { Snapshot } from '../optimizer/snapshot.ts'

/** So many snapshots are searched for a suitable one. */
const mostBlindLooks = 60

/**
 * The latest snapshot that is good enough; `undefined` if none of the last `mostBlindLooks` is.
 */
export async function latestSnapshot(
  journal: Journal,
  nowSec: number,
  isGood: (snapshot: Snapshot) => boolean,
): Promise<Snapshot | undefined> {
  const [latest] = await journal.snapshots({ nowSec, limit: 1 })
  if (latest === undefined || isGood(latest)) return latest
  return (await journal.snapshots({ nowSec, limit: mostBlindLooks })).findLast(isGood)
}

/** The snapshot that was taken at this very time; `undefined` if there is none. */
export async function snapshotAt(journal: Journal, atSec: number, nowSec: number): Promise<Snapshot | undefined> {
  const [found] = await journal.snapshots({ nowSec, limit: 1, beforeSec: atSec + 0.001 })
  return found?.atSec === atSec ? found : undefined
}

/** Whether both groups and workers were read. */
export function seesFleet({ missing }: Snapshot): boolean {
  return missing.every(({ source }) => source === 'backlog')
}
