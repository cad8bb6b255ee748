import type { Settings } from '../settings/settings.ts'

/** Heartbeats per second that a whole fleet may send: this bounds what they cost. */
const heartbeatsPerSec = 10

/** The longest interval that the setting allows. A worker silent for much longer would lose its record. */
const longestSec = 3600

/**
 * Seconds after which a worker is asked to report again: the setting, or longer in a fleet so large that it would send
 * more than ten heartbeats a second (from 600 workers on at the default of 60 s).
 */
export function reportAfterSec(settings: Pick<Settings, 'reportAfterSec'>, workers: number): number {
  return Math.max(settings.reportAfterSec, Math.min(longestSec, Math.ceil(workers / heartbeatsPerSec)))
}

/** Seconds for which a reading is fresh: twice the interval that was asked for, so that one report may get lost. */
export function freshForSec(settings: Pick<Settings, 'reportAfterSec'>, workers: number): number {
  return 2 * reportAfterSec(settings, workers)
}
