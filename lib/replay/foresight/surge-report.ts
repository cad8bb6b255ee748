import type { DemandAt } from '../../optimizer/demand/history.ts'
import { learnSurges, surgeLevel, surgePowers } from '../../optimizer/surges/learn-surges.ts'
import { type RiseAt, riseLoss } from '../../optimizer/surges/rises.ts'
import { expectedRise, riseUnit } from '../../optimizer/surges/surge-table.ts'
import { nearestRank } from '../numbers/quantile.ts'
import type { Trace } from '../reading/trace.ts'
import { demandSteps } from './demand-steps.ts'

/** How well the clock foretells rises of demand within the lead time: for each day, learned from the week before it. */
export interface SurgeReport {
  readonly leadSec: number
  readonly days: number
  /** Days on which a clock was in use, by the minutes of its period. */
  readonly clocks: Readonly<Record<string, number>>
  /** Pinball loss at P98, as a multiple of the loss without a clock; 1 where no clock was ever in use. */
  readonly lossRatio: number
}

const daySec = 86_400
const learnedDays = 7
const leastDays = 2

/** `undefined` where the trace is too short, or its samples further apart than the lead. */
export function surgeReport(trace: Trace, leadSec: number, timeZone?: string): SurgeReport | undefined {
  const { values, firstStep, stepSec } = demandSteps(trace, trace.kind === 'series' ? 60 : 30)
  const looks = Array.from(
    values,
    (demand, step): DemandAt => ({ atSec: (firstStep + step) * stepSec, demand }),
  ).filter(({ demand }) => !Number.isNaN(demand))
  const clocks: Record<string, number> = {}
  const perDay = daySec / stepSec
  let days = 0
  let loss = 0
  let plainLoss = 0
  for (let from = leastDays * perDay; from + perDay <= looks.length; from += perDay) {
    const week = looks.slice(Math.max(0, from - learnedDays * perDay), from)
    const day = risesWithin(looks.slice(from, from + perDay), leadSec)
    if (day.length === 0) continue
    const table = learnSurges(week, leadSec, timeZone)
    const plain = plainRise(risesWithin(week, leadSec))
    const plainly = lossOf(day, plain)
    if (table) clocks[`${table.periodSec / 60} min`] = (clocks[`${table.periodSec / 60} min`] ?? 0) + 1
    days += 1
    plainLoss += plainly
    loss += table ? lossOf(day, ({ atSec, demand }) => expectedRise(table, atSec, demand)) : plainly
  }
  return days === 0 ? undefined : { leadSec, days, clocks, lossRatio: plainLoss > 0 ? loss / plainLoss : 1 }
}

/** For each look, the highest demand within the lead after it, minus the demand at it; none across holes and beyond the end. */
function risesWithin(looks: readonly DemandAt[], leadSec: number): RiseAt[] {
  return looks.flatMap((look, index) => {
    let highest = Number.NEGATIVE_INFINITY
    let next = index + 1
    for (; (looks[next]?.atSec ?? Number.POSITIVE_INFINITY) <= look.atSec + leadSec; next += 1)
      highest = Math.max(highest, looks[next]?.demand ?? highest)
    const seenSec = (looks[next - 1]?.atSec ?? look.atSec) - look.atSec
    return looks[next] === undefined || seenSec < leadSec / 2 ? [] : [{ ...look, rise: highest - look.demand }]
  })
}

/** The rise foretold for any moment by a week's rises without a clock, in the better of the units that tables choose from. */
function plainRise(week: readonly RiseAt[]): (look: DemandAt) => number {
  const candidates = surgePowers.map((power) => {
    const unit = ({ demand }: DemandAt) => riseUnit(demand, power)
    const quantile = nearestRank(Float64Array.from(week, (rise) => rise.rise / unit(rise)).sort(), surgeLevel)
    return (look: DemandAt) => Math.max(0, quantile * unit(look))
  })
  const [root, proportional] = candidates
  if (root === undefined || proportional === undefined) return () => 0
  return lossOf(week, root) <= lossOf(week, proportional) ? root : proportional
}

function lossOf(rises: readonly RiseAt[], foretold: (look: DemandAt) => number): number {
  return riseLoss(rises, foretold, surgeLevel)
}
