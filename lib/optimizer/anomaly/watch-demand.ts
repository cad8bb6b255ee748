import type { FittedModel } from '../predict.ts'
import { type Expectation, expectation, foretoldSec, surpriseOf } from './surprise.ts'

export type AnomalyDirection = 'above' | 'below'

/** Demand further from what had been expected than the fleet is used to. */
export interface Anomaly {
  readonly direction: AnomalyDirection
  readonly startedAtSec: number
  /** Agents that had been expected when it began. */
  readonly expected: number
  /** Demand in agents at its farthest from that. */
  readonly farthest: number
}

/** What was said of a moment half an hour before it. */
interface Foretold extends Expectation {
  readonly forAtSec: number
}

/** What must be remembered from cycle to cycle to tell an anomaly. */
export interface DemandWatch {
  /** Oldest first, five minutes apart. */
  readonly foretold: readonly Foretold[]
  /** Out of the usual, but not yet for long. */
  readonly outside?: { readonly direction: AnomalyDirection; readonly sinceSec: number }
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
  if (!isSeen(now)) return before && withoutOutside(before)
  const foretold = foretell(before?.foretold ?? [], now)
  const anomaly = before?.anomaly
  if (anomaly) {
    if (isOver(anomaly, now)) return { foretold, restsUntilSec: now.nowSec + restSec }
    return { foretold, anomaly: { ...anomaly, farthest: farther(anomaly, now.demand) } }
  }
  if (before?.restsUntilSec !== undefined && now.nowSec < before.restsUntilSec)
    return { foretold, restsUntilSec: before.restsUntilSec }
  const due = foretold.findLast(({ forAtSec }) => forAtSec <= now.nowSec)
  const direction = due && directionOf(due, now)
  if (due === undefined || direction === undefined) return { foretold }
  const outside = before?.outside?.direction === direction ? before.outside : { direction, sinceSec: now.nowSec }
  if (now.nowSec - outside.sinceSec < watchStepSec) return { foretold, outside }
  const { sinceSec: startedAtSec } = outside
  return { foretold, anomaly: { direction, startedAtSec, expected: due.middle, farthest: now.demand } }
}

type SeenNow = DemandNow & { readonly demand: number }

function isSeen(now: DemandNow): now is SeenNow {
  return now.demand !== undefined
}

/** How long demand has been out of the usual counts while somebody looks. */
function withoutOutside({ outside: _, ...kept }: DemandWatch): DemandWatch {
  return kept
}

/** What is still to come due, the one that is due now, and what the present forecast says of half an hour from now. */
function foretell(before: DemandWatch['foretold'], { nowSec, fitted }: DemandNow): DemandWatch['foretold'] {
  // However far apart cycles are, the next one finds what was said for the time just before it.
  const due = before.findLast(({ forAtSec }) => forAtSec <= nowSec && forAtSec >= nowSec - foretoldSec)
  const kept = [...(due ? [due] : []), ...before.filter(({ forAtSec }) => forAtSec > nowSec)]
  const forAtSec = nowSec + foretoldSec
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

function farther({ direction, farthest }: Anomaly, demand: number): number {
  return direction === 'above' ? Math.max(farthest, demand) : Math.min(farthest, demand)
}

function isOver({ startedAtSec, expected, farthest }: Anomaly, { nowSec, demand }: SeenNow): boolean {
  const left = (demand - expected) / (farthest - expected)
  return nowSec - startedAtSec >= longestSec || !(left >= 0.5)
}
