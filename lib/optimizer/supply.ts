import type { Reason } from './decision.ts'
import { parameters } from './parameters.ts'
import { type GroupReading, isLeaving, type Snapshot, type WorkerReading } from './snapshot.ts'
import { withNoun } from './with-noun.ts'

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

/** Can this worker be counted on: is it healthy, and ready or still expected to boot? */
export function isCapacity(worker: WorkerReading, leadTimeSec: number, nowSec: number): boolean {
  const isThere = worker.healthy && worker.phase !== 'draining' && !isLost(worker, nowSec)
  return isThere && !isHopeless(worker, leadTimeSec, nowSec)
}

/**
 * For each group in which Auto Scaling has launched replacements: how many workers can be counted on, and how many of those
 * it will end itself. It ends as many as it has launched, less those already gone.
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

/** Reasons for the plan: how many workers of each group are being replaced. */
export function replacingReasons(snapshot: Snapshot, leadTimeSec: number): ReadonlyMap<string, readonly Reason[]> {
  const reasons = [...replacedOf(snapshot, leadTimeSec)].flatMap(([key, { present, replaced }]) => {
    const text = `${replaced} of ${withNoun(present, 'worker')} ${replaced === 1 ? 'is' : 'are'} being replaced and will leave`
    return replaced === 0 ? [] : [[key, [{ rule: 'replacing', from: present, to: present - replaced, text }]] as const]
  })
  return new Map(reasons)
}

/**
 * Workers that a group has beyond its desired capacity and may not end now: busy ones, after somebody else has lowered that
 * capacity. Launches come on top of them.
 */
export function keptBeyond(
  { key, desired, replacing = 0 }: GroupReading,
  { workers }: Pick<Snapshot, 'workers'>,
): number {
  const there = workers.filter((worker) => worker.group === key && worker.healthy && !isLeaving(worker)).length
  return Math.max(0, there - desired - replacing)
}

/** Agents of workers that can be counted on, without those that Auto Scaling is about to replace. */
export function supplyOf(snapshot: Snapshot, leadTimeSec: number): number {
  const replaced = replacedOf(snapshot, leadTimeSec)
  let agents = 0
  for (const worker of snapshot.workers)
    if (isCapacity(worker, leadTimeSec, snapshot.atSec)) agents += worker.totalAgents
  for (const { key, agentsPerWorker } of snapshot.groups) agents -= (replaced.get(key)?.replaced ?? 0) * agentsPerWorker
  return Math.max(0, agents)
}

/** Agents of the fleet if all groups were at their maximum; `undefined` if no group is known. */
export function mostAgentsOf({ groups }: Pick<Snapshot, 'groups'>): number | undefined {
  if (groups.length === 0) return undefined
  return groups.reduce((agents, { max, agentsPerWorker }) => agents + max * agentsPerWorker, 0)
}
