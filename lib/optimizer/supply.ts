import { parameters } from './parameters.ts'
import { isLeaving, type Snapshot, type WorkerReading } from './snapshot.ts'

/** A worker that has been booting for this many lead times will not come: it is no capacity, and it is let go. */
const hopelessLeadTimes = 3

/** But no worker is given up before this. */
const patienceSec = 600

/** Seconds for which what was launched is waited for. */
export function patienceFor(leadTimeSec: number): number {
  return Math.max(patienceSec, hopelessLeadTimes * leadTimeSec)
}

export function isHopeless(worker: WorkerReading, leadTimeSec: number, nowSec: number): boolean {
  return worker.phase === 'booting' && nowSec - worker.launchedAtSec > patienceFor(leadTimeSec)
}

/** By now even the slowest reports that settings allow, and a second one, should have come. */
const lostAfterSec = 2 * parameters.reportAfterSec.max

/**
 * Heard once, or there when its group joined, and silent for so long that nobody can count on it any more. It may be dead, it may be at work without a way
 * to say so: it is no capacity and no demand, and it is never let go. People are told of it.
 */
export function isLost(worker: WorkerReading, nowSec: number): boolean {
  const { phase, usedAgents, launchedAtSec, reportedAtSec = launchedAtSec } = worker
  return phase !== 'booting' && usedAgents === undefined && nowSec - reportedAtSec > lostAfterSec
}

/** Share of ready and draining workers that were freshly heard. Who is lost, or being ended, is nobody's hope, and holds nothing up. */
export function coverageOf(workers: readonly WorkerReading[], nowSec: number): number {
  const speaking = workers.filter(
    (worker) => worker.phase !== 'booting' && !isLeaving(worker) && !isLost(worker, nowSec),
  )
  const heard = speaking.filter((worker) => worker.usedAgents !== undefined)
  return speaking.length === 0 ? 1 : heard.length / speaking.length
}

/** Can this worker be counted on: healthy, and ready or credibly booting? Draining ones cannot. */
export function isCapacity(worker: WorkerReading, leadTimeSec: number, nowSec: number): boolean {
  const isThere = worker.healthy && worker.phase !== 'draining' && !isLost(worker, nowSec)
  return isThere && !isHopeless(worker, leadTimeSec, nowSec)
}

/**
 * Agents ready or booting that stay. Where Auto Scaling has launched replacements, it will itself end as many of those that they
 * replace, as far as these are not out already.
 */
export function supplyOf(snapshot: Snapshot, leadTimeSec: number): number {
  let agents = 0
  const present = new Map<string, number>()
  for (const worker of snapshot.workers) {
    if (!isCapacity(worker, leadTimeSec, snapshot.atSec)) continue
    agents += worker.totalAgents
    present.set(worker.group, (present.get(worker.group) ?? 0) + 1)
  }
  for (const { key, desired, replacing = 0, agentsPerWorker } of snapshot.groups)
    agents -= Math.min(replacing, Math.max(0, (present.get(key) ?? 0) - desired)) * agentsPerWorker
  return Math.max(0, agents)
}

/** Agents of a fleet whose groups are all at their maximum; absent where no group is known. */
export function mostAgentsOf({ groups }: Pick<Snapshot, 'groups'>): number | undefined {
  if (groups.length === 0) return undefined
  return groups.reduce((agents, { max, agentsPerWorker }) => agents + max * agentsPerWorker, 0)
}
