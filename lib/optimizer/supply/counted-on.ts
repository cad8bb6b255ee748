import { isLost } from '../snapshot/coverage.ts'
import type { WorkerReading } from '../snapshot/snapshot.ts'

/** A worker that has been booting for this many lead times is no longer counted on. */
const hopelessLeadTimes = 3

/** Every worker is counted on for at least this long. */
const patienceSec = 600

/** No worker is ended before this: it may boot for longer than known so far, or be at work but unable to report. */
const leastUnheardSec = 1800

/** One launch in ten takes longer than the lead time; hardly any takes longer than this many. */
const overdueLeadTimes = 2

/** How long to count on a launched worker, seconds. */
export function patienceFor(leadTimeSec: number): number {
  return Math.max(patienceSec, hopelessLeadTimes * leadTimeSec)
}

/** Seconds from its launch after which a worker that was never heard is ended. */
export function givenUpAfterSec(leadTimeSec: number): number {
  return Math.max(leastUnheardSec, patienceFor(leadTimeSec))
}

export function isHopeless(worker: WorkerReading, leadTimeSec: number, nowSec: number): boolean {
  return worker.phase === 'booting' && nowSec - worker.launchedAtSec > patienceFor(leadTimeSec)
}

export function isGivenUp(worker: WorkerReading, leadTimeSec: number, nowSec: number): boolean {
  return worker.phase === 'booting' && nowSec - worker.launchedAtSec > givenUpAfterSec(leadTimeSec)
}

/** Launched no longer ago than launches may take, so it has no bug yet. An older one may be at work but unable to report. */
export function isSurelyBooting({ phase, launchedAtSec }: WorkerReading, leadTimeSec: number, nowSec: number): boolean {
  return phase === 'booting' && nowSec - launchedAtSec <= overdueLeadTimes * leadTimeSec
}

/** Can this worker be counted on: is it healthy, and ready or still expected to boot? */
export function isCapacity(worker: WorkerReading, leadTimeSec: number, nowSec: number): boolean {
  const isThere = worker.healthy && worker.phase !== 'draining' && !isLost(worker, nowSec)
  return isThere && !isHopeless(worker, leadTimeSec, nowSec)
}
