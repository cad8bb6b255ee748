import type { Journal } from '../journal.ts'
import type { Snapshot } from '../optimizer/snapshot.ts'

/** How many failed looks in a row are skipped to find the last good one. */
const mostBlindLooks = 60

/**
 * The latest snapshot that is good enough; those that are not are skipped. `undefined` before the first, and after an outage.
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

/** Whether it saw groups and workers. */
export function seesFleet({ missing }: Snapshot): boolean {
  return missing.every(({ source }) => source === 'backlog')
}
