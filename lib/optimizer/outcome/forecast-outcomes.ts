import { type Forecast, type ForecastPoint, levels } from '../forecast/forecast.ts'
import { pinball } from '../numbers/pinball.ts'
import type { Settings } from '../settings/settings.ts'
import { type Missing, showsLoad } from '../snapshot/snapshot.ts'
import type { Target } from '../target/explain-target.ts'
import { isCensored } from '../target/explain-target.ts'

/** How many of the latest cycles are judged by default: an hour at the default interval, and a horizon before it. */
export const cyclesJudged = 128

/** What a cycle saw and forecast; a plan record is one. */
export interface ForecastingCycle {
  readonly atSec: number
  readonly forecast: Forecast
  /** Agents at work plus bugs that wait: the demand that forecasts are about. */
  readonly activeBugs: number
  readonly target: Pick<Target, 'reasons'>
  readonly coverage: number
  readonly missing: readonly Missing[]
  readonly settings: Pick<Settings, 'coverageToAct'>
}

type PerLevel = ForecastPoint['quantiles']

/** What was forecast for a moment a horizon ahead, and what came. */
export interface ForecastOutcome {
  readonly forAtSec: number
  readonly madeAtSec: number
  /** As forecast then, at each of `levels`. */
  readonly quantiles: PerLevel
  /** Agents demanded when the time had come. */
  readonly demand: number
}

type Judged = Pick<ForecastOutcome, 'quantiles' | 'demand'>

/** How forecasts did on the whole. */
export interface OutcomeScore {
  readonly count: number
  /** Share of the outcomes above each of `levels`; 50, 10 and 1 % are promised. */
  readonly above: PerLevel
  /** Agents by which the median was too high (negative: too low), on average. */
  readonly bias: number
  /** Pinball loss at each of `levels`, twice over and per unit of demand, as `rao forecast` prints it. */
  readonly pinball: PerLevel
}

/**
 * Pairs the demand that cycles measured with the forecast made a horizon earlier: the oldest that reaches the moment,
 * interpolated linearly between its points. Left out is demand measured with too little coverage, or that may have been
 * higher than could be seen, and demand for which there are only much later forecasts, as after a hole.
 * @param cycles oldest first
 */
export function forecastOutcomes(cycles: readonly ForecastingCycle[]): ForecastOutcome[] {
  const outcomes: ForecastOutcome[] = []
  let oldest = 0
  for (const cycle of cycles) {
    while (oldest < cycles.length && reachSec(cycles[oldest]) < cycle.atSec) oldest += 1
    const forecast = cycles[oldest]?.forecast
    if (forecast === undefined || !isMeasured(cycle)) continue
    const quantiles = quantilesAt(forecast, cycle.atSec)
    if (quantiles === undefined) continue
    outcomes.push({ forAtSec: cycle.atSec, madeAtSec: forecast.madeAtSec, quantiles, demand: cycle.activeBugs })
  }
  return outcomes
}

/** `undefined` where there are no outcomes. */
export function scoreOutcomes(outcomes: readonly Judged[]): OutcomeScore | undefined {
  if (outcomes.length === 0) return undefined
  const mean = (measure: (outcome: Judged) => number) =>
    outcomes.reduce((sum, outcome) => sum + measure(outcome), 0) / outcomes.length
  const demand = Math.max(
    mean((outcome) => outcome.demand),
    leastDemand,
  )
  return {
    count: outcomes.length,
    above: perLevel((index) => mean((outcome) => (isAbove(outcome, index) ? 1 : 0))),
    bias: mean((outcome) => outcome.quantiles[0] - outcome.demand),
    pinball: perLevel(
      (index) => (2 * mean(({ demand: came, quantiles }) => pinball(came, quantiles[index], levels[index]))) / demand,
    ),
  }
}

/** Keeps the loss per unit of demand finite for fleets with nothing to do. */
const leastDemand = 1e-9

function perLevel(measure: (index: 0 | 1 | 2) => number): PerLevel {
  return [measure(0), measure(1), measure(2)]
}

/** Forecasts are kept to hundredths, so demand must exceed one by half of that to be above it. */
function isAbove({ demand, quantiles }: Judged, index: 0 | 1 | 2): boolean {
  return demand > quantiles[index] + 0.005
}

function reachSec(cycle: ForecastingCycle | undefined): number {
  return cycle?.forecast.points.at(-1)?.atSec ?? Number.NEGATIVE_INFINITY
}

/** Was all of the demand seen: with enough coverage, and not by a full fleet with an unknown queue? */
function isMeasured(cycle: ForecastingCycle): boolean {
  return showsLoad(cycle, cycle.settings) && !isCensored(cycle.target)
}

/** Forecasts for less than this share of their horizon are too easy to be judged. */
const leastShare = 0.75

/** The forecast for a moment near its horizon; `undefined` for earlier moments. */
function quantilesAt({ madeAtSec, points }: Forecast, atSec: number): PerLevel | undefined {
  const at = points.findIndex((point) => point.atSec >= atSec)
  const after = points[at]
  const furthest = points.at(-1)
  if (after === undefined || furthest === undefined || atSec - madeAtSec < leastShare * (furthest.atSec - madeAtSec))
    return undefined
  const before = points[at - 1]
  if (before === undefined) return after.quantiles
  const share = (atSec - before.atSec) / (after.atSec - before.atSec)
  return perLevel((index) => before.quantiles[index] + share * (after.quantiles[index] - before.quantiles[index]))
}
