import type { Demand } from './demand.ts'
import type { FittedModel } from './predict.ts'
import type { Settings } from './settings.ts'
import { expectedRise, type SurgeTable } from './surges/surge-table.ts'

export interface Sight {
  readonly nowSec: number
  readonly demand: Demand
  /** Agents ready or booting. */
  readonly supply: number
  /** Launch to first heartbeat. */
  readonly leadTimeSec: number
  /** What the past lets expect; absent where it says nothing. */
  readonly fitted?: FittedModel | undefined
  /** Rises that keep to the clock; absent where none are known. */
  readonly surges?: SurgeTable | undefined
}

/** What is, and what is to be expected by the time new capacity could be ready. All that burst and target look at. */
export interface Outlook extends Sight {
  readonly horizonSec: number
  /** Demand at the horizon at the quantile in force, trusted as far as its confidence goes; never below demand. */
  readonly predicted?: number
  /** Demand with the rise that the clock lets expect within the lead time; absent where it says nothing. */
  readonly surging?: number
  /** Demand at the horizon at the median, likewise; measured demand where there is no forecast. */
  readonly expected: number
}

/** Demand at work and waiting, silent workers taken as idle, without the peaks that pass by themselves. */
export function measuredDemand(outlook: Pick<Outlook, 'demand'>): number {
  return outlook.demand.steady
}

export function lookAhead(sight: Sight, settings: Settings): Outlook {
  const { nowSec, fitted, surges } = sight
  const measured = measuredDemand(sight)
  const horizonSec = sight.leadTimeSec + settings.optimizationIntervalSec
  const surging = surges && { surging: measured + settings.surgeShare * expectedRise(surges, nowSec, measured) }
  if (fitted === undefined) return { ...sight, ...surging, horizonSec, expected: measured }
  const raised = (level: number) =>
    measured + fitted.confidence * Math.max(0, fitted.quantile(nowSec + horizonSec, level) - measured)
  return { ...sight, ...surging, horizonSec, predicted: raised(settings.forecastQuantile), expected: raised(0.5) }
}
