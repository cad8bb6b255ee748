import { SurpriseDays } from '../anomaly/surprise-days.ts'
import { levels } from '../forecast/forecast.ts'
import { expectation, foretoldSec, surpriseOf } from '../forecast/surprise.ts'
import { modulo } from '../numbers/modulo.ts'
import { pinball } from '../numbers/pinball.ts'
import { allModels, twins } from './all-models.ts'
import { beginCalibration, calibrate } from './calibration.ts'
import type { StepClock } from './clock.ts'
import { type Mixture, middlesOf, mixedQuantiles, ordered } from './mixture.ts'
import { leadSteps } from './model.ts'
import { GrowingPast } from './past.ts'
import { advanceRoughness, beginRoughness, largestError, unitOf } from './roughness.ts'
import { ScoreWindow } from './score-window.ts'
import { advanceCurve } from './seasonal-curve.ts'
import { beginStanding, gate, judge, sharesOf } from './standing.ts'

const leads = leadSteps.length

/** Forecasts made at one step. */
export interface Made {
  readonly step: number
  readonly unit: number
  /** `middles[model * leads + lead]` */
  readonly middles: Float64Array
  /** `quantiles[(model * leads + lead) * levels.length + level]`: each model for itself. */
  readonly quantiles: Float64Array
  /** `mixed[lead * levels.length + level]`: the forecast itself. */
  readonly mixed: Float64Array
}

/** How many errors a model's own quantiles rest on: a week of five-minute steps. */
const windowSize = 2016
/** Steps after which the quantiles of errors are read anew: those of a week's errors hardly move from step to step. */
const stepsBetweenReads = 6
/** Upper levels weigh more in the choice of models, since capacity is sized by them. */
const lossWeights = [1, 2, 4] as const

/**
 * Goes through a fleet's load step by step: every model forecasts every lead, is judged when the outcome is known, and earns
 * its share of the mixture. Calibration keeps the mixture's quantiles honest. One pass is a rolling-origin backtest in which
 * every step is an origin.
 */
export class Forecaster {
  readonly past: GrowingPast
  readonly states = allModels.map((model) => model.begin())
  readonly roughness = beginRoughness()
  /** By lead and model. */
  readonly standings = leadSteps.map(() => allModels.map(beginStanding))
  /** By lead. */
  readonly calibrations = leadSteps.map(beginCalibration)
  /** Which surprises are usual for the load. */
  readonly surprises: SurpriseDays
  /** By model and lead, as `middles`. */
  readonly #errors = allModels.flatMap(() => leadSteps.map(() => new ScoreWindow(windowSize)))
  /** What each model's errors add to its middle, in units; indexed as `Made.quantiles`. */
  #ownOffsets: Float64Array = new Float64Array(allModels.length * leads * levels.length)
  /** Waiting for their outcomes, in a ring by step. */
  readonly #made: (Made | undefined)[] = []
  #latest: Made | undefined

  constructor(clock: StepClock) {
    this.past = new GrowingPast(clock)
    this.surprises = new SurpriseDays(clock.stepsPerDay)
  }

  /** What was forecast at the newest step. */
  get latest(): Made | undefined {
    return this.#latest
  }

  /**
   * Takes in the load of a step. A hole of missing steps is bridged with guesses, from which no model learns. Steps that are
   * not newer than the newest are ignored, and so are values that are no load (negative or not finite).
   */
  advance(step: number, value: number): void {
    if (!(value >= 0 && value < Number.POSITIVE_INFINITY)) return
    const { past } = this
    if (past.length > 0) {
      if (step <= past.now) return
      const hole = step - past.now - 1
      for (let filled = 0; filled < hole; filled += 1) this.#live(past.now + 1, past.guess(past.now + 1, hole), false)
    }
    this.#live(step, value, true)
  }

  /** What selection and calibration have found so far. */
  mixture(): Mixture {
    return this.#mixture(this.#readErrors())
  }

  #live(step: number, value: number, measured: boolean): void {
    const { past, states } = this
    const before = past.at(past.now) ?? value
    past.push(step, value)
    advanceCurve(past)
    past.regressors.advance(past)
    if (measured) {
      this.#settle(step, value)
      advanceRoughness(this.roughness, before, value)
    }
    for (let model = 0; model < allModels.length; model += 1) allModels[model]?.advance(states[model], past, measured)
    this.#latest = this.#forecast(step, value)
    this.#made[ringIndex(step)] = this.#latest
  }

  #settle(step: number, value: number): void {
    for (let lead = 0; lead < leads; lead += 1) {
      const steps = leadSteps[lead] ?? 0
      const made = this.#made[ringIndex(step - steps)]
      if (made?.step !== step - steps || made.unit === 0) continue
      const standings = this.standings[lead] ?? []
      for (let model = 0; model < standings.length; model += 1) {
        const at = model * leads + lead
        const standing = standings[model]
        if (standing) judge(standing, Math.min(largestError, lossOf(made.quantiles, at, value) / made.unit))
        const error = (value - (made.middles[at] ?? 0)) / made.unit
        this.#errors[at]?.add(Math.max(-largestError, Math.min(error, largestError)))
      }
      gate(standings, twins)
      const calibration = this.calibrations[lead]
      const said = made.mixed.subarray(lead * levels.length, (lead + 1) * levels.length)
      if (calibration) calibrate(calibration, value, said, { unit: made.unit, steps })
      if (steps * this.past.clock.stepSec === foretoldSec)
        this.surprises.see(step, surpriseOf(value, expectation(said[0] ?? 0, said[1] ?? 0)))
    }
  }

  #forecast(step: number, value: number): Made {
    const { past } = this
    const unit = unitOf(this.roughness, value)
    const middles = middlesOf(allModels, this.states, past)
    const isDue = past.length % stepsBetweenReads === 0 || past.length < 2 * past.clock.stepsPerDay
    if (isDue) this.#ownOffsets = this.#readErrors()
    const offsets = this.#ownOffsets
    return {
      step,
      unit,
      middles,
      quantiles: ordered(around(middles, offsets, unit)),
      mixed: mixedQuantiles(this.#mixture(offsets), middles, unit),
    }
  }

  #readErrors(): Float64Array {
    const offsets = new Float64Array(this.#ownOffsets.length)
    let index = 0
    for (const errors of this.#errors)
      for (const level of levels) {
        offsets[index] = errors.quantile(level)
        index += 1
      }
    return offsets
  }

  #mixture(offsets: Float64Array): Mixture {
    const weights = this.standings.map(sharesOf)
    return {
      weights,
      offsets: weights.map((shares, lead) =>
        levels.map((_, level) => {
          const { corrections, width } = this.calibrations[lead] ?? beginCalibration()
          let offset = (corrections[level] ?? 0) * width
          for (let model = 0; model < shares.length; model += 1)
            offset += (shares[model] ?? 0) * (offsets[(model * leads + lead) * levels.length + level] ?? 0)
          return offset
        }),
      ),
    }
  }
}

/** The quantiles of each model by itself. */
function around(middles: Float64Array, offsets: Float64Array, unit: number): Float64Array {
  const quantiles = new Float64Array(offsets.length)
  for (let at = 0, index = 0; at < middles.length; at += 1) {
    const middle = middles[at] ?? 0
    for (const end = index + levels.length; index < end; index += 1)
      quantiles[index] = middle + unit * (offsets[index] ?? 0)
  }
  return quantiles
}

function lossOf(quantiles: Float64Array, at: number, value: number): number {
  let loss = 0
  for (let level = 0; level < levels.length; level += 1)
    loss += (lossWeights[level] ?? 0) * pinball(value, quantiles[at * levels.length + level] ?? 0, levels[level] ?? 0)
  return loss
}

function ringIndex(step: number): number {
  return modulo(step, (leadSteps.at(-1) ?? 0) + 1)
}
