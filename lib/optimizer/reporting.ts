import type { Settings } from './settings.ts'

/** Heartbeats per second that all workers of a fleet together may send: what bounds their price. */
const heartbeatsPerSec = 10

/** Silence beyond this would lose a worker's card; it is the most that the setting allows, too. */
const longestSec = 3600

/**
 * Seconds after which a worker is asked to report again: the setting, or longer in a fleet so large that it would send
 * more than ten heartbeats a second (from 600 workers on at the default of 60 s).
 */
export function reportAfterSec(settings: Pick<Settings, 'reportAfterSec'>, workers: number): number {
  return Math.max(settings.reportAfterSec, Math.min(longestSec, Math.ceil(workers / heartbeatsPerSec)))
}

/** Seconds for which a reading is fresh: twice the interval that was asked for, so that one may get lost. */
export function freshForSec(settings: Pick<Settings, 'reportAfterSec'>, workers: number): number {
  return 2 * reportAfterSec(settings, workers)
}
