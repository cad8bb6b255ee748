/** Demand is compared with what was forecast this many seconds before: longer than most anomalies take to develop. */
export const foretoldSec = 1800

/** What was forecast for a moment, in agents: the median, and how far off it may well be. */
export interface Expectation {
  readonly middle: number
  /** At least one, so that the first bug does not surprise an idle fleet. */
  readonly spread: number
}

/** The spread is the distance of P90 from P50, plus the chance variation of so many independent bugs: their square root. */
export function expectation(p50: number, p90: number): Expectation {
  return { middle: p50, spread: Math.max(0, p90 - p50) + Math.sqrt(Math.max(1, p50)) }
}

/** How far demand is from what was expected, in spreads; negative below. */
export function surpriseOf(demand: number, { middle, spread }: Expectation): number {
  return (demand - middle) / spread
}

/** Surprises up to these are usual for the fleet; in spreads, both positive. */
export interface UsualSurprises {
  readonly above: number
  readonly below: number
}
