import { modulo } from '../numbers/modulo.ts'
import { offsetOf } from '../snapshot/time-zone.ts'

/**
 * Rises of demand that keep to the clock: scheduled jobs come at the same minute of the hour or half hour, people at the same
 * time of day. For every phase of the period it holds the rise, within the lead time after a moment of that phase, that was
 * exceeded in 2 of 100 cases.
 */
export interface SurgeTable {
  /** 1,800, 3,600 or 86,400: phases are counted from midnight. */
  readonly periodSec: number
  /** Whose midnight; UTC where absent. */
  readonly timeZone?: string
  /** Length of a phase. */
  readonly phaseSec: number
  /** Rises are in units of demand to this power: 1 for bursts that multiply the load, 0.5 for those that do not. */
  readonly power: number
  /** By phase. */
  readonly rises: readonly number[]
  /** Present where surges leave some time between them; its rises then take the place of those above. */
  readonly recurrence?: Recurrence
}

/** Surges that keep a distance besides the clock: after one, the next is not due for a while. */
export interface Recurrence {
  /** A rise within the lead time by so many units or more is a surge. */
  readonly least: number
  /**
   * By half hours since the last surge (rounded; the last row is for all longer times), then by phase: the rise within the
   * lead time that was exceeded in 1 of 10 cases.
   */
  readonly rises: readonly (readonly number[])[]
}

const restUnitSec = 1800

/** The unit of rises at this demand, agents; demand below one agent counts as one. */
export function riseUnit(demand: number, power: number): number {
  return Math.max(1, demand) ** power
}

export function phaseOf(
  atSec: number,
  { periodSec, phaseSec, timeZone }: Pick<SurgeTable, 'periodSec' | 'phaseSec' | 'timeZone'>,
): number {
  return Math.floor(modulo(atSec + offsetOf(timeZone)(atSec), periodSec) / phaseSec)
}

/** The row of a recurrence for this time since the last surge. */
export function restOf(sinceSec: number, rows: number): number {
  return Math.min(rows - 1, Math.round(sinceSec / restUnitSec))
}

/**
 * Agents by which demand may rise within the lead time after `atSec`.
 * @param surgedAtSec when demand was last seen to surge; where absent the clock alone counts.
 */
export function expectedRise(table: SurgeTable, atSec: number, demand: number, surgedAtSec?: number): number {
  const { rises, recurrence, power } = table
  const row =
    recurrence && surgedAtSec !== undefined
      ? recurrence.rises[restOf(atSec - surgedAtSec, recurrence.rises.length)]
      : undefined
  return ((row ?? rises)[phaseOf(atSec, table)] ?? 0) * riseUnit(demand, power)
}
