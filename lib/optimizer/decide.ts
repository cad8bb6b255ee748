import { type DemandWatch, watchDemand, watchStepSec } from './anomaly/watch-demand.ts'
import type { Decision, DecisionInput } from './decision.ts'
import { meanBetween } from './demand/mean-between.ts'
import { lookAhead } from './forecast/outlook.ts'
import { forecastForRecord } from './forecast/predict.ts'
import { awaitedNow, pausesEndedBy } from './launches/awaited.ts'
import { refusalsByUnheard } from './launches/unheard.ts'
import { withoutLongGone } from './memory/long-gone.ts'
import { relivedUntilSec } from './memory/relived.ts'
import type { ControlState } from './memory/state.ts'
import { planAgents } from './plan/plan.ts'
import { type Seen, see } from './see.ts'
import { sizeGroups } from './size/size.ts'
import { departuresOf, recentDepartures } from './size/velocity.ts'
import { brokenPromiseOf } from './snapshot/promise-watch.ts'
import type { Snapshot } from './snapshot/snapshot.ts'
import { nextBurst } from './target/burst.ts'
import { explainTarget } from './target/explain-target.ts'
import { consume, pendingIntent } from './target/intent.ts'
import { targetAgents, type Wanted } from './target/target.ts'

/** The whole decision of one cycle: a function of what was seen and what is remembered. */
export function decide(input: DecisionInput): Decision {
  const { snapshot, state, settings, nowSec, intents = [] } = input
  const seen = see(input)
  const { leadTimeSec } = seen
  const outlook = lookAhead(seen, settings)
  const { promise } = snapshot
  const brokenPromise = promise && brokenPromiseOf(promise)
  const watch = watchDemand(state.watch, { nowSec, demand: demandLately(seen), fitted: seen.fitted })

  const intent = pendingIntent(intents, state.consumedIntents, nowSec)
  const burst = nextBurst(state.burst, outlook, intent, settings)
  const wanted = targetAgents(outlook, burst, state, settings)
  const target = explainTarget(outlook, burst, wanted, settings)
  const plan = planAgents(snapshot, target)
  const launching = withLaunches(state, snapshot, leadTimeSec)
  const { size, leavers } = sizeGroups({ snapshot, target, leadTimeSec, state: launching, settings })

  return {
    atSec: nowSec,
    forecast: forecastForRecord(outlook, settings),
    leadTimeLaunches: seen.leadTimeLaunches,
    ...(watch?.anomaly && { anomaly: watch.anomaly }),
    ...(brokenPromise && { brokenPromise }),
    burst,
    target,
    plan,
    size,
    leavers,
    state: nextState(launching, input, seen, { burst, wanted, watch, leavers }),
  }
}

/** What a decision leaves for the next one to remember. */
type Remembered = Pick<Decision, 'burst' | 'leavers'> & {
  readonly wanted: Wanted
  readonly watch: DemandWatch | undefined
}

/** The state for the next cycle: this one, with what was seen and decided, and without what holds no longer. */
function nextState(
  state: ControlState,
  { snapshot: { promise }, nowSec, intents = [] }: DecisionInput,
  seen: Seen,
  { burst, wanted, watch, leavers }: Remembered,
): ControlState {
  const { promise: _, relivedUntilSec: __, ...kept } = state
  const untilSec = relivedUntilSec(state, nowSec)
  return {
    ...kept,
    decidedAtSec: nowSec,
    ...(untilSec !== undefined && { relivedUntilSec: untilSec }),
    burst,
    ...(seen.showsLoad && { targets: wanted.targets, calmTargets: wanted.calmTargets }),
    ...(seen.surgedAtSec !== undefined && { surgedAtSec: seen.surgedAtSec }),
    latestBugSec: seen.latestBugSec,
    ...(watch && { watch }),
    ...(promise && { promise }),
    leadTimesSec: seen.leadTimesSec,
    departures: [...recentDepartures(state.departures, nowSec), ...departuresOf(leavers, nowSec)],
    consumedIntents: consume(state.consumedIntents, intents, nowSec),
  }
}

/** Mean demand over the last step of the watch for anomalies; `undefined` while the load cannot be seen. */
function demandLately({ showsLoad, history, nowSec }: Seen): number | undefined {
  return showsLoad ? meanBetween(history, nowSec - watchStepSec, nowSec) : undefined
}

/** The state with what is known of launches by now: which groups wait for instances, and where launches fail. */
function withLaunches(state: ControlState, snapshot: Snapshot, leadTimeSec: number): ControlState {
  const { awaited: _, ...rest } = state
  const awaited = awaitedNow(state, snapshot)
  const known = { ...state, refusals: pausesEndedBy(snapshot, state) }
  const refusals = withoutLongGone(refusalsByUnheard(known, snapshot, leadTimeSec), snapshot.groups)
  return { ...rest, refusals, ...(awaited && { awaited }) }
}
