import type { Reason, Target } from './decision.ts'
import type { Demand } from './demand.ts'
import type { Settings } from './settings.ts'
import type { BurstState, ControlState } from './state.ts'

export interface WantInput {
  readonly demand: number
  /** Demand at the horizon at the wanted quantile, trusted as far as its confidence goes; absent without a forecast. */
  readonly predicted?: number
}

/** Agents wanted when no burst is on: measured demand with headroom, raised (never lowered) by the forecast. */
export function wantWithoutBurst({ demand, predicted }: WantInput, settings: Settings): number {
  const withHeadroom = demand + settings.headroomAgents + settings.headroomShare * demand
  return Math.ceil(Math.max(withHeadroom, predicted ?? 0))
}

/**
 * What a forecast adds to measured demand: its quantile, discounted by the confidence in it.
 * Never below `demand`: forecasts only raise.
 */
export function trusted(demand: number, quantile: number, confidence: number): number {
  return demand + confidence * Math.max(0, quantile - demand)
}

/** The factor is applied once, in agents: to expected demand when automatic, to the whole target when manual. */
function wantInBurst(want: number, expected: number, burst: BurstState): number {
  if (!burst.active) return want
  return Math.ceil(burst.cause === 'manual' ? want * burst.factor : Math.max(want, expected * burst.factor))
}

export interface TargetInput {
  readonly nowSec: number
  readonly demand: Demand
  readonly predicted?: number
  /** Expected demand at the horizon, never below measured demand. */
  readonly expected: number
  readonly burst: BurstState
  readonly supply: number
  readonly leadTimeSec: number
  readonly targets: ControlState['targets']
}

/**
 * The scalar heart of a decision: demand in, target agents out. Nothing per worker happens here, so replay and tuning
 * can run it by the million.
 *
 * `agents` is what growing aims at. `keep` is what shrinking must leave: the largest want of the release window, and no
 * less than what would be wanted if every silent worker were busy. The gap between the two is the hysteresis: a surplus
 * is released only after it has lasted as long as new capacity takes to arrive.
 */
export function targetAgents(
  input: TargetInput,
  settings: Settings,
): { readonly target: Target; readonly targets: ControlState['targets'] } {
  const { demand, predicted, supply, nowSec } = input
  const measured = demand.ifMissingIdle
  const calm = wantWithoutBurst({ demand: measured, ...(predicted !== undefined && { predicted }) }, settings)
  const agents = wantInBurst(calm, input.expected, input.burst)
  const targets = slideWindow(input.targets, nowSec, agents, Math.max(settings.releaseDelaySec, input.leadTimeSec))
  const windowMaximum = targets[0]?.agents ?? agents
  const ifMissingBusy = wantWithoutBurst({ demand: demand.ifMissingBusy }, settings)
  const keep = Math.max(windowMaximum, ifMissingBusy)
  const reasons = explain(measured, calm, agents, windowMaximum, keep, input, settings)
  return {
    target: {
      demand: measured,
      demandIfMissingBusy: demand.ifMissingBusy,
      ...(predicted !== undefined && { predicted }),
      supply,
      agents,
      keep,
      reasons,
    },
    targets,
  }
}

/**
 * Sliding-window maximum: the list holds falling maxima, oldest first, so its head is the maximum of the window and an
 * entry is dropped as soon as a later one is as large.
 */
function slideWindow(
  targets: ControlState['targets'],
  nowSec: number,
  agents: number,
  windowSec: number,
): ControlState['targets'] {
  const oldestSec = nowSec - windowSec
  const kept = targets.filter((entry) => entry.atSec > oldestSec && entry.atSec < nowSec && entry.agents > agents)
  kept.push({ atSec: nowSec, agents })
  return kept
}

function explain(
  measured: number,
  calm: number,
  agents: number,
  windowMaximum: number,
  keep: number,
  { demand, burst, predicted }: TargetInput,
  settings: Settings,
): readonly Reason[] {
  const reasons: Reason[] = []
  const withHeadroom = Math.ceil(measured + settings.headroomAgents + settings.headroomShare * measured)
  if (demand.censored)
    reasons.push({
      rule: 'censored',
      from: measured,
      to: measured,
      text: 'every agent is at work and the queue is unknown: a step is added',
    })
  reasons.push({
    rule: 'headroom',
    from: measured,
    to: withHeadroom,
    text: `${measured} demanded, ${withHeadroom} with headroom`,
  })
  if (calm > withHeadroom)
    reasons.push({
      rule: 'forecast',
      from: withHeadroom,
      to: calm,
      text: `${calm} by the forecast (${Math.ceil(predicted ?? 0)} at the horizon)`,
    })
  if (burst.active && agents > calm)
    reasons.push({
      rule: 'burst',
      from: calm,
      to: agents,
      text: `${agents} by the ${burst.cause} burst, factor ${burst.factor}`,
    })
  if (windowMaximum > agents)
    reasons.push({
      rule: 'release-delay',
      from: agents,
      to: windowMaximum,
      text: `${windowMaximum} were wanted within the release window: kept`,
    })
  if (keep > windowMaximum)
    reasons.push({
      rule: 'missing-busy',
      from: windowMaximum,
      to: keep,
      text: `${keep} if every silent worker is busy: kept`,
    })
  return reasons
}
