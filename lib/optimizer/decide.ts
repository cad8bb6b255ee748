import { watchDemand, watchStepSec } from './anomaly/watch-demand.ts'
import { awaitedNow, pausesEndedBy } from './awaited.ts'
import { nextBurst } from './burst.ts'
import type { Decision } from './decision.ts'
import { demandOf } from './demand.ts'
import { explainTarget } from './explain-target.ts'
import type { DemandPoint } from './history.ts'
import { consume, type Intent, pendingIntent } from './intent.ts'
import { fleetLeadTimeSec, learnLeadTimes } from './lead-time.ts'
import { withoutLongGone } from './long-gone.ts'
import { meanBetween } from './models/mean-between.ts'
import { horizonOf, lookAhead } from './outlook.ts'
import { planAgents } from './plan.ts'
import { type FittedModel, fitModel, predict } from './predict.ts'
import { latestBugSec } from './quiet.ts'
import { freshForSec } from './reporting.ts'
import type { Settings } from './settings.ts'
import { sizeGroups } from './size.ts'
import { type Snapshot, showsLoad } from './snapshot.ts'
import type { ControlState } from './state.ts'
import { mostAgentsOf, supplyOf } from './supply.ts'
import { latestSurge } from './surges/latest-surge.ts'
import type { SurgeTable } from './surges/surge-table.ts'
import { targetAgents } from './target.ts'
import { refusalsByUnheard } from './unheard.ts'
import { recentDepartures } from './velocity.ts'
import { workFlow } from './work-flow.ts'

export interface DecisionInput {
  readonly snapshot: Snapshot
  /** Oldest first, the present included. */
  readonly history: readonly DemandPoint[]
  readonly state: ControlState
  readonly settings: Settings
  readonly nowSec: number
  /** What training lets expect; where absent, the linear regression over the history. */
  readonly fitted?: FittedModel | undefined
  /** Rises that keep to the clock, as training has found them. */
  readonly surges?: SurgeTable | undefined
  /** Bursts asked for or called off, whether acted on already or not. */
  readonly intents?: readonly Intent[]
}

/** The whole decision of one cycle: a function of what was seen and what is remembered. */
export function decide(input: DecisionInput): Decision {
  const { snapshot, state, settings, nowSec, surges, intents = [] } = input
  // What was not seen is no load, neither now nor for those who look back on now.
  const seen = showsLoad(snapshot, settings)
  const history = seen ? input.history : input.history.slice(0, -1)
  const leadTimesSec = withoutLongGone(learnLeadTimes(state, snapshot), snapshot.groups)
  const leadTimeSec = fleetLeadTimeSec(leadTimesSec, snapshot.groups, settings)

  const flow = workFlow(history, freshForSec(settings, snapshot.workers.length))
  const horizonSec = horizonOf(leadTimeSec, settings)
  const demand = demandOf(snapshot, flow, horizonSec, settings)
  const supply = supplyOf(snapshot, leadTimeSec)
  const mostAgents = mostAgentsOf(snapshot)
  const fitted = input.fitted ?? fitModel(history, settings, nowSec)
  const surgedAtSec = latestSurge(history, surges, horizonSec, state.surgedAtSec)
  // Who is silent may be at work, and what was not seen may be load.
  const look = { atSec: nowSec, demand: demand.ifMissingBusy, arrived: history.at(-1)?.arrived }
  const bugSec = seen ? latestBugSec(look, state.latestBugSec) : nowSec
  const quietSec = nowSec - bugSec
  const sight = { nowSec, demand, supply, mostAgents, leadTimeSec, fitted, surges, surgedAtSec, quietSec }
  const outlook = lookAhead(sight, settings)
  const lately = seen ? meanBetween(history, nowSec - watchStepSec, nowSec) : undefined
  const watch = watchDemand(state.watch, { nowSec, demand: lately, fitted })

  const intent = pendingIntent(intents, state.consumedIntents, nowSec)
  const burst = nextBurst(state.burst, outlook, intent, settings)
  const wanted = targetAgents(outlook, burst, state, settings)
  const target = explainTarget(outlook, burst, wanted, settings)
  const plan = planAgents(snapshot, target)
  const known = withLaunches(state, snapshot, leadTimeSec)
  const { size, departures } = sizeGroups({ snapshot, target, leadTimeSec, state: known, settings })

  return {
    atSec: nowSec,
    forecast: predict(outlook, settings),
    ...(watch?.anomaly && { anomaly: watch.anomaly }),
    burst,
    target,
    plan,
    size,
    state: {
      ...known,
      decidedAtSec: nowSec,
      burst,
      ...(seen && { targets: wanted.targets, calmTargets: wanted.calmTargets }),
      ...(surgedAtSec !== undefined && { surgedAtSec }),
      latestBugSec: bugSec,
      ...(watch && { watch }),
      leadTimesSec,
      departures: [...recentDepartures(state.departures, nowSec), ...departures],
      consumedIntents: consume(state.consumedIntents, intents, nowSec),
    },
  }
}

/** What is remembered, with who is awaited now and where launches fail as of now. */
function withLaunches(state: ControlState, snapshot: Snapshot, leadTimeSec: number): ControlState {
  const { awaited: _, ...past } = state
  const awaited = awaitedNow(state, snapshot)
  const known = { ...state, refusals: pausesEndedBy(snapshot, state) }
  const refusals = withoutLongGone(refusalsByUnheard(known, snapshot, leadTimeSec), snapshot.groups)
  return { ...past, refusals, ...(awaited && { awaited }) }
}
