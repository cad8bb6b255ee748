import type { Demand } from '../demand/demand.ts'
import type { Quiet } from '../demand/quiet.ts'
import type { Settings } from '../settings/settings.ts'
import { expectedRise, type SurgeTable } from '../surges/surge-table.ts'
import type { FittedModel } from './predict.ts'

/** What is now, and what is known of the load and of launches. */
export interface Sight {
  readonly nowSec: number
  readonly demand: Demand
  /** Agents ready or booting. */
  readonly supply: number
  /** Agents that the fleet can have at its maximum; no bound where absent. */
  readonly mostAgents?: number | undefined
  /** Launch to first heartbeat. */
  readonly leadTimeSec: number
  /** The forecast; absent where the past is too short or too old for one. */
  readonly fitted?: FittedModel | undefined
  /** Rises that keep to the clock; absent where none are known. */
  readonly surges?: SurgeTable | undefined
  /** When demand was last seen to surge. */
  readonly surgedAtSec?: number | undefined
  /**
   * Since when there has been no bug; there is one now where absent. It is an object since tuning makes outlooks by the million:
   * of a number in its place V8 changes its mind whether it is an integer, and takes twice as long.
   */
  readonly quiet?: Quiet | undefined
}

/** What is now, and what to expect by the time new capacity could be ready. Burst and target look at nothing else. */
export interface Outlook extends Sight {
  readonly horizonSec: number
  /** Demand at the horizon at the quantile in force: the forecast rise counts by its confidence. Never below demand. */
  readonly predicted?: number | undefined
  /** Demand plus the rise expected within the lead time at this time of the clock; absent where no such rises are known. */
  readonly surging?: number | undefined
  /** Demand at the horizon at the median, likewise; measured demand where there is no forecast. */
  readonly expected: number
}

/** What capacity is for: agents for the bugs at work and waiting, silent workers taken as idle, without peaks that pass by themselves. */
export function demandToServe(outlook: Pick<Outlook, 'demand'>): number {
  return outlook.demand.steady
}

/** How far ahead to decide: until the next cycle's launches would be ready. What is launched now is ready by then. */
export function horizonOf(leadTimeSec: number, settings: Settings): number {
  return leadTimeSec + settings.optimizationIntervalSec
}

/** The lead time from which `horizonOf` made this horizon, by the same settings. */
export function leadTimeOf(horizonSec: number, settings: Settings): number {
  return Math.max(0, horizonSec - settings.optimizationIntervalSec)
}

/** Tuning calls this for every cycle and candidate, so the result is built in one piece, without spreading. */
export function lookAhead(sight: Sight, settings: Settings): Outlook {
  const { nowSec, demand, supply, mostAgents, leadTimeSec, fitted, surges, surgedAtSec, quiet } = sight
  const measured = demandToServe(sight)
  const horizonSec = horizonOf(leadTimeSec, settings)
  const raised = (level: number, model: FittedModel) => {
    // The load to come rests on more than one noisy look, so the rise is counted from what the model says of now.
    const from = settings.averagingSec > 0 ? model.quantile(nowSec, 0.5) : measured
    return measured + model.confidence * Math.max(0, model.quantile(nowSec + horizonSec, level) - from)
  }
  return {
    nowSec,
    demand,
    supply,
    mostAgents,
    leadTimeSec,
    fitted,
    surges,
    surgedAtSec,
    quiet,
    horizonSec,
    surging: surges && measured + settings.surgeShare * expectedRise(surges, nowSec, measured, surgedAtSec),
    predicted: fitted && raised(settings.forecastQuantile, fitted),
    expected: fitted ? raised(0.5, fitted) : measured,
  }
}
