import type { Reason } from './decision.ts'
import { parameters } from './parameters.ts'
import { type GroupReading, isLeaving, type Snapshot, type WorkerReading } from './snapshot.ts'

/** A worker that has been booting for this many lead times is not counted on any more. */
const hopelessLeadTimes = 3

/** But none before this. */
const patienceSec = 600

/** Nor is any ended before this: it may boot for longer than is known yet, or be at work without a way to say so. */
const leastUnheardSec = 1800

/** Seconds for which what was launched is counted on. */
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

/** Launched no longer ago than launches usually take: it is empty. Who is older may be at work without a way to say so. */
export function isSurelyBooting({ phase, launchedAtSec }: WorkerReading, leadTimeSec: number, nowSec: number): boolean {
  return phase === 'booting' && nowSec - launchedAtSec <= leadTimeSec
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
 * Of each group in which Auto Scaling has launched replacements: workers to be counted on, and how many of them it will itself
 * end, as many as it has launched, as far as these are not out already.
 */
function replacedOf(
  { groups, workers, atSec }: Snapshot,
  leadTimeSec: number,
): ReadonlyMap<string, { readonly present: number; readonly replaced: number }> {
  return new Map(
    groups.flatMap(({ key, desired, replacing = 0 }) => {
      if (replacing === 0) return []
      const present = workers.filter((worker) => worker.group === key && isCapacity(worker, leadTimeSec, atSec)).length
      return [[key, { present, replaced: Math.min(replacing, Math.max(0, present - desired)) }] as const]
    }),
  )
}

/** Says so in the plan of the group, where some are being replaced. */
export function replacingReasons(snapshot: Snapshot, leadTimeSec: number): ReadonlyMap<string, readonly Reason[]> {
  const reasons = [...replacedOf(snapshot, leadTimeSec)].flatMap(([key, { present, replaced }]) => {
    const text = `${replaced} of ${present} workers are being replaced and will leave`
    return replaced === 0 ? [] : [[key, [{ rule: 'replacing', from: present, to: present - replaced, text }]] as const]
  })
  return new Map(reasons)
}

/**
 * Workers of a group beyond the number that it was asked for which it may not end now: busy ones, after somebody else has lowered
 * that number. What is launched comes on top of them.
 */
export function keptBeyond(
  { key, desired, replacing = 0 }: GroupReading,
  { workers }: Pick<Snapshot, 'workers'>,
): number {
  const there = workers.filter((worker) => worker.group === key && worker.healthy && !isLeaving(worker)).length
  return Math.max(0, there - desired - replacing)
}

/** Agents ready or booting that stay. */
export function supplyOf(snapshot: Snapshot, leadTimeSec: number): number {
  const replaced = replacedOf(snapshot, leadTimeSec)
  let agents = 0
  for (const worker of snapshot.workers)
    if (isCapacity(worker, leadTimeSec, snapshot.atSec)) agents += worker.totalAgents
  for (const { key, agentsPerWorker } of snapshot.groups) agents -= (replaced.get(key)?.replaced ?? 0) * agentsPerWorker
  return Math.max(0, agents)
}

/** Agents of a fleet whose groups are all at their maximum; absent where no group is known. */
export function mostAgentsOf({ groups }: Pick<Snapshot, 'groups'>): number | undefined {
  if (groups.length === 0) return undefined
  return groups.reduce((agents, { max, agentsPerWorker }) => agents + max * agentsPerWorker, 0)
}
