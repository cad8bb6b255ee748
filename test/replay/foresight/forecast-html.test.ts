import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { forecastHtml } from '../../../lib/replay/foresight/forecast-html.ts'
import { rollingOrigin } from '../../../lib/replay/foresight/rolling-origin.ts'
import type { ForecastCharts } from '../../../lib/view/forecast/forecast-data.ts'
import { dailyLoad } from '../../optimizer/models/loads.ts'
import { anOrigin } from '../../view/an-origin.ts'

const values = Float64Array.from(dailyLoad(5))
values[700] = Number.NaN
const demand = { stepSec: 300, firstStep: 0, values }
const options = { horizons: [1, 12, 144, 288], origins: 150 }
const result = rollingOrigin(demand, { ...options, record: true })
const recording = result.recording ?? { fanLeads: [], fans: [], bucketSteps: 1, leads: [] }

describe('the recording', () => {
  test('does not change the figures', () => {
    const { recording: _, ...figures } = result
    expect(rollingOrigin(demand, options)).toEqual(figures)
  })

  test('counts above each level as many outcomes as the accuracy does, within those equal to it', () => {
    const judged = result.horizons.filter(({ accuracy }) => accuracy.length > 0)
    expect(recording.leads.map(({ leadSec }) => leadSec)).toEqual(judged.map(({ steps }) => steps * 300))
    for (const [index, lead] of recording.leads.entries()) {
      const total = lead.judged.reduce((sum, count) => sum + count, 0)
      const { exceeded, reached } = judged[index]?.accuracy.at(-1) ?? { exceeded: [], reached: [] }
      expect(total).toBeGreaterThan(100)
      for (const [level, counts] of lead.above.entries()) {
        const share = counts.reduce((sum, count) => sum + count, 0) / total
        expect(share).toBeGreaterThanOrEqual((exceeded[level] ?? 1) - 1e-9)
        expect(share).toBeLessThanOrEqual((reached[level] ?? 0) + 1e-9)
      }
    }
  })

  test('holds at most a hundred fans, in order, at leads that are dense near by, each with the medians of all models', () => {
    const { fans, fanLeads } = recording
    expect(fans).toHaveLength(75)
    expect(fans.map(({ step }) => step)).toEqual(fans.map(({ step }) => step).toSorted((a, b) => a - b))
    expect(fanLeads.slice(0, 14)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 18, 24])
    for (const { quantiles, medians } of fans) {
      expect(medians).toHaveLength(result.names.length - 1)
      const [p50 = [], p90 = [], p99 = []] = quantiles
      for (const [at] of fanLeads.entries()) {
        expect(p90[at]).toBeGreaterThanOrEqual(p50[at] ?? 0)
        expect(p99[at]).toBeGreaterThanOrEqual(p90[at] ?? 0)
      }
    }
  })

  test('has shares that sum to one wherever something was judged', () => {
    const sums = recording.leads.flatMap(({ judged, shares }) =>
      judged.flatMap((count, bucket) =>
        count > 0 ? [shares.reduce((sum, share) => sum + (share[bucket] ?? 0), 0)] : [],
      ),
    )
    expect(sums.length).toBeGreaterThan(0)
    for (const sum of sums) expect(sum).toBeCloseTo(1, 2)
  })
})

describe('the page', () => {
  test('contains its charts, gaps included, and is the same each time', async () => {
    const page = await forecastHtml('load.csv', demand, result, anOrigin)
    const [, packed = ''] = /<script type="text\/plain" id="packed">([^<]*)</.exec(page) ?? []
    const charts = JSON.parse(gunzipSync(Buffer.from(packed, 'base64')).toString()) as ForecastCharts
    expect(charts).toMatchObject({ ...recording, trace: 'load.csv', warmupSteps: result.warmupSteps })
    expect(charts.demand).toHaveLength(values.length)
    expect(charts.demand[700]).toBeNull()
    expect(await forecastHtml('load.csv', demand, result, anOrigin)).toBe(page)
  })

  test('refuses to draw what was not recorded', async () => {
    const { recording: _, ...bare } = result
    await expect(forecastHtml('load.csv', demand, bare, anOrigin)).rejects.toThrow(RangeError)
  })
})
