import { type EChartsOption, init } from 'echarts'
import { describe, expect, test } from 'vitest'
import { dark, light, type Theme } from '../../../lib/view/chart/theme.ts'
import { accuracyChart, describeAccuracy, measures } from '../../../lib/view/forecast/accuracy-chart.ts'
import {
  calibrationChart,
  describeCalibration,
  movingShares,
  overallShares,
  windowText,
} from '../../../lib/view/forecast/calibration-chart.ts'
import {
  atLead,
  busiestFan,
  describeFan,
  fanChart,
  fanLegend,
  fanOutcome,
  fanReading,
} from '../../../lib/view/forecast/fan-chart.ts'
import type { RecordedFan, RecordedLead } from '../../../lib/view/forecast/forecast-data.ts'
import { modelColours } from '../../../lib/view/forecast/model-colours.ts'
import { describeShares, sharesChart, sharesLegend } from '../../../lib/view/forecast/shares-chart.ts'
import { oddNumbers } from '../../odd-numbers.ts'
import { anAccuracy, someForecasts } from './some-forecasts.ts'

const charts = someForecasts()
const [fan] = charts.fans as [RecordedFan]
const [lead] = charts.leads as [RecordedLead]
const lookIn = (theme: Theme) => ({ theme, colours: modelColours(charts.names, theme), compact: false })
const look = lookIn(light)

interface Line {
  readonly name: string
  readonly color: string
  readonly stack?: string
  readonly areaStyle?: { readonly color: string }
  readonly data: readonly (readonly [number, number | null])[]
}

interface Named extends Line {
  readonly endLabel: { readonly show: boolean }
  readonly labelLayout: { readonly x?: string }
}

const seriesOf = ({ series }: EChartsOption) => series as unknown as Line[]
const words = (markup: string) =>
  markup
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()

function svg(option: EChartsOption): string {
  const canvas = init(null, null, { renderer: 'svg', ssr: true, width: 800, height: 300 })
  canvas.setOption(option)
  const drawn = canvas.renderToSVGString()
  canvas.dispose()
  return drawn
}

describe.each([
  ['light', light],
  ['dark', dark],
] as const)('in %s every chart', (_, theme) => {
  test.each<[string, (given: typeof charts) => EChartsOption]>([
    ['of a fan', (given) => fanChart(given, { fan: 0, models: ['theta'] }, lookIn(theme))],
    ['of errors', (given) => accuracyChart(given, 'p90', lookIn(theme))],
    ['of calibration', (given) => calibrationChart(given, 0, lookIn(theme))],
    ['of shares', (given) => sharesChart(given, 0, lookIn(theme))],
  ])('%s draws, even without data', (_name, option) => {
    expect(svg(option(charts))).toContain(theme.muted)
    for (const given of [charts, someForecasts({ fans: [], leads: [], accuracy: [] })]) {
      expect(oddNumbers(option(given))).toEqual([])
      expect(svg(option(given))).not.toContain('NaN')
    }
  })
})

describe('the fan', () => {
  test('stacks its bands up to P99, from its origin on, and leaves the actual demand unchanged', () => {
    const [demand, p50, p90, p99] = seriesOf(fanChart(charts, { fan: 0, models: [] }, look))
    expect(demand?.data.map(([, value]) => value)).toEqual(charts.demand)
    // A mean is drawn at the middle of its step: step 6 of 300 s is at 1950 s.
    expect(p50?.data).toEqual([
      [1_950_000, 10],
      [2_550_000, 12],
    ])
    const heights = [p50, p90, p99].map((series) => series?.data.map(([, value]) => value))
    expect(heights).toEqual([
      [10, 12],
      [2, 2],
      [1, 4],
    ])
  })

  test('shows the medians of selected models beside it, in their own colours', () => {
    const series = seriesOf(fanChart(charts, { fan: 0, models: ['theta', 'nobody'] }, look))
    expect(series.map(({ name }) => name)).toEqual(['Demand', 'P50', 'P90', 'P99', 'theta'])
    expect(series.at(-1)?.color).toBe(look.colours('theta'))
    expect(new Set(charts.names.map(look.colours)).size).toBe(3)
  })

  test.each([
    [0, undefined],
    [1, 10],
    [2, 11],
    [3, 12],
    [4, undefined],
  ])('shows at lead %i, interpolated between recorded ones: %s', (at, value) => {
    expect(atLead(charts, [10, 12], at)).toBe(value)
  })

  test('shows demand and quantiles of a moment, and how far ahead it was', () => {
    const read = (sec: number) => words(fanReading(charts, { fan: 0, models: ['theta'] }, sec, look).markup)
    expect(read(2100)).toBe('day 1, 00:35 · 10 min ahead Demand 14 P50 11 P90 13 P99 15.5 theta 12')
    expect(read(1300)).toBe('day 1, 00:20 Demand –')
  })

  test('shows the actual demand', () => {
    expect(fanOutcome(charts, fan)).toEqual({ steps: 3, above: [1, 1 / 3, 0] })
    expect(describeFan(charts, 0)).toBe(
      'load.csv as forecast on day 1, 00:30 for the 15 min to come, origin 1 of 1: of what came in 3 steps, 100 % above P50, 33 % above P90, 0 % above P99.',
    )
  })
})

test('the first fan shown is the first of the later half in which demand rose highest', () => {
  const fansAt = (...steps: number[]) => ({
    ...charts,
    fans: steps.map((step) => ({ ...fan, step })),
    fanLeads: [1, 2],
  })
  // Demand rises to 8 after step 1, to 11 after step 4, and to 14 after steps 5 and 6.
  expect(busiestFan(fansAt(1, 4, 4, 5, 6, 1))).toBe(3)
  expect(busiestFan(fansAt(6, 4, 1, 4))).toBe(3)
  expect(busiestFan(fansAt())).toBe(0)
})

test('a long record without dates has ticks at evenly spaced days', () => {
  const daysMarked = (warmup: number, days: number) => {
    const long = { ...charts, stepSec: 86_400, warmupSteps: warmup, demand: new Array<number>(days).fill(1) }
    return [calibrationChart(long, 0, look), sharesChart(long, 0, look)].map(({ xAxis }) =>
      (xAxis as { axisLabel: { customValues?: number[] } }).axisLabel.customValues?.map((ms) => ms / 86_400_000 + 1),
    )
  }
  expect(daysMarked(17, 89)).toEqual([
    [18, 32, 46, 60, 74, 88],
    [18, 32, 46, 60, 74, 88],
  ])
  expect(daysMarked(2, 9)[0]).toEqual([3, 4, 5, 6, 7, 8, 9, 10].filter((_, index) => index % 2 === 0))
})

test('the scale of errors is labelled with the values of its ticks', () => {
  const { yAxis } = accuracyChart(charts, 'mase', look)
  const { formatter } = (yAxis as { axisLabel: { formatter: (value: number) => string } }).axisLabel
  expect([-5, -3, -1, 0, 3].map(formatter)).toEqual(['0.0313', '0.125', '0.5', '1', '8'])
})

test.each([
  ['whole days of a week', 7, 86_400_000],
  ['hours of two days', 2, undefined],
])('a static chart has ticks at %s', (_, days, minInterval) => {
  const dated = {
    ...charts,
    originSec: 1_704_067_200,
    stepSec: 86_400,
    warmupSteps: 0,
    demand: new Array(days).fill(1),
  }
  expect((sharesChart(dated, 0, look).xAxis as { minInterval?: number }).minInterval).toBe(minInterval)
})

describe('errors by lead', () => {
  test('are labelled at their lines when there is room', () => {
    const named = (compact: boolean) =>
      seriesOf(accuracyChart(charts, 'p90', { ...look, compact })).map((line) => (line as Named).endLabel.show)
    expect([named(false), named(true)]).toEqual([new Array(3).fill(true), new Array(3).fill(false)])
  })

  test('of a single lead are labelled at the side, not over the tick of the axis', () => {
    const placed = (leads: number[]) => {
      const models = [anAccuracy('last-value', 0.04)]
      const accuracy = leads.map((leadSec) => ({ leadSec, suspended: [], models }))
      return seriesOf(accuracyChart({ ...charts, accuracy }, 'p90', look)).map((line) => (line as Named).labelLayout.x)
    }
    expect(placed([900])).toEqual(new Array(3).fill('82%'))
    expect(placed([900, 3600])).toEqual(new Array(3).fill(undefined))
  })

  test('are on a logarithmic scale at every lead that could be judged', () => {
    const option = accuracyChart(charts, 'p90', look)
    expect((option.xAxis as { data: string[] }).data).toEqual(['15 min'])
    expect(seriesOf(option).map(({ data }) => data)).toEqual([0.04, 0.03, 0.02].map((value) => [Math.log2(value)]))
    const axis = option.yAxis as { min: number; max: number }
    expect([axis.min, axis.max]).toEqual([-6, -4])
  })

  test('have readable ticks, however far apart the models are', () => {
    const models = [anAccuracy('last-value', 1), anAccuracy('mixture', 1e-6)]
    const option = accuracyChart({ ...charts, accuracy: [{ leadSec: 300, suspended: [], models }] }, 'p90', look)
    expect(option.yAxis).toMatchObject({ min: -20, max: 0, interval: 3 })
  })

  test('have a gap where there is no scale', () => {
    const models = [anAccuracy('last-value', 0.1, { masePath: null }), anAccuracy('mixture')]
    const option = accuracyChart({ ...charts, accuracy: [{ leadSec: 300, suspended: [], models }] }, 'mase', look)
    expect(seriesOf(option).map(({ data }) => data)).toEqual([[null], [null], [Math.log2(0.5)]])
  })

  test('are described in words', () => {
    expect(Object.keys(measures)).toEqual(['mase', 'p50', 'p90', 'p99'])
    expect(describeAccuracy(charts, 'p99')).toBe(
      'pinball loss at P99 of 3 models on load.csv by lead; of the mixture 15 min ahead 0.0040.',
    )
  })
})

describe('calibration', () => {
  test('is the share over a moving window, once the first is complete', () => {
    // Six steps after the warm-up, and at least four windows: two buckets each.
    expect(windowText(charts)).toBe('10 min')
    expect(movingShares(charts, lead)).toEqual([
      [null, null, null, null, null, null, 0.5, 0.5, 1, 0.5],
      [null, null, null, null, null, null, 0, 0.5, 0.5, 0],
      [null, null, null, null, null, null, 0, 0, 0, 0],
    ])
  })

  test('is at the lower end of the axis when no demand was above', () => {
    const p99 = seriesOf(calibrationChart(charts, 0, look)).at(-1)
    expect(p99?.data.map(([, value]) => value).slice(-2)).toEqual([-3, -3])
  })

  test('in total is what the words say', () => {
    expect(overallShares(lead)).toEqual([0.6, 0.2, 0])
    expect(describeCalibration(charts, 0)).toBe(
      'Demand of load.csv, forecast 15 min ahead by the mixture, over all: 60 % above P50, promised 50 %; 20 % above P90, promised 10 %; 0 % above P99, promised 1 %.',
    )
  })
})

test('shares of the mixture are stacked, and end as the words say', () => {
  const series = seriesOf(sharesChart(charts, 0, look))
  expect(series.map(({ name, stack }) => [name, stack])).toEqual([
    ['last-value', 'shares'],
    ['theta', 'shares'],
  ])
  expect(series[0]?.data.map(([, value]) => value)).toEqual([null, null, null, null, null, 0.75, 0.5, 0.25, 0.25, 0])
  expect(describeShares(charts, 0)).toBe(
    'Shares of the models in the mixture for load.csv, 15 min ahead; in the end theta 100 %.',
  )
})

test('the legend of the shares names every model but the mixture, in the colour of its area', () => {
  const legend = sharesLegend(charts, look)
  expect(legend.map(({ name }) => name)).toEqual(['last-value', 'theta'])
  const areas = seriesOf(sharesChart(charts, 0, look)).map(({ areaStyle }) => areaStyle?.color)
  expect(legend.map(({ colour }) => colour)).toEqual(areas)
})

test('the legend of the fan names whatever the chart draws, in the colour of its line', () => {
  const drawn = seriesOf(fanChart(charts, { fan: 0, models: ['theta'] }, look))
  expect(fanLegend(['theta'], look).map(({ name, colour }) => [name, colour])).toEqual([
    ['demand', drawn.find(({ name }) => name === 'Demand')?.color],
    ['P50 of the mixture', drawn.find(({ name }) => name === 'P50')?.color],
    ['up to P90', drawn.find(({ name }) => name === 'P90')?.areaStyle?.color],
    ['up to P99', drawn.find(({ name }) => name === 'P99')?.areaStyle?.color],
    ['P50 of theta', drawn.find(({ name }) => name === 'theta')?.color],
  ])
})
