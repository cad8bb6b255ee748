import type { DecisionInput } from './decision.ts'
import { demandOf } from './demand/demand.ts'
import type { DemandPoint } from './demand/history.ts'
import { latestBugSec } from './demand/quiet.ts'
import { workFlow } from './demand/work-flow.ts'
import { horizonOf, type Sight } from './forecast/outlook.ts'
import { fitModel } from './forecast/predict.ts'
import { fleetLeadTime, learnLeadTimes } from './launches/lead-time.ts'
import { withoutLongGone } from './memory/long-gone.ts'
import type { ControlState } from './memory/state.ts'
import { freshForSec } from './snapshot/reporting.ts'
import { showsLoad } from './snapshot/snapshot.ts'
import { mostAgentsOf, supplyOf } from './supply/supply.ts'
import { latestSurge } from './surges/latest-surge.ts'

/** What a cycle sees of its fleet, and what the next cycle must remember of that. */
export interface Seen extends Sight {
  /** Whether the snapshot saw enough of the fleet to be learned from. */
  readonly showsLoad: boolean
  /** Oldest first; without the present where that is not to be learned from. */
  readonly history: readonly DemandPoint[]
  readonly leadTimesSec: ControlState['leadTimesSec']
  /** Launches that the lead time was learned from; 0 while it is assumed. */
  readonly leadTimeLaunches: number
  /** When a bug was last there. */
  readonly latestBugSec: number
}

/** Reads demand, capacity and launch times off the snapshot, with what the past says of them. */
export function see(input: DecisionInput): Seen {
  const { snapshot, state, settings, nowSec, surges } = input
  const isLoad = showsLoad(snapshot, settings)
  // A present that was hardly seen is a gap in the history: it must not look like an hour without load.
  const history = isLoad ? input.history : input.history.slice(0, -1)
  const leadTimesSec = withoutLongGone(learnLeadTimes(state, snapshot), snapshot.groups)
  const leadTime = fleetLeadTime(leadTimesSec, snapshot.groups, settings)
  const horizonSec = horizonOf(leadTime.sec, settings)
  const flow = workFlow(history, freshForSec(settings, snapshot.workers.length))
  const demand = demandOf(snapshot, flow, horizonSec, settings)
  // Silent workers may have bugs, and so may a fleet that was hardly seen.
  const look = { atSec: nowSec, demand: demand.ifMissingBusy, arrived: history.at(-1)?.arrived }
  const bugSec = isLoad ? latestBugSec(look, state.latestBugSec) : nowSec
  return {
    nowSec,
    demand,
    supply: supplyOf(snapshot, leadTime.sec),
    mostAgents: mostAgentsOf(snapshot),
    leadTimeSec: leadTime.sec,
    leadTimeLaunches: leadTime.launches,
    fitted: input.fitted ?? fitModel(history, settings, nowSec),
    surges,
    surgedAtSec: latestSurge(history, surges, horizonSec, state.surgedAtSec),
    showsLoad: isLoad,
    history,
    leadTimesSec,
    quiet: { sinceSec: bugSec },
    latestBugSec: bugSec,
  }
}
