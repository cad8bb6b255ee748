import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createApi } from '../../lib/http/api.ts'
import { burstStatus } from '../../lib/http/schemas.ts'
import { type Server, serve } from '../../lib/http/serve.ts'
import { memoryJournals } from '../../lib/simulated/memory-journal.ts'
import { systemClock } from '../../lib/system-clock.ts'
import { until } from '../until.ts'
import { rao, type Started, startRao, temporaryDirectory } from './rao.ts'

const cli = resolve(import.meta.dirname, '../../functions/cli.ts')

let server: Server | undefined
let started: Started | undefined

afterEach(async () => {
  await server?.close()
  await started?.kill()
  server = undefined
  started = undefined
})

test('a working optimizer passes, including a burst that raises the fleet', { timeout: 120_000 }, async () => {
  started = await startRao(['--data', await temporaryDirectory(), '--speed', '60'])
  // At nine in the morning hardly anybody is at work, and without this headroom no factor would raise the target above what is there.
  await rao(['settings', 'set', 'headroomAgents=6'], { RAO_URL: started.url })
  const { code, stdout, stderr } = await rao(['smoke', '--burst', '--patience', '40'], { RAO_URL: started.url })
  expect({ code, stderr, stdout }).toMatchObject({ code: 0, stderr: '' })
  expect(stdout.trim().split('\n')).toEqual([
    'skipped  whoever does not say who they are is refused: nobody is asked who they are here',
    'skipped  nobody reports for a worker: nobody is asked who they are here',
    expect.stringMatching(/^ok {7}cycles run by themselves: two of them \d+ s apart, mode apply$/),
    expect.stringMatching(/^ok {7}every source answers, and workers are heard: 100 % of \d+ workers? heard$/),
    expect.stringMatching(/^ok {7}steps are taken, and nothing else fails: \d+ taken in the last \d+ cycles?$/),
    expect.stringMatching(/^ok {7}a burst launches workers, which report: desired \d+ -> \d+ after \d+ s, \d+ heard/),
  ])
})

describe('the test burst', { timeout: 120_000 }, () => {
  beforeEach(async () => {
    started = await startRao(['--data', await temporaryDirectory(), '--speed', '10'])
    await rao(['settings', 'set', 'headroomAgents=6'], { RAO_URL: started.url })
  })

  const burstNow = async () => burstStatus.parse(await (await fetch(`${started?.url}/v1/fleets/local/burst`)).json())

  test('leaves the burst of somebody else alone', async () => {
    const env = { RAO_URL: started?.url ?? '' }
    await rao(['burst', 'start', '--duration', '3600', '--factor', '1.5', '--reason', 'release day'], env)
    const { stdout } = await rao(['smoke', '--burst', '--patience', '20'], env)
    expect(stdout).toContain('skipped  a burst launches workers, which report: a burst is in force or asked for')
    expect((await burstNow()).burst).toMatchObject({ active: true, reason: 'release day' })
  })

  test('is called off when the check is interrupted', async () => {
    const child = spawn(process.execPath, [cli, 'smoke', '--burst'], {
      env: { ...process.env, RAO_URL: started?.url },
      stdio: 'ignore',
    })
    const closed = once(child, 'close')
    await until(async () => (await burstNow()).burst.active)
    child.kill('SIGINT')
    expect(await closed).toEqual([1, null])
    await until(async () => !(await burstNow()).burst.active)
  })

  test('is said to go on where it cannot be called off', async () => {
    const { url } = started ?? { url: '' }
    server = await serve({
      port: 0,
      async handler({ rawPath, rawQueryString, body, requestContext: { http } }) {
        if (http.method === 'DELETE') return { statusCode: 503, body: '{"message":"Service Unavailable"}' }
        const answer = await fetch(`${url}${rawPath}?${rawQueryString}`, {
          method: http.method,
          headers: { 'content-type': 'application/json' },
          ...(body !== undefined && { body: Buffer.from(body, 'base64') }),
        })
        return { statusCode: answer.status, body: await answer.text() }
      },
    })
    const { code, stdout } = await rao(['smoke', '--burst', '--patience', '20', '--url', server.url])
    expect(stdout).toMatch(/failed {3}a burst launches .*: the burst could not be called off, and goes on: .*503/)
    expect(code).toBe(1)
  })
})

test('an optimizer that lets everybody in and runs no cycle fails, and the failures are named', async () => {
  const journals = memoryJournals()
  await journals.open('ci').takeLease({ owner: 'cycle', nowWallSec: 0, ttlSec: 1 })
  const nudge = async () => {}
  server = await serve({ handler: createApi({ journals, clock: systemClock, version: '0', nudge }), port: 0 })
  const { code, stdout, stderr } = await rao(['smoke', '--url', server.url, '--patience', '1', '--json'], {
    RAO_SIGN_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'AKID',
    AWS_SECRET_ACCESS_KEY: 'secret',
  })
  expect({ code, stderr }).toEqual({ code: 1, stderr: 'rao: 4 of 5 checks failed\n' })
  expect(JSON.parse(stdout).map(({ outcome, said }: Record<string, string>) => `${outcome} ${said}`)).toEqual([
    'failed answered 404',
    'failed answered 200',
    'failed none within 1 s',
    expect.stringMatching(/^failed .*ci/),
    'ok 0 taken in the last 0 cycles',
  ])
})
