import type { EChartsOption, LineSeriesOption } from 'echarts'
import { lateRatioPromised } from '../../policy-ranking.ts'
import { chartFrame, tooltipAt } from '../chart/chart-frame.ts'
import type { LegendItem } from '../chart/legend.ts'
import { html } from '../html.ts'
import { duration, latePercent } from '../words/format.ts'
import { type ReportLook, shareAxis, sharePercent, transformedAxis } from './chart-parts.ts'
import type { TraceCharts } from './report-data.ts'

/** Smaller shares are not shown. */
const fewestExponent = -5
/** Jobs that did not wait are drawn at half a second. */
const noWait = Math.log10(0.5)
const marksSec = [0, 1, 10, 60, 600, 3600, 36_000]

const xOf = (waitSec: number) => (waitSec <= 0 ? noWait : Math.log10(waitSec))

function markAt(x: number): string {
  const sec = marksSec.find((mark) => Math.abs(xOf(mark) - x) < 1e-6)
  return sec === undefined ? '' : duration(sec)
}

/** The share of jobs that waited longer than each time. Lower is better, and a promise is a point to stay below. */
export function waitsChart(charts: TraceCharts, look: ReportLook): EChartsOption {
  const { theme, compact } = look
  const { waitLimitsSec, sloWaitSec, policies } = charts
  const longest = Math.max(
    sloWaitSec * 2,
    ...policies.map(({ recording }) => waitLimitsSec[recording.waits.longer.indexOf(0)] ?? waitLimitsSec.at(-1) ?? 0),
  )
  const range = { min: noWait, max: Math.log10(longest), interval: 1 }
  const axis = transformedAxis(look, 'waited longer than', range, markAt)
  return {
    ...chartFrame(describeWaits(charts), theme),
    grid: { left: compact ? 46 : 60, right: compact ? 16 : 24, top: 26, bottom: 50 },
    xAxis: {
      ...axis,
      splitLine: { show: false },
      nameGap: 30,
      axisLabel: { ...axis.axisLabel, customValues: marksSec.filter((mark) => mark <= longest).map(xOf) },
    },
    yAxis: shareAxis(look, 'share of jobs', fewestExponent),
    tooltip: tooltipAt(theme, (x) => reading(charts, x, look)),
    series: policies.map(({ policy, recording }, index) =>
      seriesOf(charts, policy, recording.waits, index === 0, look),
    ),
  }
}

function seriesOf(
  { waitLimitsSec, sloWaitSec, lateCostHours }: TraceCharts,
  policy: string,
  { jobs, longer }: { readonly jobs: number; readonly longer: readonly number[] },
  first: boolean,
  { theme, colours }: ReportLook,
): LineSeriesOption {
  const last = longer.indexOf(0)
  const shown = last < 0 ? longer : longer.slice(0, last + 1)
  const steered = policy === 'optimizer'
  const promised = lateCostHours === undefined
  // Where late jobs have a price there is no limit, only a wait after which a job is late.
  const limitColour = promised ? theme.good : theme.muted
  return {
    type: 'line',
    name: policy,
    step: 'end',
    color: colours(policy),
    symbol: 'none',
    lineStyle: { width: steered ? 2.5 : 1.25 },
    z: steered ? 5 : 3,
    data: shown.map((count, index) => [
      xOf(waitLimitsSec[index] ?? 0),
      Math.max(fewestExponent, Math.log10(Math.max(count, 1e-9) / Math.max(1, jobs))),
    ]),
    ...(first && {
      markLine: {
        silent: true,
        symbol: 'none',
        lineStyle: { color: limitColour, type: [4, 4], width: 1 },
        data: [
          {
            xAxis: xOf(sloWaitSec),
            label: { formatter: promised ? 'the promise' : 'late', color: limitColour, fontSize: 11, position: 'end' },
          },
          ...(promised ? [{ yAxis: Math.log10(lateRatioPromised), label: { show: false } }] : []),
        ],
      },
    }),
  }
}

/** The policies under which some job waited; the others have no line. */
export function waitsLegend({ policies }: TraceCharts, { colours }: ReportLook): LegendItem[] {
  return policies
    .filter(({ recording }) => (recording.waits.longer[0] ?? 0) > 0)
    .map(({ policy }) => ({ name: policy, colour: colours(policy) }))
}

function reading({ waitLimitsSec, policies }: TraceCharts, x: number, { colours }: ReportLook): string {
  const index = Math.max(
    0,
    waitLimitsSec.findLastIndex((limit) => xOf(limit) <= x + 1e-6),
  )
  const rows = policies
    .map(({ policy, recording: { waits } }) => ({
      policy,
      share: (waits.longer[index] ?? 0) / Math.max(1, waits.jobs),
    }))
    .sort((a, b) => a.share - b.share)
  return html`<div class="reading"><b>waited longer than ${duration(waitLimitsSec[index] ?? 0)}</b>${rows.map(
    ({ policy, share }) =>
      html`<div><i style="background:${colours(policy)}"></i><span>${policy}</span><b>${sharePercent(share)}</b></div>`,
  )}</div>`.markup
}

/** The chart in words, for screen readers. */
export function describeWaits({ trace, policies, sloWaitSec }: TraceCharts): string {
  const words = policies.map(
    ({ policy, lateRatio, waitP99Sec }) => `${policy} ${latePercent(lateRatio)}, P99 ${duration(waitP99Sec)}`,
  )
  return `Share of jobs on ${trace} that waited longer than ${duration(sloWaitSec)}: ${words.join('; ')}.`
}
