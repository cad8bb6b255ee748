import type { ForecastPoint } from '../../optimizer/forecast.ts'
import type { PlanRecord } from '../../ports.ts'
import type { ForecastAnswer, ForecastSummary } from '../schemas/forecast.ts'

export function forecastSummaryView({ forecast }: Pick<PlanRecord, 'forecast'>): ForecastSummary {
  const { model, horizonSec, confidence, madeAtSec, points } = forecast
  const horizon = points.find((point) => point.atSec >= madeAtSec + horizonSec) ?? points.at(-1)
  return {
    model,
    horizonSec,
    confidence,
    ...(horizon !== undefined && { p90AtHorizonAgents: horizon.quantiles[1] }),
  }
}

export function forecastView(fleet: string, { forecast }: PlanRecord): ForecastAnswer {
  return {
    fleet,
    madeAtSec: forecast.madeAtSec,
    model: forecast.model,
    horizonSec: forecast.horizonSec,
    confidence: forecast.confidence,
    points: forecast.points.map(pointView),
  }
}

function pointView({ atSec, quantiles }: ForecastPoint): ForecastAnswer['points'][number] {
  const [p50Agents, p90Agents, p99Agents] = quantiles
  return { atSec, p50Agents, p90Agents, p99Agents }
}
