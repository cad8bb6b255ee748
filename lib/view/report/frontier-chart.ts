import type { EChartsOption, LineSeriesOption, ScatterSeriesOption } from 'echarts'
import { bestOf, lateRatioPromised } from '../../policy-ranking.ts'
import { chartFrame, tooltipStyle } from '../chart/chart-frame.ts'
import { faded } from '../chart/theme.ts'
import { html } from '../html.ts'
import { count, counted, latePercent, multiple, settingText } from '../words/format.ts'
import { decadePercent, type ReportLook, transformedAxis } from './chart-parts.ts'
import { equalTotals } from './equal-totals.ts'
import { costStep, type FrontierScale, fewestExponent, frontierScale, placeOf } from './frontier-scale.ts'
import { belowOthers, type LabelLayout } from './label-layout.ts'
import type { PolicyResult, SweepPoint, TraceCharts } from './report-data.ts'

/**
 * Cost against lateness: a point for each policy, and a curve through its other settings that no further one beats. The promise is a
 * vertical limit; where late jobs have a price instead, lines join what costs the same in total.
 */
export function frontierChart(charts: TraceCharts, look: ReportLook): EChartsOption {
  const { trace, policies, lateCostHours } = charts
  const { compact, theme } = look
  const scale = frontierScale(charts)
  const priced = lateCostHours !== undefined
  // Totals may be many times the worker-hours, so that the marks of these are small and need digits.
  const digits = priced ? 2 : 1
  const moreRoom = priced ? 8 : 0
  const best = bestOf(policies)
  const dearestFirst = policies.toSorted((a, b) => b.workerHours - a.workerHours)
  const labelLayout = belowOthers()
  return {
    ...chartFrame(describeFrontier(trace, policies), theme),
    grid: { left: (compact ? 46 : 60) + moreRoom, right: compact ? 16 : 28, top: 26, bottom: 50 },
    xAxis: {
      ...transformedAxis(look, 'late jobs', { min: fewestExponent, max: 0, interval: 1 }, (value) =>
        value === fewestExponent ? 'none' : decadePercent(value),
      ),
      nameGap: 30,
    },
    yAxis: {
      ...transformedAxis(
        look,
        `worker-hours ÷ ${scale.referenceName}`,
        { min: scale.low, max: scale.high, interval: costStep },
        (value) => `${Number((2 ** value).toFixed(digits))}×`,
      ),
      nameGap: (compact ? 34 : 42) + moreRoom,
      // The lines of equal total begin at the marks of this axis.
      ...(priced && { splitLine: { show: false } }),
    },
    tooltip: {
      ...tooltipStyle(theme),
      trigger: 'item',
      formatter: (params) => {
        const { data } = params as { data?: unknown }
        const told = (data as { told?: Told } | undefined)?.told
        return told === undefined ? '' : reading(told, scale)
      },
    },
    series: [
      ...dearestFirst.flatMap((policy, index) =>
        seriesOf(policy, scale, best, index === 0 && !priced, labelLayout, look),
      ),
      ...equalTotals(charts, scale, look),
    ],
  }
}

/** With more lateness, a name would not fit between its point and the edge. */
const nearTheEdge = 0.1

/** With less lateness, a name below its point would reach beyond the left end. */
const nearTheLeft = 0.0002

/** Where a policy's name stands from its point. */
function sideOfName(policy: PolicyResult, best: PolicyResult | undefined): ScatterSeriesOption['label'] & object {
  const { lateRatio, totalHours } = policy
  const atTheLeft = lateRatio <= nearTheLeft
  // Below the line of the least total, no name but the floor's is in the way, nor is the line.
  if (totalHours !== undefined && policy === best)
    return atTheLeft ? { position: ['140%', '75%'] } : { position: 'bottom', align: 'right' }
  if (policy.policy === 'optimizer' && !atTheLeft) return { position: 'bottom' }
  return { position: lateRatio > nearTheEdge ? 'left' : 'right' }
}

interface Told extends SweepPoint {
  readonly policy: string
}

function seriesOf(
  policy: PolicyResult,
  scale: FrontierScale,
  best: PolicyResult | undefined,
  limited: boolean,
  labelLayout: LabelLayout,
  { theme, colours }: ReportLook,
): (LineSeriesOption | ScatterSeriesOption)[] {
  const colour = colours(policy.policy)
  const steered = policy.policy === 'optimizer'
  const at = (point: SweepPoint) => ({ value: placeOf(point, scale), told: { ...point, policy: policy.policy } })
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
      ...sideOfName(policy, best),
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
    ...(limited && {
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

function reading({ policy, parameters, workerHours, totalHours, lateRatio }: Told, scale: FrontierScale): string {
  const costs = (hours: number) => `${count(hours)} (${multiple(hours / scale.referenceHours)}×)`
  return html`<div class="reading"><b>${policy}</b><div><i></i><span>worker-hours</span><b>${costs(workerHours)}</b></div>${
    totalHours !== undefined && html`<div><i></i><span>with late jobs</span><b>${costs(totalHours)}</b></div>`
  }<div><i></i><span>late</span><b>${latePercent(lateRatio)}</b></div><p>${settingText(parameters)}</p></div>`.markup
}

/** The chart in words, for screen readers. */
export function describeFrontier(trace: string, policies: readonly PolicyResult[]): string {
  const words = policies.map(({ policy, workerHours, totalHours, lateRatio }) => {
    const total = totalHours === undefined ? '' : `${count(totalHours)} with late jobs, `
    return `${policy} ${counted(workerHours, 'worker-hour')}, ${total}${latePercent(lateRatio)} late`
  })
  return `Cost against lateness on ${trace}: ${words.join('; ')}.`
}
