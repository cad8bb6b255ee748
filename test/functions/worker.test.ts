import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createApi } from '../../lib/http/api.ts'
import { type Server, serve } from '../../lib/http/serve.ts'
import type { Journal } from '../../lib/journal.ts'
import { memoryJournals } from '../../lib/simulated/memory-journal.ts'
import { systemClock } from '../../lib/system-clock.ts'
import { type FakeGroup, fakeGroup } from '../aws/fake/auto-scaling.ts'
import { type FakeAws, startFakeAws } from '../aws/fake/fake-aws.ts'
import { type FakeMetadata, fakeMetadata, statePath } from '../aws/worker/fake-metadata.ts'
import { until } from '../until.ts'
import { rao, temporaryDirectory } from './rao.ts'
import { raoHere } from './rao-here.ts'

const cli = resolve(import.meta.dirname, '../../functions/cli.ts')

describe('wrong usage', () => {
  const whole = [
    '--url',
    'http://127.0.0.1:9',
    '--fleet',
    'ci',
    '--agents',
    '2',
    '--worker',
    'w',
    '--status-command',
    'echo 0',
  ]
  const without = (option: string) => whole.filter((_, index) => whole[index] !== option && whole[index - 1] !== option)

  test.each([
    ['without a fleet', without('--fleet'), '--fleet'],
    ['without a number of agents', without('--agents'), '--agents'],
    ['with a fleet whose variable is not set', [...whole, '--fleet', ''], '1 to 64 letters'],
    ['with a name that the API refuses', [...whole, '--worker', 'build machine'], '1 to 128 letters'],
    ['with a name whose variable is not set', [...whole, '--worker', ''], '1 to 128 letters'],
    ['with no agent at all', [...whole, '--agents', '0'], 'whole number from 1 to 10000'],
    ['without a URL', without('--url'), '--url is needed'],
    ['with an invalid URL', [...whole, '--url', 'optimizer'], "'optimizer' is no URL"],
    ['with a password in the URL', [...whole, '--url', 'http://u:s3cret@127.0.0.1:9'], 'no user and password'],
    [
      'with no way to count the agents at work',
      without('--status-command'),
      'one of --start-command and --status-command',
    ],
    [
      'with a stop command for agents that are not permanent',
      [...without('--status-command'), '--start-command', 'x', '--stop-command', 'x'],
      '--stop-command is for agents that stay',
    ],
    ['with a hook outside an instance', [...whole, '--hook', 'h'], '--hook is for instances'],
  ])('%s: one line, exit code 2', async (_what, args, line) => {
    const ended = await raoHere(['worker', ...args], { AWS_EC2_METADATA_SERVICE_ENDPOINT: 'http://127.0.0.1:9' })
    expect(ended.stderr).toContain(line)
    expect(ended.stderr).not.toContain('s3cret')
    expect(ended.stderr.trim().split('\n')).toHaveLength(1)
    expect(ended.code).toBe(2)
  })

  test('outside an instance it must be named', async () => {
    const ended = await rao(['worker', ...without('--worker')], {
      AWS_EC2_METADATA_SERVICE_ENDPOINT: 'http://127.0.0.1:9',
    })
    expect(ended.code).toBe(1)
    expect(ended.stderr).toMatch(/the instance metadata at .* does not answer .*; name the worker with --worker/)
  })
})

describe('on an instance', () => {
  let fake: FakeAws
  let metadata: FakeMetadata
  let server: Server
  let journal: Journal
  let group: FakeGroup
  let id: string

  beforeEach(async () => {
    fake = await startFakeAws()
    group = fakeGroup('us-east-1/workers', { desired: 1, hooks: [{ name: 'empty', timeoutSec: 300 }] })
    fake.groups.set('us-east-1/workers', group)
    id = group.instances[0]?.id ?? ''
    metadata = await fakeMetadata(id)
    metadata.answers.set('/latest/meta-data/tags/instance/aws:autoscaling:groupName', 'workers')
    const journals = memoryJournals()
    journal = journals.open('ci')
    // The API knows a fleet once a cycle of it has run.
    await journal.takeLease({ owner: 'cycle', nowWallSec: 0, ttlSec: 1 })
    await journal.putSettings({ reportAfterSec: 5 }, 0)
    server = await serve({
      handler: createApi({ journals, clock: systemClock, version: '0', nudge: async () => {} }),
      port: 0,
    })
  })

  afterEach(async () => {
    await server.close()
    metadata.close()
    await fake.close()
  })

  const card = async () => (await journal.workers(systemClock.nowSec()))[0]

  function start(...args: readonly string[]) {
    const env = {
      ...process.env,
      AWS_EC2_METADATA_SERVICE_ENDPOINT: metadata.url,
      AWS_ENDPOINT_URL: fake.url,
      AWS_ACCESS_KEY_ID: 'AKID',
      AWS_SECRET_ACCESS_KEY: 'secret',
    }
    const child = spawn(process.execPath, [cli, 'worker', '--url', server.url, '--fleet', 'ci', ...args], { env })
    const said = { stderr: '' }
    child.stderr.on('data', (chunk) => {
      said.stderr += chunk
    })
    return { child, said, closed: once(child, 'close') as Promise<[number | null]> }
  }

  test('it reports under its own id, drains when told, lets the instance end, and exits', async () => {
    const box = await temporaryDirectory()
    const bug = `touch ${box}/at-work; while [ ! -e ${box}/finish ]; do sleep 0.05; done; rm ${box}/at-work; exit 0`
    const { said, closed } = start('--agents', '1', '--start-command', bug, '--hook', 'empty')
    await until(async () => (await card())?.heartbeat !== undefined && existsSync(`${box}/at-work`))
    expect(await card()).toMatchObject({
      worker: id,
      heartbeat: { totalAgents: 1, launchedAtSec: Date.UTC(2026, 0, 2, 3, 4, 5) / 1000 },
    })

    await journal.putDirectives([{ worker: id, drain: true, targetAgents: 0 }], systemClock.nowSec())
    await until(async () => (await card())?.heartbeat?.drainAcknowledged === true)
    expect((await card())?.heartbeat?.usedAgents).toBe(1)
    await writeFile(`${box}/finish`, '')
    await until(async () => (await card())?.heartbeat?.usedAgents === 0)
    expect((await card())?.heartbeat?.counters).toMatchObject({ finished: 1 })

    for (const instance of group.instances) instance.lifecycle = 'Terminating:Wait'
    metadata.answers.set(statePath, 'Terminated')
    expect(await closed).toEqual([0, null])
    expect(group.instances[0]?.lifecycle).toBe('Terminating:Proceed')
    expect(said.stderr).toContain('idle: the instance may end')
  })

  test('on SIGTERM it lets the bug at work finish, and exits with 0', async () => {
    const box = await temporaryDirectory()
    const bug = `touch ${box}/at-work; sleep 1; echo done > ${box}/finished`
    const { child, closed } = start('--agents', '1', '--start-command', bug)
    await until(async () => (await card())?.heartbeat !== undefined && existsSync(`${box}/at-work`))
    child.kill('SIGTERM')
    expect(await closed).toEqual([0, null])
    expect(existsSync(`${box}/finished`)).toBe(true)
    expect((await card())?.heartbeat).toMatchObject({ usedAgents: 0, drainAcknowledged: true })
  })

  test('a log that nobody reads any more does not end it: its bugs are finished, and it leaves as told', async () => {
    const box = await temporaryDirectory()
    const bug = `touch ${box}/at-work; while [ ! -e ${box}/finish ]; do sleep 0.05; done; exit 75`
    const { child, closed } = start('--agents', '1', '--start-command', bug)
    child.stderr.destroy()
    await until(async () => (await card())?.heartbeat !== undefined && existsSync(`${box}/at-work`))
    child.kill('SIGTERM')
    await until(async () => (await card())?.heartbeat?.drainAcknowledged === true)
    child.kill('SIGINT')
    await writeFile(`${box}/finish`, '')
    expect(await closed).toEqual([0, null])
    expect((await card())?.heartbeat).toMatchObject({ usedAgents: 0, drainAcknowledged: true })
  })

  test('a second signal is an echo at first, and later ends the bug before its grace is over', async () => {
    const box = await temporaryDirectory()
    const bug = `trap 'touch ${box}/told' TERM; touch ${box}/at-work; while [ ! -e ${box}/finish ]; do sleep 0.05; done`
    const { child, said, closed } = start('--agents', '1', '--grace', '600', '--start-command', bug, '--hook', 'empty')
    await until(async () => (await card())?.heartbeat !== undefined && existsSync(`${box}/at-work`))
    for (const instance of group.instances) instance.lifecycle = 'Terminating:Wait'
    metadata.answers.set(statePath, 'Terminated')
    child.kill('SIGINT')
    child.kill('SIGTERM')
    await until(async () => (await card())?.heartbeat?.drainAcknowledged === true)
    expect((await card())?.heartbeat?.usedAgents).toBe(1)
    expect(existsSync(`${box}/told`)).toBe(false)
    await until(() => {
      child.kill('SIGTERM')
      return said.stderr.includes('told to stop again: bugs at work are ended') && existsSync(`${box}/told`)
    })
    await writeFile(`${box}/finish`, '')
    expect(await closed).toEqual([0, null])
    expect((await card())?.heartbeat).toMatchObject({ usedAgents: 0, drainAcknowledged: true })
    expect(group.instances[0]?.lifecycle).toBe('Terminating:Proceed')
  })
})
