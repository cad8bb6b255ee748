import type { Demand } from './demand.ts'
import type { FittedModel } from './predict.ts'
import type { Settings } from './settings.ts'
import { expectedRise, type SurgeTable } from './surges/surge-table.ts'

export interface Sight {
  readonly nowSec: number
  readonly demand: Demand
  /** Agents ready or booting. */
  readonly supply: number
  /** Agents that the fleet can have at its maximum; no bound where absent. */
  readonly mostAgents?: number | undefined
  /** Launch to first heartbeat. */
  readonly leadTimeSec: number
  /** What the past lets expect; absent where it says nothing. */
  readonly fitted?: FittedModel | undefined
  /** Rises that keep to the clock; absent where none are known. */
  readonly surges?: SurgeTable | undefined
  /** When demand was last seen to surge. */
  readonly surgedAtSec?: number | undefined
  /** For how long no bug has been there; 0 where absent. */
  readonly quietSec?: number | undefined
}

/** What is, and what is to be expected by the time new capacity could be ready. All that burst and target look at. */
export interface Outlook extends Sight {
  readonly horizonSec: number
  /** Demand at the horizon at the quantile in force, trusted as far as its confidence goes; never below demand. */
  readonly predicted?: number | undefined
  /** Demand with the rise that the clock lets expect within the lead time; absent where it says nothing. */
  readonly surging?: number | undefined
  /** Demand at the horizon at the median, likewise; measured demand where there is no forecast. */
  readonly expected: number
}

/** What capacity is for: agents that bugs at work and waiting ask for, silent workers taken as idle, without the peaks that pass by themselves. */
export function demandToServe(outlook: Pick<Outlook, 'demand'>): number {
  return outlook.demand.steady
}

/** How far ahead is decided: by then what is launched now is ready, and what is launched at the next look is not. */
export function horizonOf(leadTimeSec: number, settings: Settings): number {
  return leadTimeSec + settings.optimizationIntervalSec
}

/** Asked once a cycle by production, and once a cycle and candidate by tuning: an object is made once, without spreading. */
export function lookAhead(sight: Sight, settings: Settings): Outlook {
  const { nowSec, demand, supply, mostAgents, leadTimeSec, fitted, surges, surgedAtSec, quietSec } = sight
  const measured = demandToServe(sight)
  const horizonSec = horizonOf(leadTimeSec, settings)
  const raised = (level: number, model: FittedModel) => {
    // What a load to come rests on is no single noisy look, so the rise is counted from where the model stands now.
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
    quietSec,
    horizonSec,
    surging: surges && measured + settings.surgeShare * expectedRise(surges, nowSec, measured, surgedAtSec),
    predicted: fitted && raised(settings.forecastQuantile, fitted),
    expected: fitted ? raised(0.5, fitted) : measured,
  }
}
