import type { DemandAt } from '../demand/history.ts'
import { isSurging } from './latest-surge.ts'
import { type RiseAt, riseLoss, riseQuantile } from './rises.ts'
import { expectedRise, phaseOf, type Recurrence, restOf, riseUnit, type SurgeTable } from './surge-table.ts'

/** Smaller rises than this share of the table's highest are no surges. */
const surgingShare = 0.5

/** Rows of half hours: a surge longer ago says nothing any more. */
const mostRows = 8

/** Quantile of rises that the rows hold, and at which they are judged. */
const level = 0.9

/** With fewer looks at a phase, a row takes the rise of the clock alone. */
const fewest = 20

/** Loss of the rows, as a share of the loss of the clock alone, above which they are not used. */
const worthwhile = 0.95

/** What there is to learn from: all looks and their rises, the earlier rises to learn from and the later ones to judge by. */
interface Lesson {
  readonly past: readonly DemandAt[]
  readonly rises: readonly RiseAt[]
  readonly earlier: readonly RiseAt[]
  readonly later: readonly RiseAt[]
}

/** How soon after a surge the next one comes, by phase; `undefined` where that says no more than the clock alone. */
export function learnRecurrence(
  table: SurgeTable,
  { past, rises, earlier, later }: Lesson,
  withinSec: number,
): Recurrence | undefined {
  const least = surgingShare * Math.max(...table.rises)
  if (!(least > 0)) return undefined
  const surgedAtSec = surgesIn(past, { least, power: table.power }, withinSec)
  const rows = (from: readonly RiseAt[], most: number) => ({ least, rises: rowsOf(table, from, surgedAtSec, most) })
  const restless = lossOf({ ...table, recurrence: rows(earlier, 1) }, later, surgedAtSec)
  const restful = lossOf({ ...table, recurrence: rows(earlier, mostRows) }, later, surgedAtSec)
  return restful <= worthwhile * restless ? rows(rises, mostRows) : undefined
}

function rowsOf(
  table: SurgeTable,
  rises: readonly RiseAt[],
  surgedAtSec: ReadonlyMap<number, number>,
  most: number,
): Recurrence['rises'] {
  const samples = Array.from({ length: most }, () => table.rises.map((): number[] => []))
  for (const { atSec, demand, rise } of rises) {
    const surgedSec = surgedAtSec.get(atSec)
    if (surgedSec === undefined) continue
    samples[restOf(atSec - surgedSec, most)]?.[phaseOf(atSec, table)]?.push(rise / riseUnit(demand, table.power))
  }
  return samples.map((row) =>
    row.map((list, phase) => (list.length < fewest ? (table.rises[phase] ?? 0) : riseQuantile(list, level))),
  )
}

/** For every look, the time of the latest surge until then; no entry before the first. */
function surgesIn(
  looks: readonly DemandAt[],
  surge: { readonly least: number; readonly power: number },
  withinSec: number,
): ReadonlyMap<number, number> {
  const seen = new Map<number, number>()
  let latestSec: number | undefined
  for (const [index, { atSec }] of looks.entries()) {
    if (isSurging(looks, surge, withinSec, index)) latestSec = atSec
    if (latestSec !== undefined) seen.set(atSec, latestSec)
  }
  return seen
}

function lossOf(table: SurgeTable, seen: readonly RiseAt[], surgedAtSec: ReadonlyMap<number, number>): number {
  return riseLoss(seen, ({ atSec, demand }) => expectedRise(table, atSec, demand, surgedAtSec.get(atSec)), level)
}
