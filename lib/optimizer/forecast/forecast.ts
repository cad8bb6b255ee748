/** Probability levels that every forecast carries, in this order. */
export const levels = [0.5, 0.9, 0.99] as const

export interface ForecastPoint {
  /** Epoch seconds. */
  readonly atSec: number
  /** Agents demanded, at each of `levels`; never negative, never falling from one level to the next. */
  readonly quantiles: readonly [p50: number, p90: number, p99: number]
}

/** Demand to come. An empty `points` is a forecast too: it says that there is nothing to say yet. */
export interface Forecast {
  readonly model: string
  /** Epoch seconds. */
  readonly madeAtSec: number
  /** How far ahead of that the last point lies. */
  readonly horizonSec: number
  /** 0 (no evidence) to 1; grows with the history that the forecast rests on. */
  readonly confidence: number
  /** Models that have lost to naive ones and have no say for now; none where absent. */
  readonly suspended?: readonly string[]
  readonly points: readonly ForecastPoint[]
}
