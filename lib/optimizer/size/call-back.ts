import { isUnseen, type Snapshot } from '../snapshot/snapshot.ts'
import type { Step } from './step.ts'

/**
 * Calls back draining workers that cannot leave, whatever the target is: the minimum of their group was raised meanwhile, or
 * somebody else has lowered its desired capacity so far that it leaves no room. A group that cannot be seen is left as it is.
 */
export function callBackToMinimum({ groups, workers }: Snapshot): readonly Step[] {
  return groups.flatMap(({ key, min, desired, replacing = 0, holds }): Step[] => {
    const members = workers.filter(({ group, healthy }) => group === key && healthy)
    const draining = members.filter(({ phase }) => phase === 'draining')
    const staying = members.length - draining.length
    const maySoonLeave = desired - min + replacing
    const stuck = isUnseen({ holds }) ? 0 : Math.max(min - staying, draining.length - maySoonLeave)
    return draining
      .slice(0, Math.max(0, stuck))
      .map(({ id }) => ({ do: 'undrain', group: key, worker: id, reason: `the minimum of the group is ${min}` }))
  })
}

/** Calls back draining workers for a deficit, the busiest first, while it lasts. Groups that cannot be seen are left as they are. */
export function callBack(
  snapshot: Snapshot,
  deficit: number,
): { readonly steps: readonly Step[]; readonly agents: number } {
  const unseen = new Set(snapshot.groups.filter(isUnseen).map(({ key }) => key))
  const draining = snapshot.workers
    .filter((worker) => worker.phase === 'draining' && worker.healthy && !unseen.has(worker.group))
    .sort((a, b) => (b.usedAgents ?? 0) - (a.usedAgents ?? 0) || (a.id < b.id ? -1 : 1))
  const steps: Step[] = []
  let agents = 0
  for (const worker of draining) {
    if (agents >= deficit) break
    agents += worker.totalAgents
    steps.push({
      do: 'undrain',
      group: worker.group,
      worker: worker.id,
      reason: 'wanted again: called back before anything is launched',
    })
  }
  return { steps, agents }
}
