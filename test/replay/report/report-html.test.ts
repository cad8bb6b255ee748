import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { replayTable } from '../../../functions/commands/replay/replay-table.ts'
import type { Player } from '../../../lib/replay/player.ts'
import { loadFrom } from '../../../lib/replay/reading/source.ts'
import type { RunOptions } from '../../../lib/replay/report/report.ts'
import { reportHtml } from '../../../lib/replay/report/report-html.ts'
import { reportSummary } from '../../../lib/replay/report/report-summary.ts'
import { settingsOf } from '../../../lib/replay/tune/candidates.ts'
import { tournament } from '../../../lib/replay/tune/tournament.ts'
import type { TraceCharts } from '../../../lib/view/report/report-data.ts'
import { anOrigin } from '../../view/an-origin.ts'
import { someOptions } from '../traces.ts'

const lateCostHours = 0.5

const options = { ...someOptions({ agentsPerWorker: 4 }), peakAgents: 12, days: 0.3 }
const players: readonly Player[] = [{ policy: 'optimizer' }, { policy: 'keda' }, { policy: 'clairvoyant' }]

async function played(given: Pick<RunOptions, 'tune' | 'lateCostHours'> = {}) {
  const load = await loadFrom({ scenario: 'step' }, options)
  const run = { ...options, ...given }
  const result = await tournament([load], players, run, { record: true })
  return { load, result, page: await reportHtml([load], result, anOrigin) }
}

/** Replayed and drawn once for all tests. */
const reports = {
  tuned: played({ tune: true }),
  untuned: played(),
  priced: played({ tune: true, lateCostHours }),
}

/** The charts that the page contains. */
function chartsIn(page: string): TraceCharts {
  const [, packed = ''] = /<script type="text\/plain" id="charts-0">([^<]*)</.exec(page) ?? []
  return JSON.parse(gunzipSync(Buffer.from(packed, 'base64')).toString())
}

test.each(['tuned', 'untuned', 'priced'] as const)(
  'with rivals %s the recording of every policy matches the report',
  async (kind) => {
    const { result, page } = await reports[kind]
    const [recordings = []] = result.recordings ?? []
    expect(recordings.map(({ decisions }) => decisions !== undefined)).toEqual([true, false, false])
    const promise = chartsIn(page).waitLimitsSec.indexOf(60)
    for (const [index, { lateRatio }] of (result.reports[0]?.policies ?? []).entries()) {
      const { waits } = recordings[index] ?? {}
      expect((waits?.longer[promise] ?? Number.NaN) / (waits?.jobs ?? 0)).toBeCloseTo(lateRatio, 6)
    }
  },
)

test('a tuned rival shows its sweep in the chart, others have none', async () => {
  const { page } = await reports.tuned
  const sweeps = chartsIn(page).policies.map(({ sweep }) => sweep?.length)
  expect(sweeps).toEqual([undefined, settingsOf('keda', options).length, undefined])
})

test('a scenario is described, and the floor on the page is that of the report', async () => {
  const { page } = await reports.untuned
  expect(page).toContain('Load trebles from one minute to the next')
  expect(page).toMatch(/data-policy="clairvoyant".*<td>1\.000</)
})

test.each(['untuned', 'priced'] as const)(
  'the columns of the page match those of the terminal, word by word: %s',
  async (kind) => {
    const { page, result } = await reports[kind]
    const lines = result.reports.map(replayTable).join().split('\n')
    const head = lines.find((line) => line.startsWith('policy'))?.split(/\s{2,}/)
    // On the page a setting stands below the policy's name.
    const words = head?.filter((word) => word !== 'setting')
    const heads = [...page.matchAll(/<th scope="col"[^>]*>([^<]*)/g)].map(([, head]) => head)
    expect(words).toContain('terminations')
    expect(heads).toEqual(words)
  },
)

test('where late jobs have a price, the charts have it, and the totals of every setting', async () => {
  const { page, result } = await reports.priced
  const charts = chartsIn(page)
  expect(charts.lateCostHours).toBe(lateCostHours)
  const [, keda] = charts.policies
  expect(keda?.totalHours).toBe(result.reports[0]?.policies[1]?.totalHours)
  const late = keda?.sweep?.find(({ lateRatio }) => lateRatio > 0)
  const lateJobs = (late?.lateRatio ?? 0) * (keda?.recording.waits.jobs ?? 0)
  expect(late?.totalHours).toBeCloseTo((late?.workerHours ?? 0) + lateCostHours * lateJobs, 1)
})

test('where late jobs have none, the charts speak of neither price nor totals', async () => {
  expect(JSON.stringify(chartsIn((await reports.tuned).page))).not.toMatch(/lateCost|totalHours/)
})

test('refuses to draw what was not recorded', async () => {
  const load = await loadFrom({ scenario: 'step' }, options)
  const result = await tournament([load], players.slice(1, 2), options)
  await expect(reportHtml([load], result, anOrigin)).rejects.toThrow(RangeError)
})

describe('the headline', () => {
  const ratio = { trace: 'a.csv', ratio: 1.2, rival: 'hpa', parameters: { target: 0.4 } }
  const compared = { worst: ratio, traces: [ratio, { ...ratio, trace: 'b.csv', ratio: 0.8 }] }

  test('names the ratios, the worst trace, and the setting for all', () => {
    const { figures } = reportSummary({ h1: 0.98, h2: 0.61, detail: { h1: compared, h2: compared, broken: [] } })
    expect(figures.map(({ value }) => value)).toEqual(['0.980×', '0.610×', 'kept'])
    expect(figures[0]?.note).toContain('over 2 traces, at worst 1.200× (hpa on a.csv)')
    expect(figures[1]?.note).toContain('hpa at target 0.4')
  })

  test('counts late jobs where they have a price, and names it in place of a promise', () => {
    const { figures } = reportSummary({ h1: 0.98, h2: 0.61, detail: { h1: compared, h2: compared, broken: [] } }, 2)
    expect(figures.map(({ value }) => value)).toEqual(['0.980×', '0.610×', '2'])
    for (const { note } of figures.slice(0, 2)) expect(note).toMatch(/^the worker-hours with late jobs of /)
    expect(figures[1]?.note).toContain('hpa at target 0.4, the cheapest over all traces')
    expect(figures[2]).toMatchObject({ label: 'Price of a late job', note: expect.stringMatching(/^worker-hours;/) })
  })

  test('says so when there is nothing to compare with, and when the promise was broken', () => {
    const { figures } = reportSummary({ h1: null, h2: null, detail: { h1: null, h2: null, broken: ['b.csv'] } })
    expect(figures.map(({ value }) => value)).toEqual(['–', '–', 'broken'])
    expect(figures[2]?.note).toContain('b.csv')
  })
})
