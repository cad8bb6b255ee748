import { parameters } from '../settings/parameters.ts'
import { isLeaving, type WorkerReading } from './snapshot.ts'

/** Long enough for two reports at the slowest interval that settings allow. */
const lostAfterSec = 2 * parameters.reportAfterSec.max

/**
 * Has a worker that is past booting been silent for so long that it cannot be counted on? It may be dead, or at work but
 * unable to report. So it counts neither as capacity nor as demand, and is never ended. People are told of it.
 */
export function isLost(worker: WorkerReading, nowSec: number): boolean {
  const { phase, usedAgents, launchedAtSec, reportedAtSec = launchedAtSec } = worker
  return phase !== 'booting' && usedAgents === undefined && nowSec - reportedAtSec > lostAfterSec
}

/** Share of ready and draining workers with a fresh reading. Lost and leaving workers do not count: they must not hold it up. */
export function coverageOf(workers: readonly WorkerReading[], nowSec: number): number {
  const speaking = workers.filter(
    (worker) => worker.phase !== 'booting' && !isLeaving(worker) && !isLost(worker, nowSec),
  )
  const heard = speaking.filter((worker) => worker.usedAgents !== undefined)
  return speaking.length === 0 ? 1 : heard.length / speaking.length
}
