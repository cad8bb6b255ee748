import type { FittedModel } from '../predict.ts'
import { type Expectation, expectation, foretoldSec, surpriseOf } from './surprise.ts'

export type AnomalyDirection = 'above' | 'below'

/** Demand further from what had been expected than the fleet is used to. */
export interface Anomaly {
  readonly direction: AnomalyDirection
  readonly startedAtSec: number
  /** Agents that had been expected when it began. */
  readonly expectedAgents: number
  /** Demand in agents at its farthest from that. */
  readonly farthestAgents: number
}

/** What was said of a moment half an hour before it. */
interface Foretold extends Expectation {
  readonly forAtSec: number
}

/** What must be remembered from cycle to cycle to tell an anomaly. */
export interface DemandWatch {
  /** Oldest first, five minutes apart. */
  readonly foretold: readonly Foretold[]
  /** Out of the usual, but not yet for long enough to be an anomaly. */
  readonly outside?: Anomaly
  readonly anomaly?: Anomaly
  /** Until then forecasts come due that were made under the last anomaly: nothing is held against them. */
  readonly restsUntilSec?: number
}

export interface DemandNow {
  readonly nowSec: number
  /** Mean over the last five minutes, in agents; absent where nobody saw it. */
  readonly demand?: number | undefined
  readonly fitted: FittedModel | undefined
}

/** Forecasts are kept this far apart, and demand is averaged over as long. */
export const watchStepSec = 300

/** Until forecasts have followed what came after an anomaly, and the last of those that had not have come due. */
const restSec = foretoldSec + 3 * watchStepSec

/** What lasts longer is the new usual: by then the forecasts have followed it. */
const longestSec = 6 * 3600

/**
 * Holds demand against what was foretold half an hour before. Out of the usual for a step, an anomaly begins; it ends when demand has come
 * back half of the way. It tells, and steers nothing: capacity follows demand whether or not anybody expected it.
 */
export function watchDemand(before: DemandWatch | undefined, now: DemandNow): DemandWatch | undefined {
  if (!isSeen(now)) return before && unseen(before, now)
  const foretold = foretell(before?.foretold ?? [], now)
  const anomaly = before?.anomaly
  if (anomaly) {
    if (isOver(anomaly, now)) return { foretold, restsUntilSec: now.nowSec + restSec }
    return { foretold, anomaly: lasting(anomaly, now) }
  }
  if (rests(before, now)) return { foretold, restsUntilSec: before.restsUntilSec }
  const due = foretold.findLast(({ forAtSec }) => forAtSec <= now.nowSec)
  const direction = due && directionOf(due, now)
  if (due === undefined || direction === undefined) return { foretold }
  const outside =
    before?.outside?.direction === direction
      ? lasting(before.outside, now)
      : { direction, startedAtSec: now.nowSec, expectedAgents: due.middle, farthestAgents: now.demand }
  return now.nowSec - outside.startedAtSec < watchStepSec ? { foretold, outside } : { foretold, anomaly: outside }
}

type SeenNow = DemandNow & { readonly demand: number }

function isSeen(now: DemandNow): now is SeenNow {
  return now.demand !== undefined
}

/** How long demand has been out of the usual counts while somebody looks, and an anomaly does not outlast its time because nobody does. */
function unseen({ outside: _, anomaly, ...kept }: DemandWatch, { nowSec }: DemandNow): DemandWatch {
  if (anomaly === undefined) return kept
  return isTheNewUsual(anomaly, nowSec) ? { ...kept, restsUntilSec: nowSec + restSec } : { ...kept, anomaly }
}

/** A rest that would end later than any can was begun by a clock that has been set back since. */
function rests(
  watch: DemandWatch | undefined,
  { nowSec }: DemandNow,
): watch is DemandWatch & { readonly restsUntilSec: number } {
  const untilSec = watch?.restsUntilSec
  return untilSec !== undefined && nowSec < untilSec && untilSec <= nowSec + restSec
}

/** What is still to come due, the one that is due now, and what the present forecast says of half an hour from now. */
function foretell(before: DemandWatch['foretold'], { nowSec, fitted }: DemandNow): DemandWatch['foretold'] {
  // However far apart cycles are, the next one finds what was said for the time just before it.
  const due = before.findLast(({ forAtSec }) => forAtSec <= nowSec && forAtSec >= nowSec - foretoldSec)
  const forAtSec = nowSec + foretoldSec
  // What is said of a time further ahead was said by a clock that has been set back since.
  const toCome = before.filter((foretold) => foretold.forAtSec > nowSec && foretold.forAtSec <= forAtSec)
  const kept = [...(due ? [due] : []), ...toCome]
  const latest = kept.at(-1)
  if (fitted?.usualSurprises === undefined || (latest && forAtSec < latest.forAtSec + watchStepSec)) return kept
  return [...kept, { forAtSec, ...expectation(fitted.quantile(forAtSec, 0.5), fitted.quantile(forAtSec, 0.9)) }]
}

function directionOf(due: Foretold, { demand, fitted }: SeenNow): AnomalyDirection | undefined {
  const usual = fitted?.usualSurprises
  if (usual === undefined) return undefined
  const surprise = surpriseOf(demand, due)
  if (surprise > usual.above) return 'above'
  return -surprise > usual.below ? 'below' : undefined
}

function lasting(anomaly: Anomaly, { demand }: SeenNow): Anomaly {
  const farther = anomaly.direction === 'above' ? Math.max : Math.min
  return { ...anomaly, farthestAgents: farther(anomaly.farthestAgents, demand) }
}

function isOver(anomaly: Anomaly, { nowSec, demand }: SeenNow): boolean {
  const { expectedAgents, farthestAgents } = anomaly
  const left = (demand - expectedAgents) / (farthestAgents - expectedAgents)
  return isTheNewUsual(anomaly, nowSec) || !(left >= 0.5)
}

function isTheNewUsual({ startedAtSec }: Anomaly, nowSec: number): boolean {
  return nowSec - startedAtSec >= longestSec
}
