/** How long before, in seconds, demand is foretold that is then compared with what comes: longer than most anomalies take to show. */
export const foretoldSec = 1800

/** What was foretold of a moment, in agents: as likely exceeded as not, and how far off it may well be. */
export interface Expectation {
  readonly middle: number
  /** One at least, so that the first bug does not surprise a fleet that idles. */
  readonly spread: number
}

/** The distance of P90 from P50, and what chance makes of so many bugs that come one by one: their square root. */
export function expectation(p50: number, p90: number): Expectation {
  return { middle: p50, spread: Math.max(0, p90 - p50) + Math.sqrt(Math.max(1, p50)) }
}

/** How far demand is from what had been expected, in spreads; negative below. */
export function surpriseOf(demand: number, { middle, spread }: Expectation): number {
  return (demand - middle) / spread
}

/** Surprises up to these, in spreads and both positive, are what the fleet is used to. */
export interface UsualSurprises {
  readonly above: number
  readonly below: number
}
