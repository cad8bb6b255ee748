import type { DemandPoint } from '../history.ts'
import type { FittedModel } from '../predict.ts'
import { allModels } from './all-models.ts'
import { clockOf } from './clock.ts'
import { broughtUpTo } from './learned.ts'
import { meanBetween } from './mean-between.ts'
import type { Stretch } from './past.ts'
import type { Trained } from './trained.ts'

/**
 * Brings what was trained up to now with the latest points, and forecasts: the quick half that every cycle runs.
 * `undefined` when nothing recent connects the training to now, or when it was made by other models than these.
 * @param recent oldest first; points up to `trained.step` are known already and skipped.
 */
export function correct(trained: Trained, recent: readonly DemandPoint[], nowSec: number): FittedModel | undefined {
  const { stepSec, timeZone, models, stretches, curve, mixture } = trained
  const present = meanBetween(recent, nowSec - stepSec, nowSec)
  if (present === undefined || allModels.some(({ name }, index) => models[index]?.name !== name)) return undefined
  const learned = {
    ...trained,
    clock: clockOf(stepSec, timeZone),
    past: {
      now: trained.step,
      length: trained.length,
      highest: trained.highest,
      level: trained.level,
      curve: { ...curve, slots: [...curve.slots], untilLook: Number.POSITIVE_INFINITY },
      at: (step: number) => valueAt(stretches, step),
    },
    states: models.map(({ state }) => state),
    mixture: { ...mixture, weights: mixture.weights.map(summingToOne) },
    suspended: models.flatMap(({ name, suspended }) => (suspended ? [name] : [])),
  }
  return broughtUpTo(nowSec, learned, present, (step) =>
    meanBetween(recent, step * stepSec - 1e-6, (step + 1) * stepSec - 1e-6),
  )
}

/** Shares are kept rounded, so that together they would say a little more or less than every model does. */
function summingToOne(shares: readonly number[]): readonly number[] {
  const sum = shares.reduce((total, share) => total + share, 0)
  return sum > 0 ? shares.map((share) => share / sum) : shares
}

/** The latest stretch is the likelier one. */
function valueAt(stretches: readonly Stretch[], step: number): number | undefined {
  for (let index = stretches.length - 1; index >= 0; index -= 1) {
    const stretch = stretches[index]
    const value = stretch?.values[step - stretch.from]
    if (value !== undefined) return value
  }
  return undefined
}
