import type { LineSeriesOption } from 'echarts'
import { bestOf, costOf } from '../../policy-ranking.ts'
import type { LegendItem } from '../chart/legend.ts'
import { faded } from '../chart/theme.ts'
import { counted } from '../words/format.ts'
import type { ReportLook } from './chart-parts.ts'
import { costStep, type FrontierScale, fewestExponent, placeOf } from './frontier-scale.ts'
import type { TraceCharts } from './report-data.ts'

/** Points of a line; they are closer where it falls. */
const pointsOfLine = 64

/** Other lines keep this distance, in powers of two, from the one through the cheapest policy. */
const nextToTheLeast = 0.1

/**
 * Where late jobs have a price: lines along which worker-hours and late jobs cost the same together. A line begins at the left, where
 * no job is late, with its total in worker-hours, and falls where late jobs use it up. One goes through the cheapest policy, and
 * others from the marks of the cost axis.
 */
export function equalTotals(charts: TraceCharts, scale: FrontierScale, look: ReportLook): LineSeriesOption[] {
  if (charts.lateCostHours === undefined) return []
  const allLateHours = charts.lateCostHours * (charts.policies[0]?.recording.waits.jobs ?? 0)
  const best = bestOf(charts.policies)
  const least = best === undefined ? 0 : costOf(best)
  const others = totalsDrawn(allLateHours, scale)
    .filter((total) => Math.abs(Math.log2(total / least)) > nextToTheLeast)
    .map(
      (total): LineSeriesOption => ({
        ...line,
        name: 'the same total',
        lineStyle: { width: 1, color: othersColour(look) },
        data: lineOf(total, allLateHours, scale),
      }),
    )
  if (best === undefined) return others
  const throughBest: LineSeriesOption = {
    ...line,
    name: 'the least total',
    lineStyle: { width: 1.5, type: [4, 4], color: look.theme.good },
    z: 2,
    data: lineOf(least, allLateHours, scale),
  }
  return [...others, throughBest]
}

const line = { type: 'line', symbol: 'none', silent: true, z: 1 } as const

const othersColour = ({ theme }: ReportLook) => faded(theme.muted, 0.35)

export function equalTotalsLegend({ policies }: Pick<TraceCharts, 'policies'>, look: ReportLook): LegendItem[] {
  const best = bestOf(policies)
  const colour = othersColour(look)
  if (best === undefined) return [{ name: 'the same total', colour }]
  const name = `least total (${best.policy}): ${counted(costOf(best), 'worker-hour')}`
  return [
    { name, colour: look.theme.good, mark: 'dashed' },
    { name: 'other totals', colour },
  ]
}

/** Totals at the marks of the cost axis, and doubled from there on as long as their lines reach the chart from above. */
function totalsDrawn(allLateHours: number, { low, high, referenceHours }: FrontierScale): number[] {
  const totals: number[] = []
  for (let power = low + costStep; power <= high; power += costStep) totals.push(referenceHours * 2 ** power)
  const highest = referenceHours * 2 ** high
  for (let total = 2 * highest; total < highest + allLateHours; total *= 2) totals.push(total)
  return totals
}

/** The part of a line that is within the axes: hours are what the total leaves after late jobs. */
function lineOf(total: number, allLateHours: number, scale: FrontierScale): [number, number][] {
  const lowest = scale.referenceHours * 2 ** scale.low
  const highest = scale.referenceHours * 2 ** scale.high
  if (total < lowest) return []
  /** The decade of lateness at which so many worker-hours are left. */
  const decadeAt = (hours: number) => {
    const lateRatio = total - hours < allLateHours ? (total - hours) / allLateHours : 1
    return Math.log10(Math.max(10 ** fewestExponent, lateRatio))
  }
  const from = decadeAt(Math.min(total, highest))
  const to = decadeAt(lowest)
  return Array.from({ length: pointsOfLine + 1 }, (_, index) => {
    const done = 1 - (1 - index / pointsOfLine) ** 2
    const lateRatio = index === 0 && total <= highest ? 0 : 10 ** (from + (to - from) * done)
    return placeOf({ lateRatio, workerHours: Math.max(lowest, total - lateRatio * allLateHours) }, scale)
  })
}
