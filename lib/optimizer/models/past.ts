import type { StepClock } from './clock.ts'
import { fourDigits } from './four-digits.ts'
import { Regressors } from './regressors.ts'
import { emptyCurve, type SeasonalCurve } from './seasonal-curve.ts'

/** Values of consecutive steps. */
export interface Stretch {
  readonly from: number
  readonly values: readonly number[]
}

/** What a model may look back at. */
export interface Past {
  readonly clock: StepClock
  /** The usual day, kept up with the newest step. */
  readonly curve: SeasonalCurve
  /** The newest step; its value is known. */
  readonly now: number
  /** Highest demand ever seen. */
  readonly highest: number
  /** What regressions may know at each of the latest steps. */
  readonly regressors: Regressors
  /** How many steps there have been, holes included. */
  readonly length: number
  /** Demand in a step, holes filled; `undefined` where it is no longer remembered, and in the future. */
  at(step: number): number | undefined
}

/** Holes up to this long are bridged with the last value; longer ones with the same time of an earlier day. */
const bridgedSec = 3600

/** A past to continue. It is not changed. */
export type Memory = Pick<Past, 'now' | 'curve' | 'highest' | 'length' | 'at'> & { readonly level: number | null }

/** A past that grows, from nothing or as the continuation of a remembered one. */
export class GrowingPast implements Past {
  readonly clock: StepClock
  readonly curve: SeasonalCurve
  readonly regressors: Regressors
  readonly #older: Memory | undefined
  readonly #values: number[] = []
  #from: number
  #highest: number

  constructor(clock: StepClock, memory?: Memory) {
    this.clock = clock
    this.curve = memory?.curve ?? emptyCurve()
    this.regressors = new Regressors(memory?.level)
    this.#older = memory
    this.#highest = memory?.highest ?? 0
    this.#from = memory === undefined ? 0 : memory.now + 1
  }

  get now(): number {
    return this.#from + this.#values.length - 1
  }

  get length(): number {
    return (this.#older?.length ?? 0) + this.#values.length
  }

  get highest(): number {
    return this.#highest
  }

  get level(): number | null {
    return this.regressors.level
  }

  at(step: number): number | undefined {
    // Reading outside an array is slow, and models ask for steps before its start all the time.
    const index = step - this.#from
    if (index < 0) return this.#older?.at(step)
    return index < this.#values.length ? this.#values[index] : undefined
  }

  /** Appends the next step. */
  push(step: number, value: number): void {
    if (this.length === 0) this.#from = step
    this.#values.push(value)
    this.#highest = Math.max(this.#highest, value)
  }

  /** A guess for a missing step in a hole of so many steps. */
  guess(step: number, holeSteps: number): number {
    const last = this.at(this.now) ?? 0
    if (holeSteps * this.clock.stepSec <= bridgedSec) return last
    return this.at(this.clock.daysBefore(step, 7)) ?? this.at(this.clock.daysBefore(step, 1)) ?? last
  }

  /** The parts that forecasts of the coming day look at: a little more than the last day, and the same day of last week. */
  kept(): readonly Stretch[] {
    const day = this.clock.stepsPerDay
    const slack = Math.ceil(day / 8)
    return [
      this.#stretch(this.now - 7 * day - slack, this.now - 6 * day + slack),
      this.#stretch(this.now - day - slack, this.now),
    ]
  }

  #stretch(first: number, last: number): Stretch {
    const from = Math.max(first, this.#from)
    return { from, values: this.#values.slice(from - this.#from, Math.max(0, last + 1 - this.#from)).map(fourDigits) }
  }
}
