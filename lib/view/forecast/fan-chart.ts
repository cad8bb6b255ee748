import type { EChartsOption, LineSeriesOption } from 'echarts'
import { amountAxis, chartFrame, tooltipAt } from '../chart/chart-frame.ts'
import type { LegendItem } from '../chart/legend.ts'
import { faded } from '../chart/theme.ts'
import { type Html, html } from '../html.ts'
import { type ReportLook, sharePercent } from '../report/chart-parts.ts'
import { momentOf } from '../report/moment.ts'
import { timeAxis, zooming } from '../report/time-axis.ts'
import { count, counted, duration } from '../words/format.ts'
import { type ForecastCharts, levelNames, type RecordedFan } from './forecast-data.ts'
import { leadText } from './lead-text.ts'

export interface FanView {
  /** Index of the fan. */
  readonly fan: number
  /** Models whose medians are drawn, too. */
  readonly models: readonly string[]
}

/** The fan shown at first: in the later half, where models have learned more, the one followed by the highest demand. */
export function busiestFan({ fans, fanLeads, demand }: ForecastCharts): number {
  const half = Math.floor(fans.length / 2)
  const peaks = fans.slice(half).map(({ step }) => Math.max(...fanLeads.map((lead) => demand[step + lead] ?? 0)))
  return half + Math.max(0, peaks.indexOf(Math.max(...peaks)))
}

const line = { type: 'line', symbol: 'none', silent: true } as const

/** Actual demand, and over it the forecast of one origin: P50 with bands up to P90 and P99. */
export function fanChart(charts: ForecastCharts, view: FanView, look: ReportLook): EChartsOption {
  const { theme, compact } = look
  const { originSec, stepSec, demand } = charts
  const fan = charts.fans[view.fan]
  return {
    ...chartFrame(describeFan(charts, view.fan), theme),
    grid: { left: compact ? 40 : 52, right: compact ? 12 : 20, top: 22, bottom: 78 },
    xAxis: timeAxis({ originSec, endSec: demand.length * stepSec }, look),
    yAxis: amountAxis(theme),
    dataZoom: zooming(charts, look),
    tooltip: tooltipAt(theme, (at) => fanReading(charts, view, at / 1000 - originSec, look).markup),
    series: [
      demandSeries(charts, fan, look),
      ...(fan === undefined ? [] : [...bands(charts, fan, look), ...medians(charts, fan, view.models, look)]),
    ],
  }
}

function demandSeries(charts: ForecastCharts, fan: RecordedFan | undefined, { theme }: ReportLook): LineSeriesOption {
  const { originSec, stepSec, warmupSteps, demand } = charts
  const ms = (step: number) => (originSec + step * stepSec) * 1000
  return {
    ...line,
    name: 'Demand',
    color: theme.demand,
    lineStyle: { width: 1.75 },
    sampling: 'lttb',
    z: 4,
    // A step's mean is drawn at the middle of the step.
    data: demand.map((value, step) => [ms(step + 0.5), value]),
    markArea: {
      silent: true,
      itemStyle: { color: faded(theme.muted, 0.1) },
      label: { color: theme.muted, fontSize: 11, position: 'insideTop', distance: 4 },
      data: [[{ name: 'warm-up', xAxis: ms(0) }, { xAxis: ms(warmupSteps) }]],
    },
    ...(fan && {
      markLine: {
        silent: true,
        symbol: 'none',
        label: { formatter: 'origin', color: theme.muted, fontSize: 11, position: 'end', distance: 4 },
        lineStyle: { color: theme.muted, type: 'solid', width: 1 },
        data: [{ xAxis: ms(fan.step + 1) }],
      },
    }),
  }
}

const bandOpacity = { p90: 0.34, p99: 0.15 } as const

/** Legend of the chart, with the models whose medians are drawn. */
export function fanLegend(models: readonly string[], { theme, colours }: ReportLook): LegendItem[] {
  return [
    { name: 'demand', colour: theme.demand },
    { name: 'P50 of the mixture', colour: theme.forecast, mark: 'dashed' },
    { name: 'up to P90', colour: faded(theme.forecast, bandOpacity.p90), mark: 'block' },
    { name: 'up to P99', colour: faded(theme.forecast, bandOpacity.p99), mark: 'block' },
    ...models.map((name) => ({ name: `P50 of ${name}`, colour: colours(name) })),
  ]
}

/** Bands stacked on P50, each as high as the distance to the next quantile. */
function bands(charts: ForecastCharts, fan: RecordedFan, { theme }: ReportLook): LineSeriesOption[] {
  const [p50 = [], p90 = [], p99 = []] = fan.quantiles
  const above = (upper: readonly number[], lower: readonly number[]) =>
    upper.map((value, index) => value - (lower[index] ?? 0))
  const common = { ...line, stack: 'fan', color: theme.forecast, z: 3 } as const
  return [
    { ...common, name: 'P50', lineStyle: { width: 2, type: [5, 3] }, data: along(charts, fan, p50) },
    {
      ...common,
      name: 'P90',
      lineStyle: { width: 1, opacity: 0.7 },
      areaStyle: { color: faded(theme.forecast, bandOpacity.p90) },
      data: along(charts, fan, above(p90, p50)),
    },
    {
      ...common,
      name: 'P99',
      lineStyle: { width: 1, opacity: 0.4 },
      areaStyle: { color: faded(theme.forecast, bandOpacity.p99) },
      data: along(charts, fan, above(p99, p90)),
    },
  ]
}

function medians(
  charts: ForecastCharts,
  fan: RecordedFan,
  models: readonly string[],
  { colours }: ReportLook,
): LineSeriesOption[] {
  return models.flatMap((name): LineSeriesOption[] => {
    const values = fan.medians[charts.names.indexOf(name)]
    if (values === undefined) return []
    return [{ ...line, name, color: colours(name), lineStyle: { width: 1.5 }, z: 5, data: along(charts, fan, values) }]
  })
}

function along(charts: ForecastCharts, { step }: RecordedFan, values: readonly number[]): [number, number][] {
  const { originSec, stepSec, fanLeads } = charts
  return values.map((value, index) => [(originSec + (step + (fanLeads[index] ?? 0) + 0.5) * stepSec) * 1000, value])
}

/** The chart's values at one moment: demand, and its forecast from the origin shown. */
export function fanReading(
  charts: ForecastCharts,
  { fan: index, models }: FanView,
  tSec: number,
  look: ReportLook,
): Html {
  const { stepSec, originSec, demand } = charts
  const step = Math.max(0, Math.min(demand.length - 1, Math.floor(tSec / stepSec)))
  const fan = charts.fans[index]
  const said = (values: readonly number[] | undefined) =>
    fan && values ? atLead(charts, values, step - fan.step) : undefined
  const rows = [
    { name: 'Demand', value: demand[step], colour: look.theme.demand },
    ...levelNames.map((name, level) => ({ name, value: said(fan?.quantiles[level]), colour: look.theme.forecast })),
    ...models.map((name) => ({
      name,
      value: said(fan?.medians[charts.names.indexOf(name)]),
      colour: look.colours(name),
    })),
  ]
  const ahead = fan === undefined || step <= fan.step ? '' : ` · ${duration((step - fan.step) * stepSec)} ahead`
  return html`<div class="reading"><b>${momentOf(originSec, step * stepSec)}${ahead}</b>${rows.map(
    ({ name, value, colour }) =>
      value !== undefined &&
      html`<div><i style="background:${colour}"></i><span>${name}</span><b>${value === null ? '–' : count(value)}</b></div>`,
  )}</div>`
}

/** Interpolates linearly between the recorded leads; `undefined` outside them. */
export function atLead({ fanLeads }: ForecastCharts, values: readonly number[], lead: number): number | undefined {
  const after = fanLeads.findIndex((recorded) => recorded >= lead)
  const upper = values[after]
  if (lead < 1 || upper === undefined) return undefined
  const to = fanLeads[after] ?? lead
  const from = fanLeads[after - 1] ?? to
  const lower = values[after - 1] ?? upper
  return to === from ? upper : lower + ((upper - lower) * (lead - from)) / (to - from)
}

/** How a fan turned out: the shares of its steps above each level. */
export function fanOutcome(
  charts: ForecastCharts,
  fan: RecordedFan,
): { readonly steps: number; readonly above: number[] } {
  const furthest = charts.fanLeads.at(-1) ?? 0
  const above = levelNames.map(() => 0)
  let steps = 0
  for (let lead = 1; lead <= furthest; lead += 1) {
    const actual = charts.demand[fan.step + lead]
    if (actual === null || actual === undefined) continue
    steps += 1
    fan.quantiles.forEach((values, level) => {
      if (actual > (atLead(charts, values, lead) ?? Number.POSITIVE_INFINITY)) above[level] = (above[level] ?? 0) + 1
    })
  }
  return { steps, above: above.map((count) => count / Math.max(1, steps)) }
}

/** The chart in words, for screen readers and as the text below it. */
export function describeFan(charts: ForecastCharts, index: number): string {
  const fan = charts.fans[index]
  if (fan === undefined) return `Demand of ${charts.trace}.`
  const { steps, above } = fanOutcome(charts, fan)
  const at = momentOf(charts.originSec, (fan.step + 1) * charts.stepSec)
  const span = leadText((charts.fanLeads.at(-1) ?? 0) * charts.stepSec)
  const shares = levelNames.map((name, level) => `${sharePercent(above[level] ?? 0)} above ${name}`).join(', ')
  return `${charts.trace} as forecast on ${at} for the ${span} to come, origin ${index + 1} of ${charts.fans.length}: of what came in ${counted(steps, 'step')}, ${shares}.`
}
