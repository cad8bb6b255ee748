import { type GroupReading, isLeaving, type Snapshot } from '../snapshot/snapshot.ts'
import { isCapacity } from './counted-on.ts'

/**
 * For each group in which Auto Scaling has launched replacements: how many workers can be counted on, and how many of those
 * it will end itself. It ends as many as it has launched, less those already gone.
 */
export function replacedOf(
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
