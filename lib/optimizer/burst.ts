import type { Intent } from './intent.ts'
import type { Settings } from './settings.ts'
import type { ActiveBurst, BurstState, QuietBurst } from './state.ts'

/** What the burst machine looks at. All in agents. */
export interface BurstView {
  readonly nowSec: number
  /** At work plus waiting. */
  readonly demand: number
  /** Expected demand when new capacity could be ready; never below `demand`. */
  readonly expected: number
  /** Ready and booting. */
  readonly supply: number
  /** What the fleet would want without any burst. */
  readonly wantedWithout: number
  /** The newest word of a person that has not been acted on. */
  readonly intent?: Intent
}

/** Demand over capacity; infinite where there is demand and nothing to meet it, 0 where there is neither. */
export function utilisation(demand: number, agents: number): number {
  if (demand <= 0) return 0
  return agents > 0 ? demand / agents : Number.POSITIVE_INFINITY
}

/**
 * One step of the burst machine: quiet -> active (predicted, detected, manual) -> quiet.
 * An active burst ends at its absolute end, when it is called off, or, unless it is manual, once the fleet without it
 * would have stayed below the threshold for `burstExitSnapshots` looks in a row.
 */
export function nextBurst(state: BurstState, view: BurstView, settings: Settings): BurstState {
  const { intent } = view
  if (intent?.kind === 'cancel') return state.active ? ended(state, view.nowSec) : state
  if (intent?.kind === 'burst') return manualBurst(intent, view, settings)
  if (!state.active) return mayBegin(state, view, settings)
  if (view.nowSec >= state.endsAtSec) return ended(state, view.nowSec)
  return goOn(state, view, settings)
}

/** A manual burst is a lease. It begins when it was asked for, so that a late cycle does not prolong it. */
function manualBurst(intent: Intent & { kind: 'burst' }, view: BurstView, settings: Settings): BurstState {
  return {
    active: true,
    cause: 'manual',
    startedAtSec: view.nowSec,
    endsAtSec: Math.min(intent.endsAtSec, view.nowSec + settings.burstMaxDurationSec),
    factor: intent.factor ?? settings.burstCapacityFactor,
    calm: 0,
    supplyAtStart: view.supply,
    peakDemand: view.demand,
    intent: intent.key,
    ...(intent.reason !== undefined && { reason: intent.reason }),
    ...(intent.requestedBy !== undefined && { requestedBy: intent.requestedBy }),
  }
}

function mayBegin(state: QuietBurst, view: BurstView, settings: Settings): BurstState {
  const resting = state.endedAtSec !== undefined && view.nowSec < state.endedAtSec + settings.burstCooldownSec
  if (resting) return state
  const detected = utilisation(view.demand, view.supply) > settings.burstUtilisation
  const predicted = utilisation(view.expected, view.supply) > settings.burstUtilisation
  if (!detected && !predicted) return state
  return {
    active: true,
    cause: detected ? 'detected' : 'predicted',
    startedAtSec: view.nowSec,
    endsAtSec: view.nowSec + settings.burstMaxDurationSec,
    factor: settings.burstCapacityFactor,
    calm: 0,
    supplyAtStart: view.supply,
    peakDemand: view.demand,
  }
}

function goOn(state: ActiveBurst, view: BurstView, settings: Settings): BurstState {
  const without = Math.max(state.supplyAtStart, view.wantedWithout)
  const isCalm = utilisation(view.expected, without) <= settings.burstUtilisation
  const calm = isCalm ? state.calm + 1 : 0
  if (state.cause !== 'manual' && calm >= settings.burstExitSnapshots) return ended(state, view.nowSec)
  return { ...state, calm, peakDemand: Math.max(state.peakDemand, view.demand) }
}

/** Only automatic bursts are followed by a rest: a person who asked for one does not forbid the next. */
function ended(state: ActiveBurst, nowSec: number): QuietBurst {
  return state.cause === 'manual' ? { active: false } : { active: false, endedAtSec: nowSec }
}

/** Was the extra capacity needed: did demand ever exceed what the fleet had when the burst began? */
export function burstWasUsed(burst: ActiveBurst): boolean {
  return burst.peakDemand > burst.supplyAtStart
}
