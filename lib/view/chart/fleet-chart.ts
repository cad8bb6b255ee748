import type { EChartsOption, SeriesOption } from 'echarts'
import { holeIntervals } from '../../optimizer/demand/history.ts'
import type { Forecast } from '../../optimizer/forecast/forecast.ts'
import type { TimelinePoint } from '../console/timeline.ts'
import { count, counted, timeOfDay } from '../words/format.ts'
import { burstLabel } from './burst-label.ts'
import { type BurstSpan, burstSpans } from './burst-spans.ts'
import { amountAxis, chartFrame, timeLabels, tooltipAt } from './chart-frame.ts'
import { chartReading } from './chart-reading.ts'
import { faded, type Theme } from './theme.ts'

export interface FleetChartData {
  /** Oldest first. */
  readonly points: readonly TimelinePoint[]
  readonly forecast?: Forecast
  /** Absolute end of the burst in force. */
  readonly burstEndsAtSec?: number
  readonly nowSec: number
  readonly windowSec: number
}

export interface ChartLook {
  readonly theme: Theme
  /** For narrow charts: fewer labels. */
  readonly compact: boolean
}

const ms = (sec: number) => sec * 1000

/** The least and the most room kept for the future, as shares of the window. */
const leastFuture = 0.03
const mostFuture = 0.15

/** Room for the forecast, and for the end of the burst if it is near. */
function futureSec({ forecast, burstEndsAtSec = 0, nowSec, windowSec }: FleetChartData): number {
  const wanted = Math.max((forecast?.horizonSec ?? 0) * 1.2, burstEndsAtSec - nowSec)
  return Math.min(mostFuture * windowSec, Math.max(leastFuture * windowSec, wanted))
}

/** The cycles of the window, oldest first. */
export function shownCycles({ points, nowSec, windowSec }: FleetChartData): readonly TimelinePoint[] {
  return points.filter(({ atSec }) => atSec >= nowSec - windowSec)
}

/** Those of the window, and those just before it, so that lines begin at its edge. */
function shownPoints({ points, nowSec, windowSec }: FleetChartData): readonly TimelinePoint[] {
  return points.filter(({ atSec }) => atSec >= nowSec - windowSec * 1.01)
}

/** Demand, capacity, forecasts and bursts over time: one ECharts option, for browsers and for SVG on a server. */
export function fleetChart(data: FleetChartData, { theme, compact }: ChartLook): EChartsOption {
  const { nowSec, windowSec } = data
  const endSec = nowSec + futureSec(data)
  const startSec = nowSec - windowSec
  const shown = shownPoints(data)
  return {
    ...chartFrame(describeChart(data), theme),
    grid: { left: compact ? 34 : 44, right: compact ? 10 : 18, top: 22, bottom: 26 },
    xAxis: {
      type: 'time',
      min: ms(startSec),
      max: ms(endSec),
      axisLine: { lineStyle: { color: theme.line } },
      axisTick: { show: false },
      splitNumber: compact ? 3 : 8,
      axisLabel: { color: theme.muted, hideOverlap: true, formatter: timeLabels },
      axisPointer: { label: { show: false } },
    },
    yAxis: {
      ...amountAxis(theme),
      minInterval: 1,
      boundaryGap: [0, '6%'],
      splitNumber: compact ? 3 : 5,
    },
    tooltip: tooltipAt(theme, (at) => chartReading(data, at / 1000, theme).markup),
    series: [
      ...capacitySeries(upTo(shown, nowSec), theme),
      ...foretoldSeries(shown, theme),
      ...forecastSeries(data, theme),
      demandSeries(shown, data, { theme, compact }),
    ],
  }
}

/** What the chart shows in words, for screen readers. */
export function describeChart(data: FleetChartData): string {
  const { forecast } = data
  const points = shownPoints(data)
  const first = points[0]
  const last = points.at(-1)
  if (first === undefined || last === undefined)
    return `Demand and capacity over time. ${data.points.length === 0 ? 'No cycle has run yet.' : 'No cycle has run in the time shown.'}`
  const peak = Math.max(...points.map(({ demand }) => demand))
  const ahead = forecast?.points.at(-1)
  const to = ahead
    ? ` The forecast for ${timeOfDay(ahead.atSec)} is ${Math.round(ahead.quantiles[0])} to ${Math.round(ahead.quantiles[1])} agents.`
    : ''
  return `Demand and capacity from ${timeOfDay(first.atSec)} to ${timeOfDay(last.atSec)}. Demand is ${counted(Math.round(last.demand), 'agent')}, ${Math.round(peak)} at its peak; ${last.ready === 1 ? '1 agent is' : `${count(last.ready)} agents are`} ready.${to}`
}

/** Capacity stays until something changes it, so that the last cycle's is drawn up to now. */
function upTo(points: readonly TimelinePoint[], nowSec: number): readonly TimelinePoint[] {
  const last = points.at(-1)
  return last === undefined || last.atSec >= nowSec ? points : [...points, { ...last, atSec: nowSec }]
}

function capacitySeries(points: readonly TimelinePoint[], theme: Theme): SeriesOption[] {
  const line = { type: 'line', step: 'end', symbol: 'none', silent: true, z: 2 } as const
  return [
    {
      ...line,
      name: 'Ready',
      color: theme.capacity,
      lineStyle: { width: 1.5 },
      areaStyle: { color: faded(theme.capacity, 0.12) },
      data: points.map(({ atSec, ready }) => [ms(atSec), ready]),
    },
    {
      ...line,
      name: 'Ready and booting',
      color: theme.capacity,
      lineStyle: { width: 1, type: [3, 3], opacity: 0.9 },
      data: bootingOutline(points),
    },
  ]
}

/**
 * Ready and booting agents, from each step up until nothing boots any more. Between these stretches there is a hole, because
 * dashes on top of the line of ready agents would blur it.
 */
function bootingOutline(points: readonly TimelinePoint[]): [number, number | null][] {
  const boots = (point: TimelinePoint | undefined) => point !== undefined && point.supply > point.ready
  return points.flatMap((point, index): [number, number | null][] => {
    const at = ms(point.atSec)
    const [hasBooted, isBooting] = [boots(points[index - 1]), boots(point)]
    if (!hasBooted && !isBooting) return []
    const begin: [number, number][] = hasBooted ? [] : [[at, point.ready]]
    const end: [number, null][] = isBooting ? [] : [[at, null]]
    return [...begin, [at, point.supply], ...end]
  })
}

/** A line for P50 with two bands stacked on it, each as high as the distance to the next quantile. */
function forecastSeries({ forecast, points }: FleetChartData, theme: Theme): SeriesOption[] {
  const last = points.at(-1)
  if (forecast === undefined || forecast.points.length === 0) return []
  const joined =
    last === undefined
      ? forecast.points
      : [{ atSec: forecast.madeAtSec, quantiles: [last.demand, last.demand, last.demand] as const }, ...forecast.points]
  const line = { type: 'line', stack: 'forecast', symbol: 'none', silent: true, color: theme.forecast, z: 3 } as const
  const band = (
    name: string,
    opacity: number,
    height: (q: readonly [number, number, number]) => number,
  ): SeriesOption => ({
    ...line,
    name,
    lineStyle: { width: 0 },
    areaStyle: { color: faded(theme.forecast, opacity) },
    data: joined.map(({ atSec, quantiles }) => [ms(atSec), height(quantiles)]),
  })
  return [
    {
      ...line,
      name: 'Forecast P50',
      lineStyle: { width: 2, type: [4, 3] },
      data: joined.map(({ atSec, quantiles }) => [ms(atSec), quantiles[0]]),
    },
    band('Forecast P90', 0.42, ([p50, p90]) => p90 - p50),
    band('Forecast P99', 0.2, ([, p90, p99]) => p99 - p90),
  ]
}

/** A value for each cycle, and a hole where so many did not come that forecasts forget what was before. */
function withHoles(
  points: readonly TimelinePoint[],
  height: (point: TimelinePoint) => number | null,
): [number, number | null][] {
  return points.flatMap((point, index): [number, number | null][] => {
    const before = points[index - 1]
    const isHole = before !== undefined && point.atSec - before.atSec > holeIntervals * before.intervalSec
    const hole: [number, null][] = isHole ? [[ms((before.atSec + point.atSec) / 2), null]] : []
    return [...hole, [ms(point.atSec), height(point)]]
  })
}

/** Bands from P50 to P90 and on to P99 of what had been forecast for each past moment. */
function foretoldSeries(points: readonly TimelinePoint[], theme: Theme): SeriesOption[] {
  const series = (name: string, opacity: number, height: (q: readonly [number, number, number]) => number) => ({
    type: 'line' as const,
    stack: 'foretold',
    symbol: 'none',
    silent: true,
    z: 1,
    name,
    color: theme.forecast,
    lineStyle: { width: name === 'Foretold P90' ? 1 : 0, opacity: 0.6 },
    areaStyle: { color: faded(theme.forecast, opacity) },
    data: withHoles(points, ({ foretold }) => (foretold === undefined ? null : height(foretold))),
  })
  if (!points.some(({ foretold }) => foretold !== undefined)) return []
  return [
    series('Foretold P50', 0, ([p50]) => p50),
    series('Foretold P90', 0.26, ([p50, p90]) => p90 - p50),
    series('Foretold P99', 0.12, ([, p90, p99]) => p99 - p90),
  ]
}

/** The part of a burst within the chart: its label is placed at an end of that. */
function within({ fromSec, toSec, factor }: BurstSpan, startSec: number, endSec: number): BurstSpan {
  return { factor, fromSec: Math.max(fromSec, startSec), toSec: Math.min(toSec, endSec) }
}

function demandSeries(
  shown: readonly TimelinePoint[],
  data: FleetChartData,
  { theme, compact }: ChartLook,
): SeriesOption {
  const { nowSec, windowSec } = data
  const spans = burstSpans(shown, data.burstEndsAtSec).map((span) =>
    within(span, nowSec - windowSec, nowSec + futureSec(data)),
  )
  return {
    type: 'line',
    name: 'Demand',
    symbol: 'none',
    color: theme.demand,
    lineStyle: { width: 2 },
    z: 4,
    data: withHoles(shown, ({ demand }) => demand),
    markArea: {
      silent: true,
      itemStyle: { color: faded(theme.burst, 0.14) },
      // On the band and on what is drawn below it, the band's own colour would be hard to read.
      label: { color: theme.ink, fontSize: 11, distance: 4 },
      data: spans.map((span) => [
        { ...burstLabel(span, data, compact), xAxis: ms(span.fromSec) },
        { xAxis: ms(span.toSec) },
      ]),
    },
    markLine: {
      silent: true,
      symbol: 'none',
      lineStyle: { color: faded(theme.muted, 0.5), type: 'solid', width: 1 },
      label: { show: true, formatter: 'now', color: theme.muted, fontSize: 11, position: 'end', distance: 4 },
      data: [{ xAxis: ms(data.nowSec) }],
    },
  }
}
