import { activeRefusal } from '../launches/refusals.ts'
import type { ControlState } from '../memory/state.ts'
import { cheapestFirst } from '../size/prices.ts'
import type { GroupReading } from '../snapshot/snapshot.ts'

/**
 * Workers per group that host so many agents, as the plan would launch them: the minima are there in any case, the rest
 * comes from the cheapest groups per agent, each within its maximum. Groups whose launches fail at present are left out.
 */
export function spreadAgents(
  agents: number,
  groups: readonly GroupReading[],
  refusals: ControlState['refusals'],
  nowSec: number,
): ReadonlyMap<string, number> {
  const workers = new Map(groups.map(({ key, min }) => [key, min]))
  let left = agents - groups.reduce((sum, { min, agentsPerWorker }) => sum + min * agentsPerWorker, 0)
  for (const { key, min, max, agentsPerWorker } of cheapestFirst(groups)) {
    if (left <= 0) break
    if (activeRefusal(refusals, key, nowSec)) continue
    const more = Math.max(0, Math.min(Math.ceil(left / agentsPerWorker), max - min))
    workers.set(key, min + more)
    left -= more * agentsPerWorker
  }
  return workers
}
