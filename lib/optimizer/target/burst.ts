import { demandToServe, type Outlook } from '../forecast/outlook.ts'
import type { ActiveBurst, BurstCause, BurstState, QuietBurst } from '../memory/state.ts'
import type { Settings } from '../settings/settings.ts'
import type { Intent } from './intent.ts'
import { wantWithoutBurst } from './target.ts'

/** Demand over capacity; infinite where there is demand and nothing to meet it, 0 where there is neither. */
export function utilisation(demand: number, agents: number): number {
  return demand <= 0 ? 0 : demand / agents
}

/**
 * One step of the burst's state machine: quiet -> active (predicted, detected, manual) -> quiet.
 * An active burst ends at its absolute end, or when it is called off. One that is not manual also ends once the fleet would
 * have stayed below the threshold without it for `burstExitSnapshots` looks in a row.
 */
export function nextBurst(
  before: BurstState,
  outlook: Outlook,
  intent: Intent | undefined,
  settings: Settings,
): BurstState {
  const state = notFromTheFuture(before, outlook.nowSec)
  if (intent?.kind === 'cancel') return state.active ? ended(state, outlook.nowSec) : state
  if (intent?.kind === 'burst') return manualBurst(intent, outlook, settings)
  if (!state.active) return beginIfOverThreshold(state, outlook, settings)
  // A lowered maximum applies to the running burst as well.
  const endsAtSec = Math.min(state.endsAtSec, state.startedAtSec + settings.burstMaxDurationSec)
  if (outlook.nowSec >= endsAtSec) return ended(state, outlook.nowSec)
  return goOn(state, endsAtSec, outlook, settings)
}

/**
 * A burst that began in the future began before the clock was set back, or by a clock that ran ahead: it counts as begun now. Its
 * end alone would keep it until the clock gets there; so it lasts for its own duration once more, and no longer. Likewise a cooldown.
 */
function notFromTheFuture(burst: BurstState, nowSec: number): BurstState {
  if (!burst.active) return (burst.endedAtSec ?? nowSec) > nowSec ? { active: false, endedAtSec: nowSec } : burst
  if (burst.startedAtSec <= nowSec) return burst
  return { ...burst, startedAtSec: nowSec, endsAtSec: nowSec + burst.endsAtSec - burst.startedAtSec }
}

/**
 * A manual burst is a lease. Its end was fixed when it was asked for, so that a late cycle does not prolong it; nor does a clock
 * that ran ahead when it was asked for.
 */
function manualBurst(intent: Intent & { kind: 'burst' }, outlook: Outlook, settings: Settings): BurstState {
  return {
    ...begun('manual', outlook, settings),
    endsAtSec: Math.min(intent.endsAtSec, outlook.nowSec + Math.min(intent.durationSec, settings.burstMaxDurationSec)),
    factor: intent.factor ?? settings.burstCapacityFactor,
    intent: intent.key,
    ...(intent.reason !== undefined && { reason: intent.reason }),
    ...(intent.requestedBy !== undefined && { requestedBy: intent.requestedBy }),
  }
}

/** Stays quiet during the cooldown, and while the fleet copes. */
function beginIfOverThreshold(state: QuietBurst, outlook: Outlook, settings: Settings): BurstState {
  const resting = state.endedAtSec !== undefined && outlook.nowSec < state.endedAtSec + settings.burstCooldownSec
  if (resting) return state
  if (utilisation(demandToServe(outlook), outlook.supply) > settings.burstUtilisation)
    return begun('detected', outlook, settings)
  if (utilisation(outlook.expected, outlook.supply) > settings.burstUtilisation)
    return begun('predicted', outlook, settings)
  return state
}

function begun(cause: BurstCause, outlook: Outlook, settings: Settings): ActiveBurst {
  return {
    active: true,
    cause,
    startedAtSec: outlook.nowSec,
    endsAtSec: outlook.nowSec + settings.burstMaxDurationSec,
    factor: settings.burstCapacityFactor,
    calm: 0,
    supplyAtStart: outlook.supply,
    peakDemand: demandToServe(outlook),
  }
}

function goOn(state: ActiveBurst, endsAtSec: number, outlook: Outlook, settings: Settings): BurstState {
  const { mostAgents = Number.POSITIVE_INFINITY } = outlook
  const without = Math.max(state.supplyAtStart, Math.min(mostAgents, wantWithoutBurst(outlook, settings)))
  const isCalm = utilisation(outlook.expected, without) <= settings.burstUtilisation
  const calm = isCalm ? state.calm + 1 : 0
  if (state.cause !== 'manual' && calm >= settings.burstExitSnapshots) return ended(state, outlook.nowSec)
  return { ...state, endsAtSec, calm, peakDemand: Math.max(state.peakDemand, demandToServe(outlook)) }
}

/** A stored burst as readers see it: over at its absolute end, even if no cycle has run since. */
export function burstInForce(burst: BurstState, nowSec: number): BurstState {
  return burst.active && burst.endsAtSec <= nowSec ? { active: false, endedAtSec: burst.endsAtSec } : burst
}

/** Only automatic bursts are followed by a cooldown: a manual burst must not delay an automatic one. */
function ended(state: ActiveBurst, nowSec: number): QuietBurst {
  return state.cause === 'manual' ? { active: false } : { active: false, endedAtSec: nowSec }
}

/** Was the extra capacity needed: did demand ever exceed what the fleet had when the burst began? */
export function burstWasUsed(burst: ActiveBurst): boolean {
  return burst.peakDemand > burst.supplyAtStart
}
