import type { Target } from './decision.ts'
import { isCensored } from './explain-target.ts'
import { type Forecast, type ForecastPoint, levels } from './forecast.ts'
import { pinball } from './models/pinball.ts'
import type { Settings } from './settings.ts'
import { type Missing, showsLoad } from './snapshot.ts'

/** Latest cycles that are held against their forecasts where nothing else is asked: an hour at the default interval, and a horizon before it. */
export const cyclesJudged = 128

/** What a cycle saw and foretold; the record of a plan is one. */
export interface ForetellingCycle {
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

/** What had been said of a moment, a horizon before it, and what came. */
export interface ForecastOutcome {
  readonly forAtSec: number
  readonly madeAtSec: number
  /** As said then, at each of `levels`. */
  readonly quantiles: PerLevel
  /** Agents demanded when the time had come. */
  readonly demand: number
}

type Judged = Pick<ForecastOutcome, 'quantiles' | 'demand'>

/** How forecasts did on the whole. */
export interface OutcomeScore {
  readonly count: number
  /** Share of the outcomes above each of `levels`; promised are 50, 10 and 1 %. */
  readonly above: PerLevel
  /** Agents by which the median was too high (negative: too low), on average. */
  readonly bias: number
  /** Pinball loss at each of `levels`, twice over and per unit of demand, as `rao forecast` prints it. */
  readonly pinball: PerLevel
}

/**
 * Pairs the demand that cycles measured with what the forecast of a horizon earlier had said: of all forecasts that reach
 * the moment the oldest, on straight lines between its points. No outcomes are: what was measured half-blind or may have
 * been more than could be seen, and what was only spoken of from much nearer by, as after a hole.
 * @param cycles oldest first
 */
export function forecastOutcomes(cycles: readonly ForetellingCycle[]): ForecastOutcome[] {
  const outcomes: ForecastOutcome[] = []
  let oldest = 0
  for (const cycle of cycles) {
    while (oldest < cycles.length && reachSec(cycles[oldest]) < cycle.atSec) oldest += 1
    const forecast = cycles[oldest]?.forecast
    if (forecast === undefined || !isMeasured(cycle)) continue
    const quantiles = said(forecast, cycle.atSec)
    if (quantiles === undefined) continue
    outcomes.push({ forAtSec: cycle.atSec, madeAtSec: forecast.madeAtSec, quantiles, demand: cycle.activeBugs })
  }
  return outcomes
}

/** `undefined` of nothing. */
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

/** Of fleets with nothing to do: a loss per unit of no demand would be no number. */
const leastDemand = 1e-9

function perLevel(measure: (index: 0 | 1 | 2) => number): PerLevel {
  return [measure(0), measure(1), measure(2)]
}

/** Forecasts are kept to hundredths: what is above by less is not above. */
function isAbove({ demand, quantiles }: Judged, index: 0 | 1 | 2): boolean {
  return demand > quantiles[index] + 0.005
}

function reachSec(cycle: ForetellingCycle | undefined): number {
  return cycle?.forecast.points.at(-1)?.atSec ?? Number.NEGATIVE_INFINITY
}

/** Was the demand seen whole: enough to be learned from, and not full with a queue that nobody knows? */
function isMeasured(cycle: ForetellingCycle): boolean {
  return showsLoad(cycle, cycle.settings) && !isCensored(cycle.target)
}

/** Share of its horizon before which a forecast has had it too easy. */
const leastShare = 0.75

/** What a forecast says of a moment near its horizon; `undefined` before that. */
function said({ madeAtSec, points }: Forecast, atSec: number): PerLevel | undefined {
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
