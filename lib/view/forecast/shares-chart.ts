import type { EChartsOption } from 'echarts'
import { amountAxis, chartFrame, tooltipAt } from '../chart/chart-frame.ts'
import type { LegendItem } from '../chart/legend.ts'
import { faded } from '../chart/theme.ts'
import { html } from '../html.ts'
import type { ReportLook } from '../report/chart-parts.ts'
import { momentOf } from '../report/moment.ts'
import { stillTimeAxis } from '../report/time-axis.ts'
import { percent } from '../words/format.ts'
import { type ForecastCharts, judgedStretch, mixtureName } from './forecast-data.ts'
import { leadText } from './lead-text.ts'

/** Smaller shares are left out of the text. */
const leastShare = 0.005

/** Weight of each model in the mixture at one lead, over time. */
export function sharesChart(charts: ForecastCharts, index: number, look: ReportLook): EChartsOption {
  const { theme, compact, colours } = look
  const { originSec, stepSec, bucketSteps } = charts
  const bucketSec = bucketSteps * stepSec
  const lead = charts.leads[index]
  return {
    ...chartFrame(describeShares(charts, index), theme),
    grid: { left: compact ? 46 : 60, right: compact ? 12 : 20, top: 18, bottom: 32 },
    xAxis: stillTimeAxis(judgedStretch(charts), look),
    yAxis: {
      ...amountAxis(theme),
      max: 1,
      interval: 0.25,
      axisLabel: { color: theme.muted, formatter: (value: number) => percent(value) },
    },
    tooltip: tooltipAt(theme, (at) => reading(charts, index, Math.floor((at / 1000 - originSec) / bucketSec), look)),
    series: models(charts).map((name, model) => ({
      type: 'line' as const,
      name,
      stack: 'shares',
      symbol: 'none',
      silent: true,
      color: colours(name),
      lineStyle: { width: 0.5 },
      areaStyle: { color: areaColour(name, look) },
      data: (lead?.shares[model] ?? []).map((share, bucket) => [
        (originSec + (bucket + 0.5) * bucketSec) * 1000,
        (lead?.judged[bucket] ?? 0) > 0 ? share : null,
      ]),
    })),
  }
}

const areaColour = (name: string, { colours }: ReportLook) => faded(colours(name), 0.55)

/** Legend: the models with weight in the mixture, each in the colour of its area. */
export function sharesLegend(charts: ForecastCharts, look: ReportLook): LegendItem[] {
  return models(charts).map((name) => ({ name, colour: areaColour(name, look), mark: 'block' }))
}

const models = ({ names }: ForecastCharts) => names.filter((name) => name !== mixtureName)

function reading(charts: ForecastCharts, index: number, bucket: number, { colours }: ReportLook): string {
  const at = momentOf(charts.originSec, bucket * charts.bucketSteps * charts.stepSec)
  const rows = sharesAt(charts, index, bucket)
  return html`<div class="reading"><b>${at}</b>${rows.map(
    ({ name, share }) =>
      html`<div><i style="background:${colours(name)}"></i><span>${name}</span><b>${percent(share)}</b></div>`,
  )}</div>`.markup
}

/** The largest first, without those of no weight. */
function sharesAt(charts: ForecastCharts, index: number, bucket: number) {
  return models(charts)
    .map((name, model) => ({ name, share: charts.leads[index]?.shares[model]?.[bucket] ?? 0 }))
    .filter(({ share }) => share >= leastShare)
    .sort((a, b) => b.share - a.share)
}

/** The chart in words, for screen readers. */
export function describeShares(charts: ForecastCharts, index: number): string {
  const lead = charts.leads[index]
  if (lead === undefined) return `Nothing of ${charts.trace} was judged.`
  const last = lead.judged.findLastIndex((count) => count > 0)
  const words = sharesAt(charts, index, last).map(({ name, share }) => `${name} ${percent(share)}`)
  return `Shares of the models in the mixture for ${charts.trace}, ${leadText(lead.leadSec)} ahead; in the end ${words.join(', ')}.`
}
