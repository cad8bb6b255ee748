import { init } from 'echarts'
import { expect, test, vi } from 'vitest'
import { burstSpans } from '../../../lib/view/chart/burst-spans.ts'
import { chartReading } from '../../../lib/view/chart/chart-reading.ts'
import { describeChart, type FleetChartData, fleetChart } from '../../../lib/view/chart/fleet-chart.ts'
import { dark, light } from '../../../lib/view/chart/theme.ts'
import type { TimelinePoint } from '../../../lib/view/console/timeline.ts'
import { oddNumbers } from '../../odd-numbers.ts'

const point = (atSec: number, given: Partial<TimelinePoint> = {}): TimelinePoint => ({
  atSec,
  demand: 10,
  ready: 16,
  supply: 20,
  wanted: 14,
  workers: 5,
  intervalSec: 30,
  ...given,
})

const data: FleetChartData = {
  points: [point(0), point(30, { demand: 12 }), point(60, { demand: 11, burst: 1.5 })],
  forecast: {
    model: 'linear-regression',
    madeAtSec: 60,
    horizonSec: 210,
    confidence: 0.5,
    points: [{ atSec: 270, quantiles: [12, 15, 18] }],
  },
  burstEndsAtSec: 300,
  nowSec: 70,
  windowSec: 3600,
}

function svg(chart: FleetChartData, theme = light): string {
  const canvas = init(null, null, { renderer: 'svg', ssr: true, width: 800, height: 300 })
  canvas.setOption(fleetChart(chart, { theme, compact: false }))
  const drawn = canvas.renderToSVGString()
  canvas.dispose()
  return drawn
}

test('the chart options of the page also render on a server as SVG, in both themes', () => {
  for (const theme of [light, dark]) {
    const drawn = svg(data, theme)
    expect(drawn).toContain(theme.demand)
    expect(drawn).toContain('>×1.5<')
    expect(drawn).not.toContain('NaN')
  }
})

test.each([
  ['no cycle has run', { points: [], nowSec: 0, windowSec: 3600 }],
  ['one cycle has run and nothing is forecast', { points: [point(0)], nowSec: 10, windowSec: 3600 }],
  ['all points are older than the window', { points: [point(0)], nowSec: 90_000, windowSec: 3600 }],
  ['the fleet is empty', { points: [point(0, { demand: 0, ready: 0, supply: 0 })], nowSec: 1, windowSec: 3600 }],
])('it draws when %s', (_, chart) => {
  expect(oddNumbers(fleetChart(chart, { theme: light, compact: false }))).toEqual([])
  expect(svg(chart)).not.toContain('NaN')
})

test('the forecast band ends as high as the P99', () => {
  const series = fleetChart(data, { theme: light, compact: false }).series as { stack?: string; data: number[][] }[]
  const stacked = series.filter(({ stack }) => stack === 'forecast').map(({ data }) => data.at(-1)?.[1] ?? 0)
  expect(stacked).toEqual([12, 3, 3])
  expect(stacked.reduce((sum, height) => sum + height)).toBe(18)
})

test('the earlier forecast is drawn behind the actual demand, with a gap where there was none', () => {
  const foretold = [10, 13, 15] as const
  const points = [point(0), point(30, { foretold }), point(60), point(90, { foretold: [9, 9, 9] })]
  const series = fleetChart({ ...data, points }, { theme: light, compact: false }).series as {
    stack?: string
    data: number[][]
  }[]
  const stacked = series.filter(({ stack }) => stack === 'foretold').map(({ data: each }) => each.map(([, y]) => y))
  expect(stacked).toEqual([
    [null, 10, null, 9],
    [null, 3, null, 0],
    [null, 2, null, 0],
  ])
  expect(text(45, { ...data, points })).toContain('Had been forecast 10 / 13 / 15')
  expect(svg({ ...data, points })).not.toContain('NaN')
})

test('the line of ready and booting agents is drawn only while something boots', () => {
  const points = [
    point(0, { supply: 16 }),
    point(30, { supply: 16 }),
    point(60, { supply: 20 }),
    point(90, { supply: 24 }),
    point(120, { ready: 24, supply: 24 }),
    point(150, { ready: 24, supply: 24 }),
    point(180, { ready: 24, supply: 28 }),
  ]
  const series = fleetChart({ points, nowSec: 180, windowSec: 3600 }, { theme: light, compact: false }).series
  const drawn = (series as { name: string; data: number[][] }[]).find(({ name }) => name === 'Ready and booting')
  expect(drawn?.data).toEqual([
    [60_000, 16],
    [60_000, 20],
    [90_000, 24],
    [120_000, 24],
    [120_000, null],
    [180_000, 24],
    [180_000, 28],
  ])
})

test.each([
  ['has its full name when there is room', 600, false, 'burst ×1.5'],
  ['is named by its factor when there is less', 300, false, '×1.5'],
  ['is left to the legend when its name would run into the next', 120, false, ''],
  ['needs a larger share of a narrow chart', 600, true, '×1.5'],
])('a burst %s', (_, burstEndsAtSec, compact, label) => {
  expect(burstAreas({ ...data, burstEndsAtSec }, compact)).toMatchObject([[{ name: label }, {}]])
})

test('a burst that began before the chart does is labelled where the chart begins', () => {
  const points = [0, 30, 3600, 7200].map((atSec) => point(atSec, { burst: 2 }))
  const chart = { points, nowSec: 7200, windowSec: 3600 }
  expect(burstAreas(chart)).toMatchObject([[{ name: 'burst ×2', xAxis: 3_600_000 }, { xAxis: 7_200_000 }]])
})

test.each([
  ['before', 0, 'insideTopLeft'],
  ['after', 500, 'insideTopRight'],
])('a burst with more room %s now is labelled there', (_, fromSec, position) => {
  const points = [point(fromSec, { burst: 1.5 }), point(600, { burst: 1.5 })]
  const chart = { points, nowSec: 600, windowSec: 3600, burstEndsAtSec: 1000 }
  expect(burstAreas(chart)).toMatchObject([[{ label: { position } }, {}]])
})

function burstAreas(chart: FleetChartData, compact = false): unknown {
  const series = fleetChart(chart, { theme: light, compact }).series as { name: string; markArea?: { data: unknown } }[]
  return series.find(({ name }) => name === 'Demand')?.markArea?.data
}

test.each([
  ['where cycles did not come the line of demand has a hole', 30, [0, 30, 600, 630, 1200], [315, 915]],
  ['a few that are missed make none', 30, [0, 30, 330, 360], []],
  ['nor does a longer interval', 600, [0, 600, 1200], []],
])('%s', (_, intervalSec, atSecs, holes) => {
  const chart = { ...data, points: atSecs.map((atSec) => point(atSec, { intervalSec })), nowSec: 1300 }
  const series = fleetChart(chart, { theme: light, compact: false }).series as {
    name: string
    data: [number, number | null][]
  }[]
  const demand = series.find(({ name }) => name === 'Demand')?.data ?? []
  expect(demand.filter(([, value]) => value === null).map(([atMs]) => atMs / 1000)).toEqual(holes)
  expect(demand.filter(([, value]) => value !== null)).toHaveLength(atSecs.length)
})

test('hovering over the past shows the cycle of that time, hovering over the future shows the forecast', () => {
  expect(text(45)).toBe('00:00:45 Demand 12 Ready 16 Booting 4 Wanted 14')
  expect(text(65)).toBe('00:01:05 Demand 11 Ready 16 Booting 4 Wanted 14 Burst ×1.5')
  expect(text(200)).toBe('00:03:20 Forecast P50 12 Forecast P90 15 Forecast P99 18 Burst ×1.5')
})

test('hovering before the first cycle shows only the time', () => {
  expect(text(-10)).toBe('23:59:50')
})

test('the chart is described in words for those who do not see it', () => {
  expect(describeChart(data)).toBe(
    'Demand and capacity from 00:00 to 00:01. Demand is 11 agents, 12 at its peak; 16 agents are ready. The forecast for 00:04 is 12 to 15 agents.',
  )
})

test('the words are about what the chart shows: cycles before its window do not count', () => {
  const yesterday = [point(-86_000, { demand: 90 }), point(-7200, { demand: 50 })]
  expect(describeChart({ ...data, points: [...yesterday, ...data.points] })).toBe(describeChart(data))
  expect(describeChart({ ...data, points: yesterday })).toContain('No cycle has run in the time shown.')
})

test('a burst spans from its first cycle to the first cycle without it, or to its announced end', () => {
  const points = [point(0), point(30, { burst: 1.2 }), point(60, { burst: 1.2 }), point(90), point(120, { burst: 2 })]
  expect(burstSpans(points, 400)).toEqual([
    { fromSec: 30, toSec: 90, factor: 1.2 },
    { fromSec: 120, toSec: 400, factor: 2 },
  ])
})

test('a burst whose factor changes becomes two', () => {
  const points = [point(0, { burst: 1.2 }), point(30, { burst: 1.5 }), point(60)]
  expect(burstSpans(points, undefined).map(({ factor, toSec }) => [factor, toSec])).toEqual([
    [1.2, 30],
    [1.5, 60],
  ])
})

function text(atSec: number, chart = data): string {
  return chartReading(chart, atSec, light)
    .markup.replaceAll(/<[^>]+>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
}

test('ticks are at full hours of UTC, as the labels say, wherever the reader is', ({ onTestFinished }) => {
  onTestFinished(() => void vi.unstubAllEnvs())
  vi.stubEnv('TZ', 'Asia/Kolkata')
  const labels = svg({ ...data, nowSec: 12 * 3600, windowSec: 12 * 3600 }).match(/>\d\d:\d\d</g)
  expect(labels?.length).toBeGreaterThan(4)
  expect(labels?.filter((label) => !label.endsWith(':00<'))).toEqual([])
})

test('a day that begins within the chart is marked with its date', () => {
  const drawn = svg({ ...data, nowSec: 30 * 3600, windowSec: 24 * 3600 })
  expect(drawn).toContain('>2 Jan<')
  expect(drawn).toContain('>04:00<')
})
