import { levels } from '../../optimizer/forecast/forecast.ts'
import { sideOf } from '../../optimizer/models/exceedance.ts'
import { pinball } from '../../optimizer/numbers/pinball.ts'

/** How well one model forecast one horizon. */
export interface Accuracy {
  /** Mean absolute scaled error over all steps up to the horizon, and at the horizon; `null` where there is no scale. */
  readonly masePath: number | null
  readonly maseAtHorizon: number | null
  /** Pinball loss over the path, twice over and per unit of demand (the wQL of forecasting competitions), at `levels`. */
  readonly pinball: readonly number[]
  /** Share of all outcomes at the horizon that were above each quantile, and above or equal to it. */
  readonly exceeded: readonly number[]
  readonly reached: readonly number[]
}

/** Adds up the outcomes of forecasts. */
export class AccuracyTally {
  readonly #losses = levels.map(() => 0)
  readonly #exceeded = levels.map(() => 0)
  readonly #reached = levels.map(() => 0)
  #demand = 0
  #path = 0
  #paths = 0
  #atHorizon = 0
  #atHorizons = 0
  #outcomes = 0

  /**
   * Compares a path with what happened, both from the first step after the origin on; steps without a sample are left out.
   * @param quantiles for each step, at `levels`
   */
  addPath(quantiles: readonly (readonly number[])[], actuals: ArrayLike<number>, scale: number): void {
    let error = 0
    let steps = 0
    quantiles.forEach((quantile, step) => {
      const actual = actuals[step] ?? Number.NaN
      if (Number.isNaN(actual)) return
      steps += 1
      error += Math.abs(actual - (quantile[0] ?? 0))
      this.#demand += actual
      levels.forEach((level, index) => {
        this.#losses[index] = (this.#losses[index] ?? 0) + 2 * pinball(actual, quantile[index] ?? 0, level)
      })
    })
    if (!(scale > 0) || steps === 0) return
    this.#path += error / steps / scale
    this.#paths += 1
    const last = actuals[quantiles.length - 1] ?? Number.NaN
    if (Number.isNaN(last)) return
    this.#atHorizon += Math.abs(last - (quantiles.at(-1)?.[0] ?? 0)) / scale
    this.#atHorizons += 1
  }

  addOutcome(quantiles: readonly number[], actual: number): void {
    this.#outcomes += 1
    quantiles.forEach((quantile, index) => {
      const side = sideOf(actual, quantile)
      if (side > 0) this.#exceeded[index] = (this.#exceeded[index] ?? 0) + 1
      if (side >= 0) this.#reached[index] = (this.#reached[index] ?? 0) + 1
    })
  }

  result(): Accuracy {
    return {
      masePath: this.#paths === 0 ? null : this.#path / this.#paths,
      maseAtHorizon: this.#atHorizons === 0 ? null : this.#atHorizon / this.#atHorizons,
      pinball: this.#losses.map((loss) => loss / Math.max(this.#demand, 1e-9)),
      exceeded: this.#exceeded.map((count) => count / Math.max(1, this.#outcomes)),
      reached: this.#reached.map((count) => count / Math.max(1, this.#outcomes)),
    }
  }
}

/**
 * In-sample scale of MASE (Hyndman and Koehler 2006): mean absolute error of the daily seasonal-naive forecast in the training
 * days, in the unit of the values. `NaN` where no two samples are a day apart.
 */
export function seasonalScale(values: Float64Array, from: number, to: number, day: number): number {
  let sum = 0
  let count = 0
  for (let step = from + day; step < to; step += 1) {
    const difference = Math.abs((values[step] ?? Number.NaN) - (values[step - day] ?? Number.NaN))
    if (Number.isNaN(difference)) continue
    sum += difference
    count += 1
  }
  return count === 0 ? Number.NaN : sum / count
}
