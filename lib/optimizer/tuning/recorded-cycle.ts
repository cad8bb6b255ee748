import { atWork } from '../demand/work-flow.ts'

/** One cycle of the fleet's own past, as the rollups keep it. */
export interface RecordedCycle {
  readonly atSec: number
  /** Agents at work plus bugs waiting, at `atSec`. */
  readonly demand: number
  /** Agents ready, at `atSec`. */
  readonly totalAgents: number
  /** Bugs that arrived since the cycle before. */
  readonly arrived: number
  /** Bugs that waited, at `atSec`; absent where nobody knew. */
  readonly queued?: number
  /** Nobody looked: it is known from elsewhere. */
  readonly imported?: true
}

/**
 * Departures per busy agent between two recorded cycles: the bugs that left, over the mean of those at work. Together with
 * the arrivals it reproduces the recorded demand exactly wherever capacity was ample. Infinite where bugs came and went
 * between the two and none was seen at work.
 */
export function releaseRate(before: RecordedCycle, now: RecordedCycle): number {
  const left = before.demand + now.arrived - now.demand
  const busy = (atWork(before) + atWork(now)) / 2
  return left > 0 ? left / busy : 0
}
