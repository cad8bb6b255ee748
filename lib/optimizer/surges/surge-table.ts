/**
 * Rises of demand that keep to the clock: jobs started by a schedule come at the same minute of the hour or the half
 * hour, people at the same time of the day. For every phase of the period, the rise within the lead time after a moment
 * of that phase that was exceeded in 2 of 100 cases.
 */
export interface SurgeTable {
  /** 1,800, 3,600 or 86,400: phases are counted from UTC midnight. */
  readonly periodSec: number
  /** Length of a phase. */
  readonly phaseSec: number
  /** Rises are in units of demand to this power: 1 for bursts that multiply the load, 0.5 for those that do not. */
  readonly power: number
  /** By phase. */
  readonly rises: readonly number[]
}

/** The unit of rises at a demand, agents; an empty fleet counts as one agent. */
export function riseUnit(demand: number, power: number): number {
  return Math.max(1, demand) ** power
}

export function phaseOf(atSec: number, { periodSec, phaseSec }: Pick<SurgeTable, 'periodSec' | 'phaseSec'>): number {
  return Math.floor((atSec % periodSec) / phaseSec)
}

/** Agents by which demand may rise within the lead time after `atSec`. */
export function expectedRise(table: SurgeTable, atSec: number, demand: number): number {
  return (table.rises[phaseOf(atSec, table)] ?? 0) * riseUnit(demand, table.power)
}
