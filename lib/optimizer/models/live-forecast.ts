import type { DemandPoint } from '../history.ts'
import type { FittedModel } from '../predict.ts'
import { clockOf, type UtcOffset } from './clock.ts'
import { Forecaster } from './forecaster.ts'
import { leadQuantile } from './lead-quantiles.ts'
import { confidenceOf, isTrained, leadingModel } from './trained.ts'

/** Length of the steps that models live in. Divides a day, and matches the rollups that histories are kept in. */
export const trainingStepSec = 300

/** A hole longer than this cuts the history: what was before it was another fleet. */
const longestHoleSec = 7 * 86_400

export type Look = Pick<DemandPoint, 'atSec' | 'demand'>

/**
 * Forecasts along with a load that is looked at every so often: looks are averaged over steps, and each step that is over
 * is learned from. For whoever stays in memory; who does not trains now and then, and corrects (`train`, `correct`).
 */
export class LiveForecast {
  readonly #offset: UtcOffset | undefined
  #forecaster: Forecaster
  #step = Number.NaN
  #sum = 0
  #count = 0
  #fitted: FittedModel | undefined

  constructor(offset?: UtcOffset) {
    this.#offset = offset
    this.#forecaster = new Forecaster(clockOf(trainingStepSec, offset))
  }

  /** One look, not earlier than the one before; what is no load is no look. */
  observe({ atSec, demand }: Look): void {
    if (!(demand >= 0 && demand < 1e9) || !Number.isFinite(atSec)) return
    const step = Math.floor(atSec / trainingStepSec)
    if (step !== this.#step) {
      this.#endStep()
      this.#step = step
    }
    this.#sum += demand
    this.#count += 1
  }

  /** Ends the step that the latest look fell into, and hands out what has learned from all. */
  ended(): Forecaster {
    this.#endStep()
    return this.#forecaster
  }

  /** The forecast as of the newest step that is over, good until the next one is; `undefined` while there is too little to go by. */
  fitted(): FittedModel | undefined {
    return this.#fitted
  }

  #endStep(): void {
    if (this.#count === 0) return
    const { past } = this.#forecaster
    if (past.length > 0 && (this.#step - past.now) * trainingStepSec > longestHoleSec)
      this.#forecaster = new Forecaster(clockOf(trainingStepSec, this.#offset))
    this.#forecaster.advance(this.#step, this.#sum / this.#count)
    this.#sum = 0
    this.#count = 0
    this.#fitted = fittedTo(this.#forecaster)
  }
}

function fittedTo(forecaster: Forecaster): FittedModel | undefined {
  const { past, latest } = forecaster
  if (latest === undefined || !isTrained(forecaster)) return undefined
  // A mean stands for the middle of its step.
  const middleSec = (latest.step + 0.5) * trainingStepSec
  return {
    model: `mixture, mostly ${leadingModel(forecaster)}`,
    confidence: confidenceOf(forecaster),
    quantile: (atSec, level) => leadQuantile(past, latest.mixed, (atSec - middleSec) / trainingStepSec, level),
  }
}
