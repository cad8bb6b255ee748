import type { LineSeriesOption } from 'echarts'
import { describe, expect, test } from 'vitest'
import { dark, light } from '../../../lib/view/chart/theme.ts'
import { coloursOf } from '../../../lib/view/report/colours.ts'
import { describeFrontier, frontierChart, unbeaten } from '../../../lib/view/report/frontier-chart.ts'
import { belowOthers } from '../../../lib/view/report/label-layout.ts'
import { timelineChart, timelineLegend, timelineReading } from '../../../lib/view/report/timeline-chart.ts'
import { describeWaits, waitsChart, waitsLegend } from '../../../lib/view/report/waits-chart.ts'
import { oddNumbers } from '../../odd-numbers.ts'
import { aRecording, aResult, someCharts } from './a-report.ts'

const names = ['optimizer', 'hpa', 'keda', 'clairvoyant']
const look = { theme: light, colours: coloursOf(names, light), compact: false }
const recording = aRecording()
const charts = someCharts([
  { ...aResult('optimizer', { workerHours: 120 }), recording },
  { ...aResult('hpa', { lateRatio: 0.02, workerHours: 200 }), recording },
  { ...aResult('clairvoyant', { workerHours: 100 }), recording },
])

const seriesOf = (option: { series?: unknown }) => option.series as (LineSeriesOption & { data: unknown[][] })[]

describe('the timeline', () => {
  test('of one policy shows demand, ready and booting agents, with a gap where the trace has one', () => {
    const series = seriesOf(timelineChart(charts, { shown: ['hpa'] }, look))
    expect(series.map(({ name }) => name)).toEqual(['Demand, range', 'Demand', 'hpa', 'hpa, and booting'])
    expect(series[0]?.data).toEqual([
      [0, 0],
      [30_000, 5],
      [60_000, null],
      [90_000, 9],
    ])
  })

  test('of several shows what is ready under each, in their own colours', () => {
    const series = seriesOf(timelineChart(charts, { shown: ['optimizer', 'hpa'] }, look))
    expect(series.map(({ name }) => name)).toEqual(['Demand, range', 'Demand', 'optimizer', 'hpa'])
    expect(new Set(series.map(({ color }) => color)).size).toBe(3)
  })

  test.each([
    [['hpa'], ['demand', 'ready', 'ready and booting']],
    [
      ['hpa', 'optimizer'],
      ['demand under optimizer', 'ready under optimizer', 'ready under hpa'],
    ],
  ])('of %j has a legend that names its lines in their colours', (shown, names) => {
    const legend = timelineLegend(charts, { shown }, look)
    expect(legend.map(({ name }) => name)).toEqual(names)
    // The first series is the pale range of demand.
    const [, ...lines] = seriesOf(timelineChart(charts, { shown }, look))
    expect(legend.map(({ colour }) => colour)).toEqual(lines.map(({ color }) => color))
  })

  test('shows the values at a given moment, and the decision in force then', () => {
    const decisions = [
      { tSec: 0, outcome: 'grow', summary: 'early', reasons: [], steps: [] },
      { tSec: 90, outcome: 'grow', summary: 'late', reasons: [], steps: [] },
    ] as const
    const explained = someCharts([{ ...aResult('optimizer'), recording: { ...recording, decisions } }])
    const words = (sec: number) =>
      timelineReading(explained, { shown: ['optimizer'] }, sec, look).markup.replaceAll(/<[^>]+>/g, ' ')
    expect(words(59)).toMatch(/day 1, 00:00:30.*Demand\s+5.*Ready\s+8.*Ready and booting\s+12.*early/)
    expect(words(100)).toMatch(/Demand\s+9.*late/)
    expect(words(61)).toMatch(/Demand\s+–/)
  })
})

test.each([
  [86_400, 'day 2'],
  [3660, '01:01'],
  [3661, '01:01:01'],
])('second %i of a trace without dates is marked %s', (tSec, label) => {
  const { axisLabel } = timelineChart(charts, { shown: [] }, look).xAxis as {
    axisLabel: { formatter: (atMs: number) => string }
  }
  expect(axisLabel.formatter(tSec * 1000)).toBe(label)
})

describe('the frontier', () => {
  test('shows cost relative to the floor against lateness, with zero at the left end', () => {
    const points = seriesOf(frontierChart(charts, look)).map(({ name, data }) => [
      name,
      (data[0] as unknown as { value: number[] }).value,
    ])
    // The dearest first, like the names from top to bottom.
    expect(points).toEqual([
      ['hpa', [Math.log10(0.02), 1]],
      ['optimizer', [-5, Math.log2(1.2)]],
      ['clairvoyant', [-5, 0]],
    ])
  })

  test('places names that would overlap below each other, and leaves those beside each other', () => {
    const label = (seriesIndex: number, x: number, y: number) => ({
      seriesIndex,
      labelRect: { x, y, width: 60, height: 12 },
    })
    const names = [label(0, 0, 10), label(1, 0, 12), label(2, 0, 13), label(3, 70, 12), label(4, 0, 80)]
    const place = belowOthers()
    const moved = () => names.map((name) => place(name).dy)
    expect(moved()).toEqual([0, 11, 23, 0, 0])
    // The chart asks again each time it is drawn.
    expect(moved()).toEqual([0, 11, 23, 0, 0])
  })

  test('names the rivals in the colours of their points', () => {
    const named = seriesOf(frontierChart(charts, look)).filter(({ name }) => name !== 'optimizer')
    expect(named.map(({ label }) => label?.color)).toEqual(named.map(({ color }) => color))
  })

  test('shows cost and lateness with the digits of the table', () => {
    const result = { ...aResult('optimizer', { workerHours: 104.4, lateRatio: 0.004_43 }), recording }
    const some = someCharts([result, { ...aResult('clairvoyant', { workerHours: 100 }), recording }])
    const chart = frontierChart(some, look)
    const { data: [point] = [] } = seriesOf(chart).find(({ name }) => name === 'optimizer') ?? { data: [] }
    const { formatter } = chart.tooltip as { formatter: (params: unknown) => string }
    const words = formatter({ data: point }).replaceAll(/<[^>]+>/g, ' ')
    expect(words).toMatch(/\(1\.044×\).*0\.443 %/)
    expect(describeFrontier('jobs.csv', [result])).toContain('0.443 % late')
    expect(describeWaits(some)).toContain('optimizer 0.443 %')
  })

  test('draws the curve of a sweep through settings that no other beats', () => {
    const point = (workerHours: number, lateRatio: number) => ({ parameters: {}, workerHours, lateRatio })
    const sweep = [point(90, 0.01), point(200, 0), point(95, 0.02), point(150, 0.005), point(150, 0.004)]
    expect(unbeaten(sweep)).toEqual([point(200, 0), point(150, 0.004), point(90, 0.01)])
  })
})

test('waiting times fall from the jobs that waited at all to none, with a corner at the promise', () => {
  const [optimizer] = seriesOf(waitsChart(charts, look))
  expect(optimizer?.data).toEqual([
    [Math.log10(0.5), Math.log10(0.5)],
    [Math.log10(60), -2],
    [Math.log10(600), -5],
  ])
})

test('the legend of waiting times leaves out policies without a line, because no job waited', () => {
  const patient = aRecording({ waits: { jobs: 100, longer: [0, 0, 0] } })
  const some = someCharts([
    { ...aResult('optimizer'), recording },
    { ...aResult('clairvoyant'), recording: patient },
  ])
  expect(waitsLegend(some, look)).toEqual([{ name: 'optimizer', colour: look.colours('optimizer') }])
})

test('charts can be drawn of a policy that did nothing at all', () => {
  const empty = aRecording({
    timeline: { stepSec: 30, demand: [], ready: [], supply: [] },
    waits: { jobs: 0, longer: [0, 0, 0] },
  })
  const nothing = someCharts([{ ...aResult('optimizer', { workerHours: 0, lateRatio: 1 }), recording: empty }])
  for (const option of [
    timelineChart(nothing, { shown: ['optimizer'] }, look),
    frontierChart(nothing, look),
    waitsChart(nothing, look),
  ])
    expect(oddNumbers(option)).toEqual([])
})

test.each([
  ['light', light],
  ['dark', dark],
])('a dozen policies have a dozen colours in the %s theme, none of them that of demand', (_, theme) => {
  const many = ['optimizer', ...Array.from({ length: 10 }, (_, n) => `rival-${n}`), 'clairvoyant']
  const colours = many.map(coloursOf(many, theme))
  expect(new Set([...colours, theme.demand]).size).toBe(13)
})
