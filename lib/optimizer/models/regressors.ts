import { modulo } from '../numbers/modulo.ts'
import { leadSteps } from './model.ts'
import type { Past } from './past.ts'
import { curveAt, exactRise, usualRise } from './seasonal-curve.ts'

/** How many numbers a regression knows about each lead. */
export const regressorCount = 9

/** What a regression knew at a step. */
export interface KnownThen {
  readonly step: number
  /** `x[lead * regressorCount + regressor]`, in units. */
  readonly x: Float64Array
  /** Smoothed demand then: changes are measured in it, so that busy hours do not outweigh quiet ones. */
  readonly unit: number
  readonly value: number
}

/** Larger changes, in units, count as this one: a single flash crowd must not overturn what was learned. */
const mostChange = 5
const levelShare = 0.05
const longest = leadSteps[leadSteps.length - 1] ?? 1

/** What regressions may know, kept until the outcome at the longest lead is known. */
export class Regressors {
  readonly #rows: KnownThen[] = []
  #level: number | null

  constructor(level: number | null = null) {
    this.#level = level
  }

  get level(): number | null {
    return this.#level
  }

  advance(past: Past): void {
    const value = past.at(past.now) ?? 0
    this.#level = this.#level === null ? value : this.#level + levelShare * (value - this.#level)
    const unit = Math.max(this.#level, 1e-9)
    const x = new Float64Array(regressorCount * leadSteps.length)
    for (let lead = 0; lead < leadSteps.length; lead += 1)
      fillIn(past, value, leadSteps[lead] ?? 0, x, lead * regressorCount)
    for (let index = 0; index < x.length; index += 1) x[index] = limited((x[index] ?? 0) / unit)
    this.#rows[ringIndex(past.now)] = { step: past.now, x, unit, value }
  }

  at(step: number): KnownThen | undefined {
    const row = this.#rows[ringIndex(step)]
    return row?.step === step ? row : undefined
  }
}

/** Limits a change in units. */
export function limited(change: number): number {
  return Math.max(-mostChange, Math.min(mostChange, change))
}

/** Writes the regressors of one lead into `x`, beginning at `from`. */
function fillIn(past: Past, value: number, steps: number, x: Float64Array, from: number): void {
  const { now, clock, curve } = past
  const yesterday = clock.daysBefore(now, 1)
  x[from] = value - (past.at(now - 1) ?? value)
  x[from + 1] = value - (past.at(now - 3) ?? value)
  x[from + 2] = value - (past.at(now - 12) ?? value)
  x[from + 3] = usualRise(past, now, now + steps)
  x[from + 4] = curve.confirmed ? value - (curveAt(past, now) ?? value) : 0
  x[from + 5] = changeAfter(past, yesterday, steps)
  x[from + 6] = changeAfter(past, clock.daysBefore(now, 7), steps)
  x[from + 7] = value - (past.at(yesterday) ?? value)
  x[from + 8] = exactRise(past, now, now + steps)
}

/** How demand changed from a step of the past to so many steps later; 0 where either is unknown. */
function changeAfter(past: Past, from: number, steps: number): number {
  const before = past.at(from)
  const after = past.at(from + steps)
  return before === undefined || after === undefined ? 0 : after - before
}

function ringIndex(step: number): number {
  return modulo(step, longest + 1)
}
