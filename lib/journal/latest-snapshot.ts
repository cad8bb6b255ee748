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

/** Whether both groups and workers were read. */
export function seesFleet({ missing }: Snapshot): boolean {
  return missing.every(({ source }) => source === 'backlog')
}
