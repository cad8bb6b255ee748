import type { LineSeriesOption } from 'echarts'
import { describe, expect, test } from 'vitest'
import { light } from '../../../lib/view/chart/theme.ts'
import { coloursOf } from '../../../lib/view/report/colours.ts'
import { equalTotals, equalTotalsLegend } from '../../../lib/view/report/equal-totals.ts'
import { describeFrontier, frontierChart } from '../../../lib/view/report/frontier-chart.ts'
import { frontierScale, placeOf } from '../../../lib/view/report/frontier-scale.ts'
import type { TraceCharts } from '../../../lib/view/report/report-data.ts'
import { oddNumbers } from '../../odd-numbers.ts'
import { aRecording, aResult, someCharts } from './a-report.ts'

const look = { theme: light, colours: coloursOf(['optimizer', 'hpa', 'clairvoyant'], light), compact: false }

/** A late job costs half a worker-hour, and 1000 jobs are scored. */
const recording = aRecording({ waits: { jobs: 1000, longer: [500, 20, 0] } })
const priced = { lateCostHours: 0.5 }
const optimizer = { ...aResult('optimizer', { workerHours: 120, totalHours: 130, lateRatio: 0.02 }), recording }
const hpa = { ...aResult('hpa', { workerHours: 150, totalHours: 150 }), recording }
const clairvoyant = { ...aResult('clairvoyant', { workerHours: 100, totalHours: 100 }), recording }
const charts = someCharts([optimizer, hpa, clairvoyant], priced)

const linesOf = (some: TraceCharts) => equalTotals(some, frontierScale(some), look)
const pointsOf = ({ data }: LineSeriesOption) => data as [number, number][]

/** Worker-hours and late jobs together at a point of the chart; its left end stands for no late job. */
function totalAt([x, y]: readonly [number, number], some = charts): number {
  const { referenceHours } = frontierScale(some)
  const lateRatio = x === -5 ? 0 : 10 ** x
  return referenceHours * 2 ** y + lateRatio * 1000 * (some.lateCostHours ?? 0)
}

describe('lines of equal total', () => {
  test('have the same total at each of their points', () => {
    const lines = linesOf(charts)
    expect(lines.length).toBeGreaterThan(3)
    for (const line of lines) {
      const [first = Number.NaN, ...others] = pointsOf(line).map((point) => totalAt(point))
      for (const other of others) expect(other / first).toBeCloseTo(1, 3)
    }
  })

  test('of which one goes through the cheapest policy, which is not the floor, and is drawn as the legend says', () => {
    const least = linesOf(charts).at(-1)
    const [start] = pointsOf(least ?? {})
    expect(totalAt(start ?? [0, 0])).toBeCloseTo(130, 6)
    expect(pointsOf(least ?? {}).at(-1)?.[0]).toBeGreaterThan(placeOf(optimizer, frontierScale(charts))[0])
    const [legend] = equalTotalsLegend(charts, look)
    expect(legend).toEqual({
      name: 'least total (optimizer): 130 worker-hours',
      colour: least?.lineStyle?.color,
      mark: 'dashed',
    })
  })

  test('stay within the axes, whatever a late job costs', () => {
    for (const lateCostHours of [0.001, 0.5, 10_000]) {
      const some = someCharts([{ ...optimizer, totalHours: 120 + 20 * lateCostHours }, hpa, clairvoyant], {
        lateCostHours,
      })
      const { low, high } = frontierScale(some)
      for (const [x, y] of linesOf(some).flatMap(pointsOf)) {
        expect(x).toBeGreaterThanOrEqual(-5)
        expect(x).toBeLessThanOrEqual(0)
        expect(y).toBeGreaterThanOrEqual(low - 1e-9)
        expect(y).toBeLessThanOrEqual(high + 1e-9)
      }
    }
  })

  test('begin at the marks of the cost axis, which has no lines of its own then', () => {
    const others = linesOf(charts).slice(0, -1)
    const starts = others.flatMap((line) => pointsOf(line).slice(0, 1)).filter(([x]) => x === -5)
    expect(starts.map(([, y]) => y % 0.5)).toEqual(starts.map(() => expect.closeTo(0, 9)))
    expect(frontierChart(charts, look).yAxis).toMatchObject({ splitLine: { show: false } })
  })

  test('can be drawn of a policy that did nothing, and of the floor alone', () => {
    const idle = aRecording({ waits: { jobs: 0, longer: [0, 0, 0] } })
    const nothing = someCharts([{ ...aResult('hpa', { workerHours: 0, totalHours: 0 }), recording: idle }], priced)
    const alone = someCharts([clairvoyant], priced)
    for (const some of [nothing, alone]) expect(oddNumbers(frontierChart(some, look))).toEqual([])
    expect(equalTotalsLegend(alone, look).map(({ name }) => name)).toEqual(['the same total'])
  })

  test('are not drawn where a share is promised, which is a limit instead', () => {
    const promised = someCharts([{ ...aResult('hpa'), recording }])
    expect(linesOf(promised)).toEqual([])
    expect(JSON.stringify(frontierChart(promised, look))).toContain('the promise')
    expect(JSON.stringify(frontierChart(charts, look))).not.toContain('promise')
  })
})

test('other lines keep clear of the one through the cheapest policy, even where that begins at a mark of the axis', () => {
  const some = someCharts([optimizer, hpa], priced)
  const starts = linesOf(some).map((line) => pointsOf(line)[0]?.[1])
  expect(starts.filter((y) => y === 0)).toHaveLength(1)
})

test('the name of the cheapest policy stands below its line, and inside the axes at the left end', () => {
  const labelOf = (some: TraceCharts, policy: string) =>
    (frontierChart(some, look).series as LineSeriesOption[]).find(({ name }) => name === policy)?.label
  expect(labelOf(charts, 'optimizer')).toMatchObject({ position: 'bottom', align: 'right' })
  expect(labelOf(charts, 'hpa')).toMatchObject({ position: 'right' })
  expect(labelOf(someCharts([hpa], priced), 'hpa')).toMatchObject({ position: ['140%', '75%'] })
})

test('without a floor, worker-hours are shown as a part of the least total', () => {
  const some = someCharts([optimizer, hpa], priced)
  expect(frontierScale(some)).toMatchObject({ referenceHours: 130, referenceName: 'the least total' })
})

test('totals are told beside the worker-hours, to the pointer and to screen readers', () => {
  const { series, tooltip } = frontierChart(charts, look)
  const point = (series as LineSeriesOption[]).find(({ name }) => name === 'optimizer')?.data?.[0]
  const words = (tooltip as { formatter: (params: unknown) => string }).formatter({ data: point })
  expect(words.replaceAll(/<[^>]+>/g, ' ')).toMatch(/with late jobs\s+130 \(1\.300×\)/)
  expect(describeFrontier('jobs.csv', [optimizer])).toContain('120 worker-hours, 130 with late jobs, 2.000 % late')
})
