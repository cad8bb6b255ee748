import { expect, test } from 'vitest'
import { light } from '../../../lib/view/chart/theme.ts'
import { coloursOf } from '../../../lib/view/report/colours.ts'
import type { PolicyResult } from '../../../lib/view/report/report-data.ts'
import { reportPage } from '../../../lib/view/report/report-page.ts'
import { waitsChart } from '../../../lib/view/report/waits-chart.ts'
import { aProvenance } from '../an-origin.ts'
import { aRecording, aResult, aTrace, someCharts } from './a-report.ts'

/** A late job costs two worker-hours. */
const floor = aResult('clairvoyant', { workerHours: 80, totalHours: 80 })
const optimizer = aResult('optimizer', { workerHours: 100, totalHours: 120, lateRatio: 0.02 })
const dear = aResult('static-peak', { workerHours: 240, totalHours: 240 })
const late = aResult('keda', { workerHours: 82, totalHours: 202, lateRatio: 0.12 })

const pageOf = (...traces: readonly (readonly PolicyResult[])[]) =>
  reportPage(
    traces.map((policies, index) => ({
      result: aTrace(`${index}.csv`, policies, { lateCostHours: 2, hourlyUsd: 0.1 }),
      packedCharts: '',
    })),
    undefined,
    '',
    aProvenance,
  )

const everything = pageOf([floor, late, optimizer, dear], [floor, optimizer])

test('the conditions say what a late job costs', () => {
  expect(everything).toContain('A job that waits longer than 1 min is late, and costs 2 worker-hours.')
})

test('nothing is promised, so nothing on the page speaks of a promise or calls one broken', () => {
  const words = everything.replace(/<style>.*?<\/style>/s, '').replaceAll(/ (?:id|class|data-[a-z]+)="[^"]*"/g, '')
  expect(words).not.toMatch(/promise|broken|1 %/)
})

test('the total is beside the worker-hours, before the share that is late', () => {
  expect(everything).toMatch(/data-policy="keda".*?<td>82\.0<\/td><td>202\.0<\/td><td>12\.000 %<\/td>/)
  expect(everything).toContain('title="worker-hours, and 2 worker-hours for each late job">with late jobs</th>')
})

test('the best policy is the one with the least total, however late, and never the floor', () => {
  const page = pageOf([floor, late, optimizer, dear])
  expect(page.match(/<tr [^>]*class="best"/g)).toHaveLength(1)
  expect(page).toContain('data-policy="optimizer" class="best"')
})

test('ratios are of totals, in the table and in the overview, where the least total is bold', () => {
  expect(everything).toMatch(/data-policy="keda".*?<td>12\.000 %<\/td><td>\$[\d.]+<\/td><td>2\.525<\/td>/)
  expect(everything).toContain('<td class="best">1.500×<small>2.000 %</small></td>')
  expect(everything).toContain('<td>2.525×<small>12.000 %</small></td>')
  expect(everything).toContain(
    'Worker-hours with late jobs, over those of the clairvoyant, who knows the future and lets no job wait, and',
  )
  expect(pageOf([late, dear], [late])).toContain('Worker-hours with late jobs, and below them')
})

test.each<readonly [string, readonly PolicyResult[], string]>([
  ['the optimizer is best', [floor, optimizer, dear], 'the optimizer is the cheapest.'],
  [
    'a rival is best',
    [late, aResult('optimizer', { totalHours: 404 })],
    'keda is the cheapest; the optimizer costs 2.000 times as much.',
  ],
  ['the optimizer is not there', [late, dear], 'keda is the cheapest.'],
  ['there is one policy', [late], 'keda costs 202 worker-hours.'],
  ['there is the floor alone', [floor], 'clairvoyant costs 80 worker-hours.'],
])('the verdict where %s', (_, policies, words) => {
  expect(pageOf(policies)).toContain(`<p class="verdict">With late jobs at their price, ${words}</p>`)
})

test('below the chart of cost against lateness is how to read its lines', () => {
  expect(everything).toContain('<ul class="legend" id="frontier-legend"></ul>')
  expect(everything).toContain('On a line the total is the same: worker-hours, and 2 worker-hours for each late job.')
  const promised = reportPage(
    [{ result: aTrace('jobs.csv', [optimizer]), packedCharts: '' }],
    undefined,
    '',
    aProvenance,
  )
  expect(promised).not.toContain('frontier-legend')
})

test('the chart of waiting times marks from where on jobs are late, and no share as a limit', () => {
  const look = { theme: light, colours: coloursOf(['optimizer'], light), compact: false }
  const policies = [{ ...optimizer, recording: aRecording() }]
  const marks = (chart: object) => JSON.stringify(chart).match(/"markLine":.*?"data":(\[.*?\}\])/)?.[1] ?? ''
  const priced = marks(waitsChart(someCharts(policies, { lateCostHours: 2 }), look))
  expect(priced).toContain('"formatter":"late"')
  expect(priced).not.toContain('yAxis')
  expect(marks(waitsChart(someCharts(policies), look))).toMatch(/the promise.*"yAxis":-2/)
})
