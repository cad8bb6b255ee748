import type { DemandPoint } from '../demand/history.ts'
import { meanBetween } from '../demand/mean-between.ts'
import type { FittedModel } from '../forecast/predict.ts'
import { allModels } from './all-models.ts'
import { clockOf } from './clock.ts'
import { broughtUpTo } from './learned.ts'
import type { Stretch } from './past.ts'
import type { Trained } from './trained.ts'

/**
 * Brings a training up to date with the latest points, and forecasts: the quick half that every cycle runs.
 * `undefined` when there is no recent point or the training is too old, and when other models than these were trained.
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

/** Shares are stored rounded, so they no longer sum to exactly 1. */
function summingToOne(shares: readonly number[]): readonly number[] {
  const sum = shares.reduce((total, share) => total + share, 0)
  return sum > 0 ? shares.map((share) => share / sum) : shares
}

/** Searches the latest stretch first: it is the one asked for most. */
function valueAt(stretches: readonly Stretch[], step: number): number | undefined {
  for (let index = stretches.length - 1; index >= 0; index -= 1) {
    const stretch = stretches[index]
    const value = stretch?.values[step - stretch.from]
    if (value !== undefined) return value
  }
  return undefined
}
