import type { Resolution } from '../journal.ts'
import type { Settings } from '../optimizer/settings.ts'

const hourSec = 3600
const daySec = 24 * hourSec

export const intentRetentionSec = 30 * daySec
export const planRetentionSec = 30 * daySec

/**
 * A worker's card is dropped after this much silence. It must outlive the slowest heartbeat that settings allow
 * (`reportAfterSec` up to an hour, fresh for twice as long), or a fleet that reports hourly would lose its workers
 * between two reports. Whether a reading is fresh is for the snapshot to say, from `reportedAtSec`.
 */
export const workerSilenceSec = 2 * hourSec + 600

/** The owner of a queue who has said nothing for this long is no longer believed. */
export const backlogSilenceSec = 600

/** Rollups of each resolution: how long they are kept. */
export const useRetentionSec: Readonly<Record<Resolution, number>> = {
  cycle: 14 * daySec,
  '5min': 60 * daySec,
  '1h': 400 * daySec,
}

/**
 * Time that the history spans, and two cycles more, so that a late cycle still finds all of it.
 * A read never returns more than asked for, so the margin is not seen.
 */
export function snapshotRetentionSec(settings: Pick<Settings, 'usageHistorySize' | 'optimizationIntervalSec'>): number {
  return (settings.usageHistorySize + 2) * settings.optimizationIntervalSec
}

/** An item without an end is kept for ever. */
export function isExpired(item: { readonly expiresAt?: number | undefined }, nowSec: number): boolean {
  return item.expiresAt !== undefined && item.expiresAt <= nowSec
}
