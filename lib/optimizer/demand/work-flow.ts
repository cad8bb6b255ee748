import type { Settings } from '../settings/settings.ts'
import type { DemandPoint } from './history.ts'

/** Load and arrivals at one moment of the past. */
export type WorkPoint = Pick<DemandPoint, 'atSec' | 'demand' | 'totalAgents' | 'arrived'>

/** How work flows through a fleet, judged by its recent past. */
export interface WorkFlow {
  /** Bugs that a busy agent finishes per second: one over their mean duration. 0 where unknown. */
  readonly turnover: number
  /** Bugs that arrive per second; `undefined` where nobody counted. */
  arrivalsPerSec(averagingSec: number): number | undefined
}

/** The past that turnover is learned from: long enough for many bugs of a minute, short enough to be the same kind of work. */
const turnoverPastSec = 1800

/** How much history the flow needs, seconds. */
export function flowPastSec({ averagingSec }: Pick<Settings, 'averagingSec'>): number {
  return Math.max(turnoverPastSec, averagingSec)
}

/** Counters bridge holes in the record up to this length; their values before a longer one are no longer remembered. */
export const longestHoleSec = 1800

/** Arrivals this many standard deviations above their mean are no chance: the load has risen. */
const surprising = 3

/**
 * Arrivals and turnover at the end of a history.
 * @param history oldest first, the present included.
 * @param freshSec time within which every worker has reported at least once, so that the counters of all are in.
 */
export function workFlow(history: readonly WorkPoint[], freshSec: number): WorkFlow {
  const nowSec = history.at(-1)?.atSec ?? 0
  const known = new Map<number, number | undefined>()
  return {
    turnover: turnoverOf(history, nowSec - turnoverPastSec),
    arrivalsPerSec(averagingSec) {
      if (!known.has(averagingSec)) known.set(averagingSec, arrivalsOrRise(history, nowSec, averagingSec, freshSec))
      return known.get(averagingSec)
    },
  }
}

/** Mean arrivals over a long time, or over a short one where those exceed chance, so that averaging does not hide a rise. */
function arrivalsOrRise(
  history: readonly WorkPoint[],
  nowSec: number,
  longSec: number,
  shortSec: number,
): number | undefined {
  const long = meanArrivals(history, nowSec - longSec)
  const short = shortSec < longSec ? meanArrivals(history, nowSec - shortSec) : undefined
  if (long === undefined || short === undefined) return long
  return short > long + surprising * Math.sqrt(long / shortSec) ? short : long
}

function meanArrivals(history: readonly WorkPoint[], afterSec: number): number | undefined {
  let arrived = 0
  let sec = 0
  eachStep(history, afterSec, (_, now, lengthSec) => {
    arrived += now.arrived
    sec += lengthSec
  })
  return sec > 0 ? arrived / sec : undefined
}

/**
 * Departures over agent-seconds at work. Departures are derived from arrivals and the change of demand, not counted, so
 * that they are known for the recorded past as well.
 */
function turnoverOf(history: readonly WorkPoint[], afterSec: number): number {
  let left = 0
  let busySec = 0
  eachStep(history, afterSec, (before, now, lengthSec) => {
    left += before.demand + now.arrived - now.demand
    busySec += ((atWork(before) + atWork(now)) / 2) * lengthSec
  })
  return left > 0 && busySec > 0 ? left / busySec : 0
}

/**
 * Visits each step from one look to the next, the latest first, back to `afterSec` or to where nobody counted arrivals.
 * Steps that span a long hole are left out.
 */
function eachStep(
  history: readonly WorkPoint[],
  afterSec: number,
  take: (before: WorkPoint, now: CountedPoint, lengthSec: number) => void,
): void {
  for (let index = history.length - 1; index > 0; index -= 1) {
    const before = history[index - 1]
    const now = history[index]
    if (before === undefined || now === undefined || !isCounted(now) || !(now.atSec > afterSec)) return
    const lengthSec = now.atSec - before.atSec
    if (lengthSec <= longestHoleSec) take(before, now, lengthSec)
  }
}

type CountedPoint = WorkPoint & { readonly arrived: number }

function isCounted(point: WorkPoint): point is CountedPoint {
  return point.arrived !== undefined
}

/** Agents at work at a look: as many as are both demanded and ready. Where none is ready, one counts, since one will be. */
export function atWork({ demand, totalAgents }: Pick<WorkPoint, 'demand' | 'totalAgents'>): number {
  return Math.min(demand, Math.max(totalAgents, 1))
}
