import type { Snapshot, WorkerReading } from './snapshot.ts'

/** A worker that has been booting for this many lead times will not come: it is no capacity, and it is let go. */
const hopelessLeadTimes = 3

/** But no worker is given up before this. */
const patienceSec = 600

export function isHopeless(worker: WorkerReading, leadTimeSec: number, nowSec: number): boolean {
  const limitSec = Math.max(patienceSec, hopelessLeadTimes * leadTimeSec)
  return worker.phase === 'booting' && nowSec - worker.launchedAtSec > limitSec
}

/** Can this worker be counted on: healthy, and ready or credibly booting? Draining ones cannot. */
export function isCapacity(worker: WorkerReading, leadTimeSec: number, nowSec: number): boolean {
  return worker.healthy && worker.phase !== 'draining' && !isHopeless(worker, leadTimeSec, nowSec)
}

/** Agents ready or booting. */
export function supplyOf(snapshot: Snapshot, leadTimeSec: number): number {
  let agents = 0
  for (const worker of snapshot.workers)
    if (isCapacity(worker, leadTimeSec, snapshot.atSec)) agents += worker.totalAgents
  return agents
}
