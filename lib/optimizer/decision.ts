import type { Anomaly } from './anomaly/watch-demand.ts'
import type { Forecast } from './forecast.ts'
import type { DemandPoint } from './history.ts'
import type { Intent } from './intent.ts'
import type { FittedModel } from './predict.ts'
import type { BrokenPromise } from './promise-watch.ts'
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
 * Why a number is what it is: the rule that changed it, with the number before and after.
 * A limit appends a reason and never removes one.
 */
export interface Reason {
  readonly rule: string
  readonly from: number
  readonly to: number
  readonly text: string
}

/** Agents the fleet should have, and how that number came about. */
export interface Target {
  /**
   * Agents at work plus bugs that wait, counting workers without a reading as idle. Where nobody knows the queue at least 1, and
   * a quarter more (or 1) while every agent is at work.
   */
  readonly demand: number
  /** The same, counting workers without a reading as busy. */
  readonly demandIfMissingBusy: number
  /** Predicted demand at the horizon, at the quantile in force; absent without a forecast. */
  readonly predicted?: number
  /** Agents ready or booting. */
  readonly supply: number
  /** Agents wanted now. */
  readonly agents: number
  /**
   * Agents that shrinking must leave: the largest number wanted within the release window and the dead band above it, or what
   * would be wanted if every silent worker were busy, where that is more.
   */
  readonly keep: number
  /** Agents that draining of busy workers must leave: the largest number wanted within their longer window, at least `keep`. */
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
 * since a draining worker stays a member of its group until it is terminated with a decrement. Where all that is missing is on
 * its way already, `desired` equals `from`: nothing is launched, and the step only finds out whether those instances come.
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
  /** Cancels a booting worker, or ends a drained one that reports to be idle; `desired` falls by one. */
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

/** A worker that a step lets go, as the limits on leaving count it. */
export interface Leaver {
  readonly worker: string
  /** Letting it go interrupts nothing. */
  readonly confirmedIdle: boolean
}

export interface Decision {
  readonly atSec: number
  readonly forecast: Forecast
  /** Launches that the lead time, and so the horizon of the forecast, was learned from; 0 while it is assumed. */
  readonly leadTimeLaunches: number
  /** Set while demand is unlike what was expected; absent otherwise, and as long as too little is known to tell. */
  readonly anomaly?: Anomaly
  /** Present while more bugs are late than promised. It steers nothing: tuning does. */
  readonly brokenPromise?: BrokenPromise
  readonly burst: BurstState
  readonly target: Target
  readonly plan: readonly WorkerPlan[]
  readonly size: Size
  /** Workers let go by the steps, less those that had been let go before. */
  readonly leavers: readonly Leaver[]
  readonly state: ControlState
}
