import type { FittedModel } from '../forecast/predict.ts'
import { type Expectation, expectation, foretoldSec, surpriseOf } from '../forecast/surprise.ts'
import { parameters } from '../settings/parameters.ts'

export type AnomalyDirection = 'above' | 'below'

/** Demand further from what was expected than is usual for the fleet. */
export interface Anomaly {
  readonly direction: AnomalyDirection
  readonly startedAtSec: number
  /** Agents expected when it began. */
  readonly expectedAgents: number
  /** Demand at its farthest from that, agents. */
  readonly farthestAgents: number
}

/** What was forecast for a moment half an hour before it. */
interface Foretold extends Expectation {
  readonly forAtSec: number
}

/** What must be remembered from cycle to cycle to tell an anomaly. */
export interface DemandWatch {
  /** Oldest first, five minutes apart. */
  readonly foretold: readonly Foretold[]
  /** Demand is unusual, but not yet for long enough to be an anomaly. */
  readonly outside?: Anomaly
  readonly anomaly?: Anomaly
  /** Until then, forecasts come due that were made during the last anomaly: demand is not compared with them. */
  readonly restsUntilSec?: number
}

export interface DemandNow {
  readonly nowSec: number
  /** Mean over the last five minutes, in agents; absent where it could not be seen. */
  readonly demand?: number | undefined
  readonly fitted: FittedModel | undefined
}

/** Forecasts are kept this far apart, and demand is averaged over as long. */
export const watchStepSec = 300

/** Forecasts are kept for so long after they were due: cycles as far apart as can be, and late, find one as well. */
const longestDueSec = parameters.optimizationIntervalSec.max - foretoldSec + 2 * watchStepSec

/** How long to rest after an anomaly: until forecasts have adapted, and the last of those made before that have come due. */
const restSec = foretoldSec + 3 * watchStepSec

/** An anomaly that lasts longer is the new normal: by then forecasts have adapted to it. */
const longestSec = 6 * 3600

/**
 * Compares demand with what was forecast half an hour before. An anomaly begins when demand has been unusual for a step, and
 * ends when it has come half of the way back. Anomalies are reported and steer nothing: capacity follows demand whether it was
 * expected or not.
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

/** While demand cannot be seen: unusual demand has to begin anew to become an anomaly, and an anomaly still ends in time. */
function unseen({ outside: _, anomaly, ...kept }: DemandWatch, { nowSec }: DemandNow): DemandWatch {
  if (anomaly === undefined) return kept
  return isTheNewUsual(anomaly, nowSec) ? { ...kept, restsUntilSec: nowSec + restSec } : { ...kept, anomaly }
}

/** A rest whose end is further ahead than a whole rest began before the clock was set back: it does not count. */
function rests(
  watch: DemandWatch | undefined,
  { nowSec }: DemandNow,
): watch is DemandWatch & { readonly restsUntilSec: number } {
  const untilSec = watch?.restsUntilSec
  return untilSec !== undefined && nowSec < untilSec && untilSec <= nowSec + restSec
}

/** The forecast that is due now, those still to come due, and what is forecast now for half an hour ahead. */
function foretell(before: DemandWatch['foretold'], { nowSec, fitted }: DemandNow): DemandWatch['foretold'] {
  const due = before.findLast(({ forAtSec }) => forAtSec <= nowSec && forAtSec >= nowSec - longestDueSec)
  const forAtSec = nowSec + foretoldSec
  // Anything further ahead was forecast before the clock was set back.
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
