import { expect, test } from 'vitest'
import { keepsPromise } from '../../../lib/policy-ranking.ts'
import type { PolicyReport, RunOptions } from '../../../lib/replay/report/report.ts'
import { settingsOf } from '../../../lib/replay/tune/candidates.ts'
import { tournament } from '../../../lib/replay/tune/tournament.ts'
import { aLoad, type Job, someOptions } from '../traces.ts'

const options: RunOptions = { ...someOptions({ agentsPerWorker: 2 }), peakAgents: 100 }
const players = ['optimizer', 'hpa', 'static-peak', 'clairvoyant'].map((policy) => ({ policy }))
const jobs = (everySec: number) => Array.from({ length: 300 }, (_, n): Job => [n * everySec, 60 + (n % 7) * 10])
const loads = [aLoad(jobs(10), { trace: 'quick' }), aLoad(jobs(30), { trace: 'slow' })]

const memory = () => {
  const kept = new Map<string, PolicyReport>()
  let added = 0
  return {
    find: (task: object) => kept.get(JSON.stringify(task)),
    add(task: object, report: PolicyReport) {
      added++
      kept.set(JSON.stringify(task), report)
    },
    added: () => added,
  }
}

test('untuned, every policy is in every report once, with its default', async () => {
  const { reports, summary } = await tournament(loads, players, options)
  expect(reports.map(({ trace }) => trace)).toEqual(['quick', 'slow'])
  for (const { policies } of reports)
    expect(policies.map(({ policy }) => policy)).toEqual(players.map(({ policy }) => policy))
  expect(reports[0]?.policies[1]?.parameters).toEqual({ target: 0.5, stabilisationSec: 300 })
  expect(reports[0]?.settings).not.toHaveProperty('tune')
  expect(summary).toBeUndefined()
})

test('tuned, a rival is shown with its cheapest setting that keeps the promise, and the report says that it is tuned', async () => {
  const { reports, swept, summary } = await tournament(loads, players, { ...options, tune: true })
  const [{ played } = { played: [] }] = swept
  const hpas = played.filter(({ policy }) => policy === 'hpa')
  expect(hpas).toHaveLength(settingsOf('hpa', options).length)
  const kept = hpas.filter(keepsPromise).map(({ workerHours }) => workerHours)
  expect(reports[0]?.policies[1]).toMatchObject({ policy: 'hpa', workerHours: Math.min(...kept) })
  expect(reports[0]?.policies.map(({ policy }) => policy)).toEqual(players.map(({ policy }) => policy))
  expect(reports[0]?.settings).toMatchObject({ tune: true })
  expect(summary?.detail.h1?.traces.map(({ trace }) => trace)).toEqual(['quick', 'slow'])
})

test('what was played before is not played again, and the result is the same', async () => {
  const resume = memory()
  const first = await tournament(loads.slice(0, 1), players, { ...options, tune: true }, { resume })
  const once = resume.added()
  expect(once).toBe(first.swept[0]?.played.length)
  const second = await tournament(loads.slice(0, 1), players, { ...options, tune: true }, { resume })
  expect(resume.added()).toBe(once)
  expect(second).toEqual(first)
})

test('the timeline is that of the first policy', async () => {
  const { timeline } = await tournament(loads.slice(0, 1), players, options, { timeline: true })
  expect(timeline?.split('\n')).toHaveLength(1 + 100 + 1)
})
