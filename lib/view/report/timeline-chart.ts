import type { EChartsOption, LineSeriesOption } from 'echarts'
import { amountAxis, chartFrame, tooltipAt } from '../chart/chart-frame.ts'
import type { LegendItem } from '../chart/legend.ts'
import { faded } from '../chart/theme.ts'
import { type Html, html } from '../html.ts'
import { count, counted, duration } from '../words/format.ts'
import type { ReportLook } from './chart-parts.ts'
import { decisionAt } from './decision.ts'
import { momentOf } from './moment.ts'
import type { RecordedTimeline, TraceCharts } from './report-data.ts'
import { timeAxis, zooming } from './time-axis.ts'

export interface TimelineView {
  /** Policies shown; the demand drawn is that of the first. */
  readonly shown: readonly string[]
  /** A marked moment, in seconds since the origin. */
  readonly atSec?: number
}

/** Demand and the capacity of some policies; for a single policy also its booting agents. */
export function timelineChart(charts: TraceCharts, view: TimelineView, look: ReportLook): EChartsOption {
  const { theme, compact, colours } = look
  const shown = charts.policies.filter(({ policy }) => view.shown.includes(policy))
  const [first] = shown
  return {
    ...chartFrame(describeTimeline(charts, view.shown), theme),
    grid: { left: compact ? 36 : 48, right: compact ? 12 : 20, top: 14, bottom: 78 },
    xAxis: timeAxis(charts, look),
    yAxis: { ...amountAxis(theme), minInterval: 1 },
    dataZoom: zooming(charts, look),
    tooltip: tooltipAt(theme, (at) => timelineReading(charts, view, at / 1000 - charts.originSec, look).markup),
    series: [
      ...(first === undefined ? [] : demandSeries(charts, first.recording.timeline, view, look)),
      ...shown.flatMap(({ policy, recording }): LineSeriesOption[] =>
        capacitySeries(charts, policy, recording.timeline, colours(policy), shown.length === 1),
      ),
    ],
  }
}

const line = { type: 'line', symbol: 'none', silent: true, sampling: 'average', connectNulls: false } as const

function demandSeries(
  charts: TraceCharts,
  timeline: RecordedTimeline,
  { atSec }: TimelineView,
  { theme }: ReportLook,
): LineSeriesOption[] {
  const ms = (tSec: number) => (charts.originSec + tSec) * 1000
  const data = points(charts, timeline, timeline.demand)
  // Where a pixel covers many cycles, the line is their mean, and a pale band behind it shows their range.
  const band: LineSeriesOption = {
    ...line,
    name: 'Demand, range',
    sampling: 'minmax',
    color: theme.demand,
    lineStyle: { width: 1, opacity: 0.28 },
    z: 2,
    data,
  }
  const mean: LineSeriesOption = {
    ...line,
    name: 'Demand',
    color: theme.demand,
    lineStyle: { width: 1.5 },
    z: 3,
    data,
    markArea: {
      silent: true,
      itemStyle: { color: faded(theme.muted, 0.1) },
      label: { color: theme.muted, fontSize: 11, position: 'insideTop', distance: 4 },
      data: [
        [
          { name: charts.warmupSec > charts.endSec / 12 ? 'warm-up' : '', xAxis: ms(0) },
          { xAxis: ms(charts.warmupSec) },
        ],
      ],
    },
    ...(atSec !== undefined && {
      markLine: {
        silent: true,
        symbol: 'none',
        label: { show: false },
        lineStyle: { color: theme.ink, type: 'solid', width: 1 },
        data: [{ xAxis: ms(atSec) }],
      },
    }),
  }
  return [band, mean]
}

function capacitySeries(
  charts: TraceCharts,
  policy: string,
  timeline: RecordedTimeline,
  colour: string,
  alone: boolean,
): LineSeriesOption[] {
  const ready: LineSeriesOption = {
    ...line,
    name: policy,
    step: 'end',
    color: colour,
    lineStyle: { width: 1.75 },
    ...(alone && { areaStyle: { color: faded(colour, 0.1) } }),
    z: 4,
    data: points(charts, timeline, timeline.ready),
  }
  const supply: LineSeriesOption = {
    ...line,
    name: `${policy}, and booting`,
    step: 'end',
    color: colour,
    lineStyle: { width: 1, type: [3, 3], opacity: 0.9 },
    z: 2,
    data: points(charts, timeline, timeline.supply),
  }
  return alone ? [ready, supply] : [ready]
}

function points(
  { originSec }: TraceCharts,
  { stepSec }: RecordedTimeline,
  values: readonly (number | null)[],
): [number, number | null][] {
  return values.map((value, index) => [(originSec + index * stepSec) * 1000, value])
}

/** The chart's values at one moment, and the latest decision by then of the policy that explains itself. */
export function timelineReading(charts: TraceCharts, view: TimelineView, tSec: number, look: ReportLook): Html {
  const shown = charts.policies.filter(({ policy }) => view.shown.includes(policy))
  const [first] = shown
  if (first === undefined) return html``
  const { stepSec, demand } = first.recording.timeline
  const index = Math.max(0, Math.min(demand.length - 1, Math.floor(tSec / stepSec)))
  const rows = [
    { name: 'Demand', value: demand[index], colour: look.theme.demand },
    ...shown.map(({ policy, recording }) => ({
      name: shown.length === 1 ? 'Ready' : policy,
      value: recording.timeline.ready[index],
      colour: look.colours(policy),
    })),
    ...(shown.length === 1
      ? [{ name: 'Ready and booting', value: first.recording.timeline.supply[index], colour: look.theme.line }]
      : []),
  ]
  const decided = shown
    .map(({ recording }) => decisionAt(recording.decisions, index * stepSec + stepSec - 1))
    .find(Boolean)
  return html`<div class="reading"><b>${momentOf(charts.originSec, index * stepSec)}</b>${rows.map(
    ({ name, value, colour }) =>
      html`<div><i style="background:${colour}"></i><span>${name}</span><b>${value == null ? '–' : count(value)}</b></div>`,
  )}${decided !== undefined && html`<p>${decided.summary}</p>`}</div>`
}

/** Legend of the lines. Demand includes what waits, so it differs slightly between policies. */
export function timelineLegend(
  charts: TraceCharts,
  { shown }: TimelineView,
  { theme, colours }: ReportLook,
): LegendItem[] {
  const names = charts.policies.map(({ policy }) => policy).filter((policy) => shown.includes(policy))
  const [first] = names
  if (first === undefined) return []
  if (names.length > 1)
    return [
      { name: `demand under ${first}`, colour: theme.demand },
      ...names.map((policy) => ({ name: `ready under ${policy}`, colour: colours(policy) })),
    ]
  return [
    { name: 'demand', colour: theme.demand },
    { name: 'ready', colour: colours(first) },
    { name: 'ready and booting', colour: colours(first), mark: 'dashed' },
  ]
}

/** The chart in words, for screen readers. */
export function describeTimeline(charts: TraceCharts, shown: readonly string[]): string {
  const parts = charts.policies
    .filter(({ policy }) => shown.includes(policy))
    .map(({ policy, recording: { timeline } }) => {
      const peak = (values: readonly (number | null)[]) => values.reduce<number>((max, v) => Math.max(max, v ?? 0), 0)
      return `${policy}: demand up to ${counted(peak(timeline.demand), 'agent')}, ready up to ${count(peak(timeline.ready))}.`
    })
  return `Demand and ready agents over ${duration(charts.endSec)} of ${charts.trace}. ${parts.join(' ')}`
}
