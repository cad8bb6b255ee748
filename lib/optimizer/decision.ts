import type { Anomaly } from './anomaly/watch-demand.ts'
import type { DemandPoint } from './demand/history.ts'
import type { Forecast } from './forecast/forecast.ts'
import type { FittedModel } from './forecast/predict.ts'
import type { BurstState, ControlState } from './memory/state.ts'
import type { WorkerPlan } from './plan/plan.ts'
import type { Settings } from './settings/settings.ts'
import type { Size } from './size/size.ts'
import type { Leaver } from './size/velocity.ts'
import type { BrokenPromise } from './snapshot/promise-watch.ts'
import type { Snapshot } from './snapshot/snapshot.ts'
import type { SurgeTable } from './surges/surge-table.ts'
import type { Target } from './target/explain-target.ts'
import type { Intent } from './target/intent.ts'

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
