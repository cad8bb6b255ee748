import type { EChartsOption, LineSeriesOption, ScatterSeriesOption } from 'echarts'
import { chartFrame, tooltipStyle } from '../chart-frame.ts'
import { count, counted, latePercent, multiple } from '../format.ts'
import { html } from '../html.ts'
import { faded } from '../theme.ts'
import { decadePercent, type ReportLook, transformedAxis } from './chart-parts.ts'
import {
  bestOf,
  floorHours,
  lateRatioPromised,
  type PolicyResult,
  type SweepPoint,
  type TraceCharts,
} from './report-data.ts'

/** Decades of lateness on the axis; smaller shares are drawn at its left end. */
const fewestExponent = -5

/** Cost against lateness: a point for each policy, and a curve through its other settings that no further one beats. */
export function frontierChart(
  { trace, policies }: Pick<TraceCharts, 'trace' | 'policies'>,
  look: ReportLook,
): EChartsOption {
  const { compact, theme } = look
  const reference = referenceHours(policies)
  const { low, high } = rangeOf(policies, reference)
  const dearestFirst = policies.toSorted((a, b) => b.workerHours - a.workerHours)
  const labelLayout = belowOthers()
  return {
    ...chartFrame(describeFrontier(trace, policies), theme),
    grid: { left: compact ? 46 : 60, right: compact ? 16 : 28, top: 26, bottom: 50 },
    xAxis: {
      ...transformedAxis(look, 'late jobs', { min: fewestExponent, max: 0, interval: 1 }, (value) =>
        value === fewestExponent ? 'none' : decadePercent(value),
      ),
      nameGap: 30,
    },
    yAxis: {
      ...transformedAxis(
        look,
        floorHours(policies) === undefined ? 'worker-hours ÷ the best' : 'worker-hours ÷ clairvoyant',
        { min: low, max: high, interval: 0.5 },
        (value) => `${Number((2 ** value).toFixed(1))}×`,
      ),
      nameGap: compact ? 34 : 42,
    },
    tooltip: {
      ...tooltipStyle(theme),
      trigger: 'item',
      formatter: (params) => {
        const { data } = params as { data?: unknown }
        const told = (data as { told?: Told } | undefined)?.told
        return told === undefined ? '' : reading(told, reference)
      },
    },
    series: dearestFirst.flatMap((policy, index) => seriesOf(policy, reference, index === 0, labelLayout, look)),
  }
}

/** Results with more lateness are of no interest. */
const hopelesslyLate = 0.2

/** Limits of the cost axis, as powers of two. Sweeps reach beyond them on purpose and are cut off. */
function rangeOf(
  policies: readonly PolicyResult[],
  reference: number,
): { readonly low: number; readonly high: number } {
  const costs = policies.map(({ workerHours }) => workerHours / reference)
  const swept = policies.flatMap(({ sweep = [] }) => sweep.filter(({ lateRatio }) => lateRatio <= hopelesslyLate))
  const all = [...costs, ...swept.map(({ workerHours }) => workerHours / reference)].filter((cost) => cost > 0)
  const highest = Math.min(Math.max(1.4, ...all), 1.5 * Math.max(1, ...costs))
  return {
    // Some room below the lowest point.
    low: Math.floor(2 * Math.log2(Math.min(1, ...all)) - 0.2) / 2,
    high: Math.ceil(2 * Math.log2(highest)) / 2,
  }
}

interface Rect {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

type LabelLayout = (label: { readonly seriesIndex: number; readonly labelRect: Rect }) => { readonly dy: number }

/** Moves a name down until it overlaps no name of an earlier series. */
export function belowOthers(): LabelLayout {
  const placed = new Map<number, Rect>()
  return ({ seriesIndex, labelRect }) => {
    let { y } = labelRect
    const before = [...placed].filter(([index]) => index < seriesIndex).map(([, rect]) => rect)
    for (const other of before.toSorted((a, b) => a.y - b.y))
      if (overlap({ ...labelRect, y }, other)) y = other.y + other.height + 1
    placed.set(seriesIndex, { ...labelRect, y })
    return { dy: y - labelRect.y }
  }
}

function overlap(a: Rect, b: Rect): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height
}

/** With more lateness, a name would not fit between its point and the edge. */
const nearTheEdge = 0.1

interface Told extends SweepPoint {
  readonly policy: string
}

function seriesOf(
  policy: PolicyResult,
  reference: number,
  first: boolean,
  labelLayout: LabelLayout,
  { theme, colours }: ReportLook,
): (LineSeriesOption | ScatterSeriesOption)[] {
  const colour = colours(policy.policy)
  const steered = policy.policy === 'optimizer'
  const at = (point: SweepPoint) => ({
    value: [
      Math.log10(Math.max(10 ** fewestExponent, point.lateRatio)),
      Math.log2(Math.max(0.01, point.workerHours / reference)),
    ],
    told: { ...point, policy: policy.policy },
  })
  const sweep = policy.sweep ?? []
  const curve: LineSeriesOption = {
    type: 'line',
    name: `${policy.policy}, settings`,
    color: colour,
    symbol: 'none',
    silent: true,
    lineStyle: { width: 1.5, opacity: 0.75 },
    data: unbeaten(sweep).map(at),
  }
  const others: ScatterSeriesOption = {
    type: 'scatter',
    name: `${policy.policy}, other settings`,
    color: faded(colour, 0.35),
    symbolSize: 4,
    data: sweep.map(at),
  }
  const here: ScatterSeriesOption = {
    type: 'scatter',
    name: policy.policy,
    color: colour,
    symbol: steered ? 'diamond' : 'circle',
    symbolSize: steered ? 16 : 9,
    z: steered ? 6 : 5,
    itemStyle: { borderColor: theme.card, borderWidth: 1 },
    label: {
      show: true,
      position: steered && policy.lateRatio > 0.0002 ? 'bottom' : policy.lateRatio > nearTheEdge ? 'left' : 'right',
      formatter: policy.policy,
      // The colour connects a name with its point, even if the name had to move.
      color: steered ? theme.ink : colour,
      fontWeight: steered ? 'bold' : 'normal',
      fontSize: 11,
      // Keeps the name legible in front of curves.
      textBorderColor: theme.card,
      textBorderWidth: 3,
    },
    labelLayout,
    data: [at(policy)],
    ...(first && {
      markLine: {
        silent: true,
        symbol: 'none',
        label: { formatter: 'the promise', color: theme.good, fontSize: 11, position: 'end' },
        lineStyle: { color: theme.good, type: [4, 4], width: 1 },
        data: [{ xAxis: Math.log10(lateRatioPromised) }],
      },
    }),
  }
  return sweep.length > 0 ? [curve, others, here] : [here]
}

/** Settings that no other one beats in both cost and lateness, by ascending lateness. */
export function unbeaten(sweep: readonly SweepPoint[]): SweepPoint[] {
  const front: SweepPoint[] = []
  for (const point of sweep.toSorted((a, b) => a.lateRatio - b.lateRatio || a.workerHours - b.workerHours))
    if (point.workerHours < (front.at(-1)?.workerHours ?? Number.POSITIVE_INFINITY)) front.push(point)
  return front
}

/** The cost that others are divided by: the floor's, or the best policy's, or else the first one's. */
function referenceHours(policies: readonly PolicyResult[]): number {
  return floorHours(policies) ?? bestOf(policies)?.workerHours ?? Math.max(1, policies[0]?.workerHours ?? 1)
}

function reading({ policy, parameters, workerHours, lateRatio }: Told, reference: number): string {
  const set = Object.entries(parameters).map(([name, value]) => `${name} ${value}`)
  return html`<div class="reading"><b>${policy}</b><div><i></i><span>worker-hours</span><b>${count(workerHours)} (${multiple(workerHours / reference)}×)</b></div><div><i></i><span>late</span><b>${latePercent(lateRatio)}</b></div><p>${set.join(', ')}</p></div>`
    .markup
}

/** The chart in words, for screen readers. */
export function describeFrontier(trace: string, policies: readonly PolicyResult[]): string {
  const words = policies.map(
    ({ policy, workerHours, lateRatio }) =>
      `${policy} ${counted(workerHours, 'worker-hour')}, ${latePercent(lateRatio)} late`,
  )
  return `Cost against lateness on ${trace}: ${words.join('; ')}.`
}
