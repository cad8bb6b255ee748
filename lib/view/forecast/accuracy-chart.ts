import type { EChartsOption } from 'echarts'
import { chartFrame, tooltipOfCategory } from '../chart/chart-frame.ts'
import { html } from '../html.ts'
import { type ReportLook, transformedAxis } from '../report/chart-parts.ts'
import { type ForecastCharts, type LeadAccuracy, type ModelAccuracy, mixtureName } from './forecast-data.ts'
import { leadText } from './lead-text.ts'

/** Errors that can be drawn for each model by lead; lower is better. */
export const measures = {
  mase: { title: 'MASE', axis: 'mean absolute scaled error', of: (each: ModelAccuracy) => each.masePath },
  p50: { title: 'P50', axis: 'pinball loss at P50', of: ({ pinball }: ModelAccuracy) => pinball[0] ?? null },
  p90: { title: 'P90', axis: 'pinball loss at P90', of: ({ pinball }: ModelAccuracy) => pinball[1] ?? null },
  p99: { title: 'P99', axis: 'pinball loss at P99', of: ({ pinball }: ModelAccuracy) => pinball[2] ?? null },
} as const

export type Measure = keyof typeof measures

/** MASE if any model has it. If every day repeats the one before exactly, there is no scale for it. */
export function measureToBeginWith(accuracy: readonly LeadAccuracy[]): Measure {
  const known = ({ models }: LeadAccuracy) => models.some(({ masePath }) => masePath !== null)
  return accuracy.some(known) ? 'mase' : 'p90'
}

/** Most ticks on the error axis. They are a doubling apart, or several if the range is large. */
const mostMarks = 8

/** Smaller values are raised to this before taking logarithms. */
const least = 1e-6

/** The points of a single lead are in the middle, above its tick, which names pushed downwards would overlap. */
const asideOfPoints = { x: '82%' }

type Accuracy = Pick<ForecastCharts, 'trace' | 'names'> & { readonly accuracy: readonly LeadAccuracy[] }

/** Error of each model by lead, both on logarithmic scales, so that a doubling is the same distance everywhere. */
export function accuracyChart(charts: Accuracy, measure: Measure, look: ReportLook): EChartsOption {
  const { compact, theme, colours } = look
  const leads = judgedLeads(charts)
  const values = leads.flatMap((lead) => lead.models.flatMap((model) => measures[measure].of(model) ?? []))
  const logs = values.length === 0 ? [0] : values.map((value) => Math.log2(Math.max(least, value)))
  const low = Math.floor(Math.min(...logs))
  const high = Math.max(low + 1, Math.ceil(Math.max(...logs)))
  return {
    ...chartFrame(describeAccuracy(charts, measure), theme),
    grid: { left: compact ? 54 : 66, right: compact ? 16 : 140, top: 18, bottom: 50 },
    xAxis: {
      type: 'category',
      data: leads.map(({ leadSec }) => leadText(leadSec)),
      boundaryGap: true,
      name: 'ahead',
      nameLocation: 'middle',
      nameGap: 30,
      nameTextStyle: { color: theme.muted, fontSize: 12 },
      axisLine: { lineStyle: { color: theme.line } },
      axisTick: { show: false },
      axisLabel: { color: theme.muted },
    },
    yAxis: {
      ...transformedAxis(
        look,
        measures[measure].axis,
        { min: low, max: high, interval: Math.ceil((high - low) / mostMarks) },
        (value) => String(value < 0 ? Number((2 ** value).toPrecision(3)) : 2 ** value),
      ),
      nameGap: compact ? 40 : 50,
    },
    tooltip: tooltipOfCategory(theme, (index) => {
      const lead = leads[index]
      return lead === undefined ? '' : reading(lead, measure, look)
    }),
    series: charts.names.map((name) => ({
      type: 'line' as const,
      name,
      color: colours(name),
      symbol: name === mixtureName ? 'diamond' : 'circle',
      symbolSize: name === mixtureName ? 12 : 6,
      lineStyle: { width: name === mixtureName ? 3 : 1.25 },
      z: name === mixtureName ? 6 : 3,
      // With enough room, names are written next to their lines: eight colours are hard to tell apart.
      endLabel: { show: !compact, formatter: name, color: colours(name), fontSize: 11, lineHeight: 15, distance: 12 },
      labelLayout: { ...(leads.length === 1 && asideOfPoints), moveOverlap: 'shiftY' },
      data: leads.map((lead) => {
        const value = errorOf(lead, name, measure)
        return value === null ? null : Math.log2(Math.max(least, value))
      }),
    })),
  }
}

function judgedLeads({ accuracy }: Accuracy): readonly LeadAccuracy[] {
  return accuracy.filter(({ models }) => models.length > 0)
}

function errorOf(lead: LeadAccuracy, name: string, measure: Measure): number | null {
  const model = lead.models.find((candidate) => candidate.name === name)
  return model === undefined ? null : measures[measure].of(model)
}

function reading(lead: LeadAccuracy, measure: Measure, { colours }: ReportLook): string {
  const rows = lead.models
    .map(({ name }) => ({ name, value: errorOf(lead, name, measure) }))
    .sort((a, b) => (a.value ?? Number.POSITIVE_INFINITY) - (b.value ?? Number.POSITIVE_INFINITY))
  return html`<div class="reading"><b>${leadText(lead.leadSec)} ahead, ${measures[measure].axis}</b>${rows.map(
    ({ name, value }) =>
      html`<div><i style="background:${colours(name)}"></i><span>${name}</span><b>${value === null ? '–' : value.toFixed(4)}</b></div>`,
  )}</div>`.markup
}

/** The chart in words, for screen readers. */
export function describeAccuracy(charts: Accuracy, measure: Measure): string {
  const words = judgedLeads(charts).map((lead) => {
    const value = errorOf(lead, mixtureName, measure)
    return `${leadText(lead.leadSec)} ahead ${value === null ? 'unknown' : value.toFixed(4)}`
  })
  return `${measures[measure].axis} of ${charts.names.length} models on ${charts.trace} by lead; of the mixture ${words.join(', ')}.`
}
