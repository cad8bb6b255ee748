import { fleetLeadTime } from '../launches/lead-time.ts'
import type { ControlState } from '../memory/state.ts'
import type { Settings } from '../settings/settings.ts'
import type { GroupReading } from '../snapshot/snapshot.ts'

/** What is the same for every candidate that lives through the past. */
export interface PastConditions {
  readonly agentsPerWorker: number
  /** Launch to first heartbeat of the launches seen; shadow fleets use them in turn. At least one. */
  readonly leadTimesSec: readonly number[]
  /** The lead time that decisions assume. */
  readonly leadTimeSec: number
  /** A bug that waits longer is late. */
  readonly promiseWaitSec: number
  /** Time zone of the fleet's days; UTC where absent. */
  readonly timeZone?: string
}

/**
 * Shadow fleets have one kind of worker: that of the mean group, with the lead times seen so far in all present groups. Where
 * no group was seen, the lead times of all groups that there have been are used.
 */
export function pastConditions(
  groups: readonly GroupReading[],
  { leadTimesSec }: Pick<ControlState, 'leadTimesSec'>,
  settings: Settings,
  timeZone: string | undefined,
): PastConditions {
  const leadTimeSec = fleetLeadTime(leadTimesSec, groups, settings).sec
  const keys = groups.length > 0 ? groups.map(({ key }) => key) : Object.keys(leadTimesSec)
  const seen = keys.flatMap((key) => leadTimesSec[key] ?? [])
  const agents = groups.reduce((sum, group) => sum + group.agentsPerWorker, 0)
  return {
    agentsPerWorker: groups.length > 0 ? agents / groups.length : 1,
    leadTimesSec: seen.length > 0 ? seen : [leadTimeSec],
    leadTimeSec,
    promiseWaitSec: settings.promiseWaitSec,
    ...(timeZone !== undefined && { timeZone }),
  }
}
