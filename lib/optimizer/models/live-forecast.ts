import type { UsualSurprises } from '../anomaly/surprise.ts'
import type { DemandPoint } from '../history.ts'
import type { FittedModel } from '../predict.ts'
import { clockOf, type StepClock } from './clock.ts'
import { Forecaster } from './forecaster.ts'
import { broughtUpTo, type Learned } from './learned.ts'
import { meanBetween } from './mean-between.ts'
import { isTrained, learnedBy } from './trained.ts'

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
  readonly #clock: StepClock
  #forecaster: Forecaster
  /** Gathered when it is first asked for after a step. */
  #learned: Learned | undefined
  /** Looks of the step under way, and of the last step's length. */
  #looks: Look[] = []
  #step = Number.NaN

  /** @param timeZone whose clock days follow; UTC when absent. */
  constructor(timeZone?: string) {
    this.#clock = clockOf(trainingStepSec, timeZone)
    this.#forecaster = new Forecaster(this.#clock)
  }

  /** One look, not earlier than the one before; what is no load is no look. */
  observe({ atSec, demand }: Look): void {
    if (!(demand >= 0 && demand < 1e9) || !Number.isFinite(atSec)) return
    const step = Math.floor(atSec / trainingStepSec)
    if (step !== this.#step) {
      this.#endStep()
      this.#step = step
      this.#looks = this.#looks.filter((look) => look.atSec > atSec - trainingStepSec)
    }
    this.#looks.push({ atSec, demand })
  }

  /** Ends the step that the latest look fell into, and hands out what has learned from all. */
  ended(): Forecaster {
    this.#endStep()
    return this.#forecaster
  }

  /** Surprises that the load is used to; `undefined` before a week of days has been seen. */
  get usualSurprises(): UsualSurprises | undefined {
    return this.#forecaster.surprises.usual()
  }

  /** The forecast made now, with the latest looks taken in; `undefined` while there is too little to go by. */
  fitted(nowSec: number): FittedModel | undefined {
    const present = meanBetween(this.#looks, nowSec - trainingStepSec, nowSec)
    if (present === undefined || !isTrained(this.#forecaster)) return undefined
    this.#learned ??= learnedBy(this.#forecaster)
    return broughtUpTo(nowSec, this.#learned, present, () => undefined)
  }

  #endStep(): void {
    const mean = meanBetween(this.#looks, this.#step * trainingStepSec - 1e-6, Number.POSITIVE_INFINITY)
    if (mean === undefined) return
    const { past } = this.#forecaster
    if (past.length > 0 && (this.#step - past.now) * trainingStepSec > longestHoleSec)
      this.#forecaster = new Forecaster(this.#clock)
    this.#forecaster.advance(this.#step, mean)
    this.#learned = undefined
  }
}
