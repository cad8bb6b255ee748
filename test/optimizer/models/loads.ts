import { clockOf } from '../../../lib/optimizer/models/clock.ts'
import { GrowingPast } from '../../../lib/optimizer/models/past.ts'
import { rng } from '../../../lib/simulated/random.ts'

export const dayLength = 288

/** A daily load between 20 and 100 agents, with noise of this many agents. */
export function dailyLoad(days: number, noise = 3, seed = 1): number[] {
  const random = rng(seed, 'daily-load')
  return Array.from({ length: days * dayLength }, (_, step) =>
    Math.max(0, 60 - 40 * Math.cos((2 * Math.PI * step) / dayLength) + noise * random.normal()),
  )
}

/** A random walk that never goes below 0. */
export function wanderingLoad(steps: number, seed = 1): number[] {
  const random = rng(seed, 'wandering-load')
  let value = 1000
  return Array.from({ length: steps }, () => {
    value = Math.max(0, value + 3 * random.normal())
    return value
  })
}

export function pointsOf(values: readonly number[], { fromSec = 0, stepSec = 300 } = {}) {
  return values.map((demand, step) => ({ atSec: fromSec + step * stepSec, demand, totalAgents: 1000, coverage: 1 }))
}

/** A past that remembers only its usual day, with this many agents at each step. */
export function pastKnowing(slots: number[], confirmed: boolean): GrowingPast {
  const curve = { slots, confirmed, untilLook: 0 }
  return new GrowingPast(clockOf(300), { now: -1, length: 0, highest: 0, level: null, curve, at: () => undefined })
}
