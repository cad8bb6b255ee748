import { levels } from '../forecast/forecast.ts'
import { type AnyModel, leadSteps } from './model.ts'
import type { Past } from './past.ts'

/** What selection and calibration have found for each lead: all that a forecast needs besides the models' states. */
export interface Mixture {
  /** By lead and model: shares, 0 to 1, which sum to 1 for each lead. */
  readonly weights: readonly (readonly number[])[]
  /** By lead and level: what to add to the weighted middle, in units of roughness. */
  readonly offsets: readonly (readonly number[])[]
}

const leads = leadSteps.length

/** The middle of each model at each lead: `middles[model * leads + lead]`. */
export function middlesOf(models: readonly AnyModel[], states: readonly unknown[], past: Past): Float64Array {
  const middles = new Float64Array(models.length * leads)
  models.forEach((model, index) => {
    for (let lead = 0; lead < leads; lead += 1)
      middles[index * leads + lead] = credible(model.ahead(states[index], past, leadSteps[lead] ?? 0), past)
  })
  return middles
}

/** Load is never negative, and not expected to exceed twice the highest ever seen. */
function credible(middle: number, { highest }: Past): number {
  return Number.isFinite(middle) ? Math.max(0, Math.min(2 * highest, middle)) : highest
}

/** Quantiles at each lead and level: `quantiles[lead * levels.length + level]`, in order and never negative. */
export function mixedQuantiles({ weights, offsets }: Mixture, middles: Float64Array, unit: number): Float64Array {
  const quantiles = new Float64Array(leads * levels.length)
  for (let lead = 0; lead < leads; lead += 1) {
    let middle = 0
    const shares = weights[lead] ?? []
    for (let model = 0; model < shares.length; model += 1)
      middle += (shares[model] ?? 0) * (middles[model * leads + lead] ?? 0)
    for (let level = 0; level < levels.length; level += 1)
      quantiles[lead * levels.length + level] = middle + unit * (offsets[lead]?.[level] ?? 0)
  }
  return ordered(quantiles)
}

/** Makes quantiles finite, never negative, and never falling from one level to the next; in place. */
export function ordered(quantiles: Float64Array): Float64Array {
  let least = 0
  for (let index = 0; index < quantiles.length; index += 1) {
    if (index % levels.length === 0) least = 0
    const quantile = quantiles[index] ?? 0
    if (quantile > least && quantile < Number.POSITIVE_INFINITY) least = quantile
    quantiles[index] = least
  }
  return quantiles
}
