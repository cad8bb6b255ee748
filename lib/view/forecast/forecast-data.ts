/** The data of the forecast report. Its tables are made on the server, its charts in the browser. */

/** At P50, P90, P99. */
export type PerLevel = readonly number[]

/** How one model did at one lead. */
export interface ModelAccuracy {
  readonly name: string
  /** Mean absolute scaled error over the path, and at its end; `null` if the scale is 0. */
  readonly masePath: number | null
  readonly maseAtHorizon: number | null
  /** Pinball loss over the path, twice over and per unit of demand. */
  readonly pinball: PerLevel
  /** Share of the outcomes above each level, and above or at it. */
  readonly exceeded: PerLevel
  readonly reached: PerLevel
}

export interface LeadAccuracy {
  readonly leadSec: number
  /** Models that did worse than a naive one at the end of the record. */
  readonly suspended: readonly string[]
  /** The models, the mixture last; empty where the record is too short for this lead. */
  readonly models: readonly ModelAccuracy[]
}

export interface ForecastResult {
  readonly trace: string
  readonly origins: number
  readonly warmupSec: number
  readonly dailySeason: boolean
  readonly leads: readonly LeadAccuracy[]
}

/** One path as it was forecast at an origin, at the leads of `ForecastRecording.fanLeads`. */
export interface RecordedFan {
  /** Last step that was known. */
  readonly step: number
  /** Of the mixture, by level and lead. */
  readonly quantiles: readonly (readonly number[])[]
  /** P50 of each model, by model and lead. */
  readonly medians: readonly (readonly number[])[]
}

/** Outcomes at one lead and shares of the mixture, by bucket. */
export interface RecordedLead {
  readonly leadSec: number
  /** Number of outcomes, and of those above each level. An outcome equal to a level counts with the promised share. */
  readonly judged: readonly number[]
  readonly above: readonly (readonly number[])[]
  /** By model: its share of the mixture at the end of each bucket. */
  readonly shares: readonly (readonly number[])[]
}

/** Forecasts along a record, reduced to what charts need. */
export interface ForecastRecording {
  readonly fanLeads: readonly number[]
  readonly fans: readonly RecordedFan[]
  readonly bucketSteps: number
  readonly leads: readonly RecordedLead[]
}

/** The data of the charts. */
export interface ForecastCharts extends ForecastRecording {
  readonly trace: string
  /** Epoch seconds of step 0; 0 if the record has no dates. */
  readonly originSec: number
  readonly stepSec: number
  readonly warmupSteps: number
  /** The models, the mixture last. */
  readonly names: readonly string[]
  /** By step; `null` where the record has a hole. */
  readonly demand: readonly (number | null)[]
  readonly accuracy: readonly LeadAccuracy[]
}

/** The time in which forecasts are scored, which excludes the warm-up. */
export function judgedStretch({ originSec, stepSec, warmupSteps, demand }: ForecastCharts) {
  return { originSec, fromSec: warmupSteps * stepSec, endSec: demand.length * stepSec }
}

/** Name of the mixture of all models, which is what a fleet uses. */
export const mixtureName = 'mixture'

/** Share of the outcomes that each level promises to be above it. */
export const promised: PerLevel = [0.5, 0.1, 0.01]
export const levelNames = ['P50', 'P90', 'P99'] as const
