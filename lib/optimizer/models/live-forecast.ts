import type { DemandAt } from '../demand/history.ts'
import { meanBetween } from '../demand/mean-between.ts'
import type { FittedModel } from '../forecast/predict.ts'
import type { UsualSurprises } from '../forecast/surprise.ts'
import { clockOf, type StepClock } from './clock.ts'
import { Forecaster } from './forecaster.ts'
import { broughtUpTo, type Learned } from './learned.ts'
import { isTrained, learnedBy } from './trained.ts'

/** Length of the steps that models live in. Divides a day, and matches the rollups that histories are kept in. */
export const trainingStepSec = 300

/** After a longer hole everything is learned anew: it may be another fleet by then. */
const longestHoleSec = 7 * 86_400

/**
 * Forecasts a load while it is being observed: looks are averaged over steps, and each finished step is learned from. For
 * processes that stay in memory; others train now and then and bring the result up to date (`trainedFrom`, `correct`).
 */
export class LiveForecast {
  readonly #clock: StepClock
  #forecaster: Forecaster
  /** Gathered when it is first asked for after a step has ended. */
  #learned: Learned | undefined
  /** Looks of the current step, and those less than a step old when it began. */
  #looks: DemandAt[] = []
  #step = Number.NaN

  /** @param timeZone of the fleet's days; UTC when absent. */
  constructor(timeZone?: string) {
    this.#clock = clockOf(trainingStepSec, timeZone)
    this.#forecaster = new Forecaster(this.#clock)
  }

  /** Takes in a look, not earlier than the one before. Values that are no load are ignored. */
  observe({ atSec, demand }: DemandAt): void {
    if (!(demand >= 0 && demand < 1e9) || !Number.isFinite(atSec)) return
    const step = Math.floor(atSec / trainingStepSec)
    if (step !== this.#step) {
      this.#endStep()
      this.#step = step
      this.#looks = this.#looks.filter((look) => look.atSec > atSec - trainingStepSec)
    }
    this.#looks.push({ atSec, demand })
  }

  /** Ends the step of the latest look. @returns the forecaster, which has then learned from all looks. */
  ended(): Forecaster {
    this.#endStep()
    return this.#forecaster
  }

  /** Surprises that are usual for the load; `undefined` before seven days have been seen. */
  get usualSurprises(): UsualSurprises | undefined {
    return this.#forecaster.surprises.usual()
  }

  /** The forecast made now, with the latest looks; `undefined` while there is too little to go by. */
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
