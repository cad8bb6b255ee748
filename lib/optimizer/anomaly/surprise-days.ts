import type { UsualSurprises } from '../forecast/surprise.ts'

/** How many days are remembered, and how many it takes to tell what is usual. */
const rememberedDays = 10
export const tellingDays = 7

/** Unusual is what exceeds anything in the days remembered by this factor, and never less than so many spreads. */
const margin = 1.5
const leastUnusual = 1.5

/**
 * An odd day counts as at most so many times what was usual. So it does not hide a day that is much odder, and a load that
 * stays wild still becomes usual in time.
 */
const mostRaised = 1.5

/** Steps of looks that follow each other may be so far apart: cycles can be an hour apart. What is further apart has a gap between. */
const mostStepsApart = 12

interface Surprises {
  above: number
  below: number
}

/**
 * Learns which surprises are usual: from each day, the largest that lasted from one look to the next. So no threshold has to be set: a
 * load that leaps every day is expected to leap, and a calm one is not.
 */
export class SurpriseDays {
  readonly #stepsPerDay: number
  readonly #days: Surprises[] = []
  #today: Surprises = { above: 0, below: 0 }
  #stepsToday = 0
  #before: { readonly step: number; readonly surprise: number } | undefined

  constructor(stepsPerDay: number) {
    this.#stepsPerDay = stepsPerDay
  }

  /** Takes in the surprise of a step, in spreads. */
  see(step: number, surprise: number): void {
    const before = this.#before
    this.#before = { step, surprise }
    if (before !== undefined && step - before.step <= mostStepsApart) {
      this.#today.above = Math.max(this.#today.above, Math.min(before.surprise, surprise))
      this.#today.below = Math.max(this.#today.below, Math.min(-before.surprise, -surprise))
      this.#stepsToday += step - before.step
    } else {
      this.#stepsToday += 1
    }
    if (this.#stepsToday >= this.#stepsPerDay) this.#endDay()
  }

  /** `undefined` before a week of days has been seen. */
  usual(): UsualSurprises | undefined {
    if (this.#days.length < tellingDays) return undefined
    const most = (side: keyof Surprises) =>
      Math.max(leastUnusual, margin * Math.max(...this.#days.map((day) => day[side])))
    return { above: most('above'), below: most('below') }
  }

  #endDay(): void {
    const { above, below } = this.#today
    const usual = this.usual() ?? { above: Number.POSITIVE_INFINITY, below: Number.POSITIVE_INFINITY }
    this.#days.push({
      above: Math.min(above, mostRaised * usual.above),
      below: Math.min(below, mostRaised * usual.below),
    })
    if (this.#days.length > rememberedDays) this.#days.shift()
    this.#today = { above: 0, below: 0 }
    this.#stepsToday = 0
  }
}
