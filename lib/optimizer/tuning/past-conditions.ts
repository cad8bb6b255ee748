import { fleetLeadTimeSec } from '../lead-time.ts'
import type { Settings } from '../settings.ts'
import type { GroupReading } from '../snapshot.ts'
import type { ControlState } from '../state.ts'
import type { PastConditions } from './shadow-fleet.ts'

/** The past is lived through by one kind of worker: that of the mean group, with the lead times seen so far. */
export function pastConditions(
  groups: readonly GroupReading[],
  { leadTimesSec }: Pick<ControlState, 'leadTimesSec'>,
  settings: Settings,
  timeZone: string | undefined,
): PastConditions {
  const leadTimeSec = fleetLeadTimeSec(leadTimesSec, groups, settings)
  const seen = Object.values(leadTimesSec).flat()
  const agents = groups.reduce((sum, group) => sum + group.agentsPerWorker, 0)
  return {
    agentsPerWorker: groups.length > 0 ? agents / groups.length : 1,
    leadTimesSec: seen.length > 0 ? seen : [leadTimeSec],
    leadTimeSec,
    promiseWaitSec: settings.promiseWaitSec,
    ...(timeZone !== undefined && { timeZone }),
  }
}
