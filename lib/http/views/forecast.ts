import type { ForecastPoint } from '../../optimizer/forecast/forecast.ts'
import { type ForecastOutcome, forecastOutcomes, scoreOutcomes } from '../../optimizer/outcome/forecast-outcomes.ts'
import type { PlanRecord } from '../../plan-record.ts'
import type { ForecastAnswer, ForecastSummary } from '../schemas/forecast.ts'

export function forecastSummaryView({ forecast }: Pick<PlanRecord, 'forecast'>): ForecastSummary {
  const { model, horizonSec, confidence, suspended = [], madeAtSec, points } = forecast
  const horizon = points.find((point) => point.atSec >= madeAtSec + horizonSec) ?? points.at(-1)
  return {
    model,
    horizonSec,
    confidence,
    suspended: [...suspended],
    ...(horizon !== undefined && { p90AtHorizonAgents: horizon.quantiles[1] }),
  }
}

/** The forecast of the latest cycle, and the outcomes of the forecasts in `records`, which are newest first. */
export function forecastView(fleet: string, latest: PlanRecord, records: readonly PlanRecord[]): ForecastAnswer {
  const { forecast } = latest
  return {
    fleet,
    madeAtSec: forecast.madeAtSec,
    model: forecast.model,
    horizonSec: forecast.horizonSec,
    confidence: forecast.confidence,
    suspended: [...(forecast.suspended ?? [])],
    points: forecast.points.map(({ atSec, quantiles }) => ({ atSec, ...agentsAt(quantiles) })),
    outcomes: outcomesView(forecastOutcomes(records.toReversed())),
  }
}

function outcomesView(outcomes: readonly ForecastOutcome[]): ForecastAnswer['outcomes'] {
  const score = scoreOutcomes(outcomes)
  const points = outcomes.map(({ forAtSec, madeAtSec, quantiles, demand }) => ({
    forAtSec,
    madeAtSec,
    ...agentsAt(quantiles),
    demandAgents: demand,
  }))
  if (score === undefined) return { points }
  const { count, above, bias, pinball } = score
  return {
    points,
    score: {
      count,
      fromSec: outcomes[0]?.forAtSec ?? 0,
      toSec: outcomes.at(-1)?.forAtSec ?? 0,
      aboveShare: byLevel(above),
      biasAgents: bias,
      pinballLoss: byLevel(pinball),
    },
  }
}

type PerLevel = ForecastPoint['quantiles']

function agentsAt([p50Agents, p90Agents, p99Agents]: PerLevel) {
  return { p50Agents, p90Agents, p99Agents }
}

function byLevel([p50, p90, p99]: PerLevel) {
  return { p50, p90, p99 }
}
