import type { DemandPoint } from '../history.ts'
import { clockOf, type UtcOffset } from './clock.ts'
import { Forecaster } from './forecaster.ts'
import { type Trained, trainedFrom } from './trained.ts'

/** Length of the steps that models live in. Divides a day, and matches the rollups that histories are kept in. */
export const trainingStepSec = 300

/** A hole longer than this cuts the history: what was before it was another fleet. */
const longestHoleSec = 7 * 86_400

/** Looks back: models live through the history from its first point on. */
export function forecasterOf(
  history: readonly Pick<DemandPoint, 'atSec' | 'demand'>[],
  offset?: UtcOffset,
  stepSec = trainingStepSec,
): Forecaster {
  const clock = clockOf(stepSec, offset)
  let forecaster = new Forecaster(clock)
  for (const { step, mean } of steps(history, stepSec)) {
    const { past } = forecaster
    if (past.length > 0 && (step - past.now) * stepSec > longestHoleSec) forecaster = new Forecaster(clock)
    forecaster.advance(step, mean)
  }
  return forecaster
}

/**
 * The slow half of forecasting: learns from up to a few weeks of load, oldest first, and leaves a few kilobytes.
 * `undefined` while the history is too short.
 */
export function train(
  history: readonly Pick<DemandPoint, 'atSec' | 'demand'>[],
  offset?: UtcOffset,
): Trained | undefined {
  return trainedFrom(forecasterOf(history, offset))
}

/** Points as means over steps; what is no load is no point. */
function* steps(
  history: readonly Pick<DemandPoint, 'atSec' | 'demand'>[],
  stepSec: number,
): Generator<{ readonly step: number; readonly mean: number }, void, undefined> {
  let step = Number.NaN
  let sum = 0
  let count = 0
  for (const { atSec, demand } of history) {
    if (!(demand >= 0 && demand < 1e9) || !Number.isFinite(atSec)) continue
    const now = Math.floor(atSec / stepSec)
    if (now !== step && count > 0) {
      yield { step, mean: sum / count }
      sum = 0
      count = 0
    }
    step = now
    sum += demand
    count += 1
  }
  if (count > 0) yield { step, mean: sum / count }
}
