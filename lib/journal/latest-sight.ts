import type { Journal } from '../journal.ts'
import type { Snapshot } from '../optimizer/snapshot.ts'

/** Looks that may fail one after the other without what was seen before them being forgotten. */
const mostBlindLooks = 40

/**
 * The latest snapshot that saw groups and workers: one that failed says nothing of either, and taken for what there was
 * before it would make all of them new. `undefined` before the first, and after an outage.
 */
export async function latestSight(journal: Journal, nowSec: number): Promise<Snapshot | undefined> {
  const [latest] = await journal.snapshots({ nowSec, limit: 1 })
  if (latest === undefined || sees(latest)) return latest
  return (await journal.snapshots({ nowSec, limit: mostBlindLooks })).findLast(sees)
}

function sees({ missing }: Snapshot): boolean {
  return missing.every(({ source }) => source === 'backlog')
}
