import { expect, onTestFinished, test } from 'vitest'
import type { BurstStatus, MetricsAnswer, PlansAnswer, SettingsAnswer } from '../../lib/http/schemas.ts'
import { rao, type Started, startRao, temporaryDirectory } from '../functions/rao.ts'
import { until } from '../until.ts'

const fleet = (started: Started) => `${started.url}/v1/fleets/local`

async function get<Answer>(url: string): Promise<Answer> {
  const response = await fetch(url)
  expect(response.status).toBe(200)
  return (await response.json()) as Answer
}

async function send(method: string, url: string, body: object): Promise<number> {
  const headers = { 'content-type': 'application/json', 'idempotency-key': 'journey' }
  const response = await fetch(url, { method, headers, body: JSON.stringify(body) })
  await response.arrayBuffer()
  return response.status
}

async function started(data: string): Promise<Started> {
  const running = await startRao(['--data', data, '--speed', '60'])
  onTestFinished(() => running.kill())
  return running
}

test('after kill -9 history, settings, fleet, time and a running burst are restored', async () => {
  const data = await temporaryDirectory()
  const first = await started(data)
  expect(first.resumed).toBe(false)
  expect(await send('PUT', `${fleet(first)}/settings`, { headroomAgents: 3 })).toBe(200)
  expect(await send('POST', `${fleet(first)}/burst`, { durationSec: 3600, factor: 2, reason: 'release day' })).toBe(202)
  await until(async () => (await get<PlansAnswer>(`${fleet(first)}/plans`)).plans.length >= 5)
  const burstBefore = await get<BurstStatus>(`${fleet(first)}/burst`)
  const plansBefore = await get<PlansAnswer>(`${fleet(first)}/plans?limit=100`)
  await first.kill()

  const second = await started(data)
  expect(second.resumed).toBe(true)
  const burst = await get<BurstStatus>(`${fleet(second)}/burst`)
  expect(burst.burst).toMatchObject({ active: true, cause: 'manual', factor: 2, reason: 'release day' })
  expect(endOf(burst)).toBe(endOf(burstBefore))
  expect((await get<SettingsAnswer>(`${fleet(second)}/settings`)).overrides).toEqual({ headroomAgents: 3 })
  const [latestBefore] = plansBefore.plans
  await until(
    async () => (await get<MetricsAnswer>(`${fleet(second)}/metrics`)).lastCycle.atSec > (latestBefore?.atSec ?? 0),
  )
  const plans = await get<PlansAnswer>(`${fleet(second)}/plans?limit=100`)
  expect(plans.plans).toEqual(expect.arrayContaining([...plansBefore.plans]))
  // Time stood still in between: the world and its workers continued from where they were.
  const [next] = plans.plans.filter(({ atSec }) => atSec > (latestBefore?.atSec ?? 0)).toReversed()
  expect((next?.atSec ?? 0) - (latestBefore?.atSec ?? 0)).toBeLessThan(600)
  expect(next?.groups[0]?.currentWorkers).toBeGreaterThanOrEqual(latestBefore?.groups[0]?.currentWorkers ?? 0)
})

test('an interrupted start ends with exit code 0, and the next start can take its place', async () => {
  const data = await temporaryDirectory()
  const first = await started(data)
  expect(await first.interrupt()).toBe(0)
  expect(first.output.stdout.trimEnd().split('\n').at(-1)).toBe('{"type":"stopped"}')
  expect(first.output.stderr).toBe('')
  expect(await rao(['start', '--port', '0', '--data', data, '--agents-per-worker', '8'])).toEqual({
    code: 1,
    stdout: '',
    stderr: `rao: ${data} holds a run with agents per worker 4, not 8: start it as it was, or give another --data\n`,
  })
  const second = await started(data)
  expect(second.resumed).toBe(true)
  expect(await second.interrupt()).toBe(0)
})

test('a second, cheaper group belongs to the run that began with it', async () => {
  const data = await temporaryDirectory()
  const first = await startRao(['--data', data, '--cheap', '3'])
  onTestFinished(() => first.kill())
  const { groups } = await get<MetricsAnswer>(`${fleet(first)}/metrics`)
  expect(groups).toMatchObject([
    { group: 'local/cheap', minWorkers: 0, maxWorkers: 3, agentsPerWorker: 4, hourlyUsd: 0.0725 },
    { group: 'local/workers', desiredWorkers: 2, agentsPerWorker: 4, hourlyUsd: 0.145 },
  ])
  expect(await first.interrupt()).toBe(0)
  expect(await rao(['start', '--port', '0', '--data', data])).toMatchObject({
    code: 1,
    stderr: `rao: ${data} holds a run with a number of groups of 2, not 1: start it as it was, or give another --data\n`,
  })
})

function endOf({ burst }: BurstStatus): number | undefined {
  return burst.active ? burst.endsAtSec : undefined
}
