import { nextBurst } from './burst.ts'
import type { Decision } from './decision.ts'
import { demandOf } from './demand.ts'
import type { DemandPoint } from './history.ts'
import { consume, type Intent, pendingIntent } from './intent.ts'
import { fleetLeadTimeSec, learnLeadTimes } from './lead-time.ts'
import { planAgents } from './plan.ts'
import { fit, predict } from './predict.ts'
import type { Settings } from './settings.ts'
import { sizeGroups } from './size.ts'
import type { Snapshot } from './snapshot.ts'
import type { ControlState } from './state.ts'
import { supplyOf } from './supply.ts'
import { targetAgents, trusted, wantWithoutBurst } from './target.ts'
import { recentDepartures } from './velocity.ts'

export interface DecisionInput {
  readonly snapshot: Snapshot
  /** Oldest first, the present included. */
  readonly history: readonly DemandPoint[]
  readonly state: ControlState
  readonly settings: Settings
  readonly nowSec: number
  /** Bursts asked for or called off, acted on or not. */
  readonly intents?: readonly Intent[]
}

/** The whole decision of one cycle, as a function of what was seen and what is remembered. */
export function decide({ snapshot, history, state, settings, nowSec, intents = [] }: DecisionInput): Decision {
  const leadTimesSec = learnLeadTimes(state, snapshot)
  const leadTimeSec = fleetLeadTimeSec(leadTimesSec, snapshot.groups, settings)
  const intervalSec = settings.optimizationIntervalSec
  const horizonSec = leadTimeSec + intervalSec

  const demand = demandOf(snapshot)
  const measured = demand.ifMissingIdle
  const supply = supplyOf(snapshot, leadTimeSec)
  const fitted = fit(history, settings, nowSec)
  const forecast = predict(fitted, { nowSec, horizonSec, intervalSec })
  const atHorizon = (level: number) =>
    fitted && trusted(measured, fitted.quantile(nowSec + horizonSec, level), fitted.confidence)
  const predicted = atHorizon(settings.forecastQuantile)
  const expected = atHorizon(0.5) ?? measured
  const wanted = { demand: measured, ...(predicted !== undefined && { predicted }) }

  const intent = pendingIntent(intents, state.consumedIntents, nowSec)
  const burst = nextBurst(
    state.burst,
    {
      nowSec,
      demand: measured,
      expected,
      supply,
      wantedWithout: wantWithoutBurst(wanted, settings),
      ...(intent && { intent }),
    },
    settings,
  )
  const { target, targets } = targetAgents(
    {
      nowSec,
      demand,
      ...(predicted !== undefined && { predicted }),
      expected,
      burst,
      supply,
      leadTimeSec,
      targets: state.targets,
    },
    settings,
  )
  const plan = planAgents(snapshot, target)
  const { size, departures } = sizeGroups(snapshot, target, leadTimeSec, state, settings)
  return {
    atSec: nowSec,
    forecast,
    burst,
    target,
    plan,
    size,
    state: {
      ...state,
      decidedAtSec: nowSec,
      burst,
      targets,
      leadTimesSec,
      departures: [...recentDepartures(state.departures, nowSec), ...departures],
      consumedIntents:
        intent || intents.length > 0 ? consume(state.consumedIntents, intents, nowSec) : state.consumedIntents,
    },
  }
}
