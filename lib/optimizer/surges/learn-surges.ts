import type { DemandAt } from '../demand/history.ts'
import { learnRecurrence } from './learn-recurrence.ts'
import { type RiseAt, riseLoss, riseQuantile, risesIn } from './rises.ts'
import { expectedRise, phaseOf, riseUnit, type SurgeTable } from './surge-table.ts'

const daySec = 86_400

/** Periods that load is known to follow, with phases long enough for each to be seen often in a week. */
const clocks: readonly SurgeClock[] = [
  { periodSec: 1800, phaseSec: 60 },
  { periodSec: 3600, phaseSec: 60 },
  { periodSec: daySec, phaseSec: 300 },
]
/** Rises are measured in the root of demand, or in demand itself. */
export const surgePowers = [0.5, 1] as const

type SurgeClock = Pick<SurgeTable, 'periodSec' | 'phaseSec' | 'timeZone'>

/** Tables are made from this share of the past and judged on the rest. */
const learningShare = 2 / 3

/** Loss of a table, as a share of the loss without a clock, above which it is not used: chance finds patterns too. */
const worthwhile = 0.8

/** The earlier part must hold so many periods: what happened once does not repeat yet. */
const fewestPeriods = 2

/** Quantile of rises that a table holds, and at which it is judged. */
export const surgeLevel = 0.98

/** A table rests on at least so many looks: a day of cycles of half a minute. */
const fewest = 2880

/**
 * The clock that the load's rises keep to, if there is one: tables of all periods are made from the earlier part of the
 * past and judged on the later part (pinball loss) against one that knows no clock. `undefined` when none is
 * worthwhile, or the past is too short. Where surges come more than once a day, the rest between them is learned as well.
 *
 * @param past oldest first.
 * @param withinSec how far ahead rises are looked for: the time that new capacity takes to arrive.
 * @param timeZone of the fleet's days; UTC when absent.
 */
export function learnSurges(past: readonly DemandAt[], withinSec: number, timeZone?: string): SurgeTable | undefined {
  if (past.length < fewest) return undefined
  const rises = risesIn(past, withinSec)
  const cut = Math.floor(rises.length * learningShare)
  const earlier = rises.slice(0, cut)
  const later = rises.slice(cut)
  const earlierSec = (later[0]?.atSec ?? 0) - (earlier[0]?.atSec ?? 0)
  const seenOften = clocks
    .filter(({ periodSec }) => earlierSec >= fewestPeriods * periodSec)
    .map((clock) => (timeZone !== undefined && clock.periodSec === daySec ? { ...clock, timeZone } : clock))
  const judged = surgePowers
    .flatMap((power) => [
      { table: tableOf(earlier, { periodSec: daySec, phaseSec: daySec }, power), clock: undefined, power },
      ...seenOften.map((clock) => ({ table: tableOf(earlier, clock, power), clock, power })),
    ])
    .map((each) => ({ ...each, loss: lossOf(each.table, later) }))
  const clockless = Math.min(...judged.filter((each) => each.clock === undefined).map((each) => each.loss))
  const best = judged.reduce((least, each) => (each.loss < least.loss ? each : least))
  if (best.clock === undefined || best.loss > worthwhile * clockless) return undefined
  const table = tableOf(rises, best.clock, best.power)
  const recurrence =
    best.clock.periodSec < daySec ? learnRecurrence(table, { past, rises, earlier, later }, withinSec) : undefined
  return recurrence ? { ...table, recurrence } : table
}

function tableOf(rises: readonly RiseAt[], clock: SurgeClock, power: number): SurgeTable {
  const phases = Math.round(clock.periodSec / clock.phaseSec)
  const samples = Array.from({ length: phases }, (): number[] => [])
  for (const { atSec, demand, rise } of rises) samples[phaseOf(atSec, clock)]?.push(rise / riseUnit(demand, power))
  return { ...clock, power, rises: samples.map((list) => riseQuantile(list, surgeLevel)) }
}

function lossOf(table: SurgeTable, seen: readonly RiseAt[]): number {
  return riseLoss(seen, ({ atSec, demand }) => expectedRise(table, atSec, demand), surgeLevel)
}
