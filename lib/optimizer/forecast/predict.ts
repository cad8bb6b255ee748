import { type DemandPoint, usableHistory } from '../demand/history.ts'
import { rounded } from '../numbers/rounded.ts'
import type { Settings } from '../settings/settings.ts'
import { type Forecast, type ForecastPoint, levels } from './forecast.ts'
import { type FittedLine, fitLine, lineConfidence, lineQuantile } from './linear-regression.ts'
import type { UsualSurprises } from './surprise.ts'

/** A model fitted to the history of one moment. Only a fitted model can predict. */
export interface FittedModel {
  readonly model: string
  /** 0 to 1. */
  readonly confidence: number
  /** Models that lost to naive ones and have no say; none where absent. */
  readonly suspended?: readonly string[]
  /** How far off forecasts of this load usually are; absent until enough days have been seen. */
  readonly usualSurprises?: UsualSurprises | undefined
  /** Agents that demand at `atSec` (epoch seconds) does not exceed with probability `level`; finite and never negative. */
  quantile(atSec: number, level: number): number
}

/** The spec's linear regression, or `undefined` where the history is too short, stale or broken to say anything. */
export function fitModel(history: readonly DemandPoint[], settings: Settings, nowSec: number): FittedModel | undefined {
  const points = usableHistory(history, settings, nowSec)
  const line = fitLine(points)
  if (line === undefined) return undefined
  const ceiling = highestCredible(points)
  return {
    model: 'linear-regression',
    confidence: lineConfidence(line, settings.usageHistorySize),
    quantile: (atSec, level) => credible(line, ceiling, atSec, level),
  }
}

/** A line rises for ever, load does not: no forecast exceeds the highest demand seen by more than the range seen. */
function highestCredible(points: readonly DemandPoint[]): number {
  let low = Number.POSITIVE_INFINITY
  let high = 0
  for (const { demand } of points) {
    if (demand < low) low = demand
    if (demand > high) high = demand
  }
  return high + Math.max(1, high - low)
}

function credible(line: FittedLine, ceiling: number, atSec: number, level: number): number {
  return Math.min(ceiling, Math.max(0, lineQuantile(line, atSec, level)))
}

/** Most points that a forecast carries. */
const mostPoints = 12

/** The forecast from now to the horizon, for the record and for people: nothing is decided from it. */
export function forecastForRecord(
  { fitted, nowSec, horizonSec }: { fitted?: FittedModel | undefined; nowSec: number; horizonSec: number },
  settings: Settings,
): Forecast {
  if (fitted === undefined) return { model: 'none', madeAtSec: nowSec, horizonSec, confidence: 0, points: [] }
  const count = Math.min(mostPoints, Math.max(1, Math.ceil(horizonSec / settings.optimizationIntervalSec)))
  const points = Array.from({ length: count }, (_, index): ForecastPoint => {
    const atSec = nowSec + (horizonSec * (index + 1)) / count
    const [p50, p90, p99] = levels
    const at = (level: number) => rounded(fitted.quantile(atSec, level), 2)
    return { atSec, quantiles: [at(p50), at(p90), at(p99)] }
  })
  const { model, confidence, suspended = [] } = fitted
  return { model, madeAtSec: nowSec, horizonSec, confidence, ...(suspended.length > 0 && { suspended }), points }
}
