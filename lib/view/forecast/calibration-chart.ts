import type { EChartsOption, LineSeriesOption } from 'echarts'
import { chartFrame, tooltipAt } from '../chart/chart-frame.ts'
import { faded } from '../chart/theme.ts'
import { html } from '../html.ts'
import { type ReportLook, shareAxis, sharePercent } from '../report/chart-parts.ts'
import { momentOf } from '../report/moment.ts'
import { stillTimeAxis } from '../report/time-axis.ts'
import { duration } from '../words/format.ts'
import { type ForecastCharts, judgedStretch, levelNames, promised, type RecordedLead } from './forecast-data.ts'
import { leadText } from './lead-text.ts'

/** Length of the moving window; for a short record, a part of it. */
const windowSec = 7 * 86_400
const windowsAtLeast = 4
/** Decades of shares on the axis; smaller shares are drawn at its lower end. */
const fewestExponent = -3
/** Shares within this distance of the promise keep it. */
export const tolerances = [0.02, 0.02, 0.005] as const

/** Share of the demand above each quantile in a moving window, compared with the promised share. */
export function calibrationChart(charts: ForecastCharts, index: number, look: ReportLook): EChartsOption {
  const { compact, theme } = look
  const lead = charts.leads[index]
  const shares = lead === undefined ? [] : movingShares(charts, lead)
  return {
    ...chartFrame(describeCalibration(charts, index), theme),
    grid: { left: compact ? 46 : 60, right: compact ? 40 : 52, top: 18, bottom: 32 },
    xAxis: stillTimeAxis(judgedStretch(charts), look),
    yAxis: shareAxis(look, 'share above', fewestExponent),
    tooltip: tooltipAt(theme, (at) =>
      reading(charts, shares, Math.floor((at / 1000 - charts.originSec) / bucketSec(charts)), look),
    ),
    series: levelNames.flatMap((name, level) => seriesOf(charts, name, level, shares[level] ?? [], look)),
  }
}

const bucketSec = ({ bucketSteps, stepSec }: ForecastCharts) => bucketSteps * stepSec

function seriesOf(
  charts: ForecastCharts,
  name: string,
  level: number,
  shares: readonly (number | null)[],
  { theme }: ReportLook,
): LineSeriesOption[] {
  const promise = promised[level] ?? 0
  const kept = tolerances[level] ?? 0
  const yOf = (share: number) => Math.max(fewestExponent, Math.log10(Math.max(share, 1e-9)))
  return [
    {
      type: 'line',
      name: `above ${name}`,
      color: theme.forecast,
      symbol: 'none',
      silent: true,
      lineStyle: { width: 2 - 0.4 * level },
      z: 4,
      data: shares.map((share, bucket) => [
        (charts.originSec + (bucket + 0.5) * bucketSec(charts)) * 1000,
        share === null ? null : yOf(share),
      ]),
      endLabel: { show: true, formatter: name, color: theme.muted, fontSize: 11, distance: 6 },
      markArea: {
        silent: true,
        itemStyle: { color: faded(theme.good, 0.16) },
        data: [[{ yAxis: yOf(promise - kept) }, { yAxis: yOf(promise + kept) }]],
      },
      markLine: {
        silent: true,
        symbol: 'none',
        label: { show: false },
        lineStyle: { color: theme.good, type: [4, 4], width: 1 },
        data: [{ yAxis: yOf(promise) }],
      },
    },
  ]
}

/** By level and bucket, the share in the window that ends with the bucket; `null` before the first whole window. */
export function movingShares(charts: ForecastCharts, { judged, above }: RecordedLead): (number | null)[][] {
  const buckets = windowBuckets(charts)
  const first = judged.findIndex((count) => count > 0)
  return above.map((counts) => {
    let sum = 0
    let total = 0
    return counts.map((count, bucket) => {
      sum += count - (counts[bucket - buckets] ?? 0)
      total += (judged[bucket] ?? 0) - (judged[bucket - buckets] ?? 0)
      return first < 0 || bucket - first + 1 < buckets || total <= 0 ? null : Math.max(0, sum) / total
    })
  })
}

function windowBuckets(charts: ForecastCharts): number {
  const judgedSec = (charts.demand.length - charts.warmupSteps) * charts.stepSec
  return Math.max(1, Math.round(Math.min(windowSec, judgedSec / windowsAtLeast) / bucketSec(charts)))
}

/** Length of the moving window in words. */
export function windowText(charts: ForecastCharts): string {
  return duration(windowBuckets(charts) * bucketSec(charts))
}

/** Shares over the whole record after warm-up. */
export function overallShares({ judged, above }: RecordedLead): number[] {
  const total = judged.reduce((sum, count) => sum + count, 0)
  return above.map((counts) => counts.reduce((sum, count) => sum + count, 0) / Math.max(1, total))
}

function reading(
  charts: ForecastCharts,
  shares: readonly (readonly (number | null)[])[],
  bucket: number,
  { theme }: ReportLook,
): string {
  const at = momentOf(charts.originSec, (bucket + 1) * bucketSec(charts))
  return html`<div class="reading"><b>${windowText(charts)} up to ${at}</b>${levelNames.map((name, level) => {
    const share = shares[level]?.[bucket]
    return html`<div><i style="background:${theme.forecast}"></i><span>above ${name}, promised ${sharePercent(promised[level] ?? 0)}</span><b>${share == null ? '–' : sharePercent(share)}</b></div>`
  })}</div>`.markup
}

/** The chart in words, for screen readers. */
export function describeCalibration(charts: ForecastCharts, index: number): string {
  const lead = charts.leads[index]
  if (lead === undefined) return `Nothing of ${charts.trace} was judged.`
  const shares = overallShares(lead)
  const words = levelNames.map(
    (name, level) =>
      `${sharePercent(shares[level] ?? 0)} above ${name}, promised ${sharePercent(promised[level] ?? 0)}`,
  )
  return `Demand of ${charts.trace}, forecast ${leadText(lead.leadSec)} ahead by the mixture, over all: ${words.join('; ')}.`
}
