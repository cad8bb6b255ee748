import type { Anomaly } from './anomaly/watch-demand.ts'
import type { Forecast } from './forecast.ts'
import type { DemandPoint } from './history.ts'
import type { Intent } from './intent.ts'
import type { FittedModel } from './predict.ts'
import type { Settings } from './settings.ts'
import type { Snapshot } from './snapshot.ts'
import type { BurstState, ControlState } from './state.ts'
import type { SurgeTable } from './surges/surge-table.ts'

/** All that a decision is made from. */
export interface DecisionInput {
  readonly snapshot: Snapshot
  /** Oldest first, the present included. */
  readonly history: readonly DemandPoint[]
  readonly state: ControlState
  readonly settings: Settings
  readonly nowSec: number
  /** The trained forecast; where absent, the linear regression over the history takes its place. */
  readonly fitted?: FittedModel | undefined
  /** Rises that keep to the clock, as training has found them. */
  readonly surges?: SurgeTable | undefined
  /** Bursts asked for or called off, whether acted on already or not. */
  readonly intents?: readonly Intent[]
}

/**
 * Why a number is what it is: the constraint or input that had its say, the number before it and after it.
 * Clamping appends a reason, it never erases one.
 */
export interface Reason {
  readonly rule: string
  readonly from: number
  readonly to: number
  readonly text: string
}

/** Agents the fleet should have, and how that number came about. */
export interface Target {
  /** `usedAgents` plus queued; where readings are missing, idle is assumed. */
  readonly demand: number
  /** The same, where missing readings are assumed busy: nothing shrinks below this. */
  readonly demandIfMissingBusy: number
  /** Predicted demand at the horizon, at the quantile in force; absent without a forecast. */
  readonly predicted?: number
  /** Agents ready or booting. */
  readonly supply: number
  /** Agents wanted now. */
  readonly agents: number
  /** Agents below which nothing is released yet: the largest want of the release window. */
  readonly keep: number
  /** Agents below which no worker with bugs at work drains yet: the largest want of a longer time. */
  readonly keepBusy: number
  readonly reasons: readonly Reason[]
}

/** What one worker should carry. */
export interface WorkerPlan {
  readonly worker: string
  readonly group: string
  readonly currentAgents: number
  readonly idealAgents: number
  /** Distance between the two; plans are sorted by it, the largest first. */
  readonly priority: number
  readonly reason: string
}

/**
 * One step, absolute and safe to repeat. Steps are applied in the order of the list.
 * `launch` carries the group's desired capacity as Auto Scaling counts it: ready, booting and draining workers alike,
 * since a draining worker stays a member of its group until it is terminated with a decrement. It asks for no more
 * (`desired` is `from`) where all that is missing is on its way: then only whether that comes is looked at.
 */
export type Step =
  | { readonly do: 'undrain'; readonly group: string; readonly worker: string; readonly reason: string }
  | {
      readonly do: 'launch'
      readonly group: string
      readonly desired: number
      readonly from: number
      readonly reason: string
    }
  | { readonly do: 'drain'; readonly group: string; readonly worker: string; readonly reason: string }
  /** A booting worker is cancelled, a drained one that says it is idle is let go; `desired` falls by one. */
  | { readonly do: 'terminate'; readonly group: string; readonly worker: string; readonly reason: string }

export interface GroupSize {
  readonly group: string
  /** Ready and booting workers now. */
  readonly current: number
  /** Workers after all steps, draining ones not counted. */
  readonly desired: number
  readonly reasons: readonly Reason[]
}

/** Agents turned into instances. */
export interface Size {
  readonly outcome: 'grow' | 'shrink' | 'steady' | 'hold'
  /** One sentence for people. */
  readonly summary: string
  readonly groups: readonly GroupSize[]
  readonly steps: readonly Step[]
}

export interface Decision {
  readonly atSec: number
  readonly forecast: Forecast
  /** Demand is unlike what had been expected; absent where it is not, or where nobody can tell yet. */
  readonly anomaly?: Anomaly
  readonly burst: BurstState
  readonly target: Target
  readonly plan: readonly WorkerPlan[]
  readonly size: Size
  readonly state: ControlState
}
