import type { Resolution } from '../journal.ts'
import type { Settings } from '../optimizer/settings/settings.ts'

const hourSec = 3600
const daySec = 24 * hourSec

export const intentRetentionSec = 30 * daySec
export const planRetentionSec = 30 * daySec

/**
 * A worker's card is dropped after so much silence. That is longer than reports stay fresh at the slowest allowed interval
 * (`reportAfterSec` up to an hour, fresh for twice as long), or a fleet that reports hourly would lose its workers between two
 * reports. Whether a report on the card is still fresh is decided elsewhere, by `reportedAtSec`.
 */
export const workerSilenceSec = 2 * hourSec + 600

/** The backlog that the owner of a queue reported counts for so long. */
export const backlogSilenceSec = 600

/** How long rollups of each resolution are kept. */
export const loadRetentionSec: Readonly<Record<Resolution, number>> = {
  cycle: 14 * daySec,
  '5min': 60 * daySec,
  '1h': 400 * daySec,
}

/**
 * How long snapshots are kept: the span of the history and two cycles more, so that a late cycle still finds all of it. Readers
 * do not notice the margin, since they get no more snapshots than they ask for.
 */
export function snapshotRetentionSec(settings: Pick<Settings, 'usageHistorySize' | 'optimizationIntervalSec'>): number {
  return (settings.usageHistorySize + 2) * settings.optimizationIntervalSec
}

/** Whether an item has expired; one without `expiresAt` never does. */
export function isExpired(item: { readonly expiresAt?: number | undefined }, nowSec: number): boolean {
  return item.expiresAt !== undefined && item.expiresAt <= nowSec
}
