import type { DemandPoint } from '../demand/history.ts'
import { studentQuantile } from '../numbers/normal.ts'

/** A straight line through the past, with what it takes to tell how far to trust it. */
export interface FittedLine {
  readonly count: number
  readonly meanAtSec: number
  readonly meanDemand: number
  /** Agents per second. */
  readonly slope: number
  /** Standard deviation of the residuals, agents; `count - 2` degrees of freedom. */
  readonly residualAgents: number
  /** Sum of squared distances of the times from their mean. */
  readonly spreadSec2: number
}

/** With fewer points the error of a line cannot be estimated. */
const fewest = 5

/**
 * Ordinary least squares on timestamps, so that a gap in the history counts with its length.
 * `undefined` for fewer than five points or points all at one time.
 */
export function fitLine(points: readonly DemandPoint[]): FittedLine | undefined {
  const count = points.length
  if (count < fewest) return undefined
  let sumAt = 0
  let sumDemand = 0
  for (const point of points) {
    sumAt += point.atSec
    sumDemand += point.demand
  }
  const meanAtSec = sumAt / count
  const meanDemand = sumDemand / count
  let spreadSec2 = 0
  let cross = 0
  let squares = 0
  for (const point of points) {
    const at = point.atSec - meanAtSec
    const demand = point.demand - meanDemand
    spreadSec2 += at * at
    cross += at * demand
    squares += demand * demand
  }
  if (!(spreadSec2 > 0)) return undefined
  const slope = cross / spreadSec2
  const residualSquares = Math.max(0, squares - slope * cross)
  return { count, meanAtSec, meanDemand, slope, residualAgents: Math.sqrt(residualSquares / (count - 2)), spreadSec2 }
}

/**
 * The quantile of one future observation: the line, plus Student's t times the standard error of a prediction,
 * `s * sqrt(1 + 1/n + (t - mean)^2 / Sxx)` (any textbook; R's `predict(lm, interval = "prediction")`). Agents; negative
 * where the line falls below zero.
 */
export function lineQuantile(line: FittedLine, atSec: number, level: number): number {
  const fromMean = atSec - line.meanAtSec
  const middle = line.meanDemand + line.slope * fromMean
  const error = line.residualAgents * Math.sqrt(1 + 1 / line.count + (fromMean * fromMean) / line.spreadSec2)
  return middle + studentQuantile(level, line.count - 2) * error
}

/**
 * How far the line may be trusted, 0 to 1. It grows with the share of the wanted history that is there, and falls with
 * the noise around the line, measured against the level.
 */
export function lineConfidence(line: FittedLine, historySize: number): number {
  const share = Math.min(1, line.count / Math.max(historySize, fewest))
  return share / (1 + line.residualAgents / (Math.abs(line.meanDemand) + 1))
}
