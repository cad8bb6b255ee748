import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { rao, type Started, startRao } from './rao.ts'
import { raoHere } from './rao-here.ts'
import { onTerminalOf } from './terminal.ts'

let directory: string
let started: Started

// At the speed of real time nothing changes between two commands.
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'rao-'))
  started = await startRao(['--data', directory, '--speed', '1'])
  vi.stubEnv('RAO_URL', started.url)
})

afterAll(async () => {
  vi.unstubAllEnvs()
  await started.kill()
  await rm(directory, { recursive: true, force: true })
})

/** Commands that query the optimizer run in this process: a new process for each would take most of the time. */
const at = (...args: string[]) => raoHere(args)

describe('a started optimizer', () => {
  test('status finds the only fleet by itself and shows its numbers in words', async () => {
    const { code, stdout } = await at('status')
    expect(code).toBe(0)
    expect(stdout).toMatch(/^local {2}Mon 1 Jan 2001 09:00:\d\d UTC, /)
    expect(stdout).toMatch(/capacity +8 agents +2 workers ready, 0 booting, 0 draining/)
    expect(stdout).toMatch(/above P90 +– +no forecast has come due yet/)
  })

  test.each([
    ['draws demand and capacity on a wide terminal', 200, true],
    ['draws nothing on a narrow one, where it would wrap', 40, false],
  ])('status %s', async (_, columns, drawn) => {
    onTerminalOf(columns)
    const { stdout } = await raoHere(['status', '--url', started.url])
    expect(/[▁▂▃▄▅▆▇█]/.test(stdout)).toBe(drawn)
  })

  test('--json prints what the API answers', async () => {
    const { stdout } = await at('status', '--json')
    const answer = await fetch(`${started.url}/v1/fleets/local/metrics`)
    const { lastCycle, ...metrics } = (await answer.json()) as Record<string, unknown>
    expect(JSON.parse(stdout)).toMatchObject({
      ...metrics,
      lastCycle: { atSec: (lastCycle as { atSec: number }).atSec },
    })
  })

  test('plan shows every reason on record', async () => {
    const { stdout } = await at('plan')
    const { reasons } = JSON.parse((await at('plan', '--json')).stdout).target as { reasons: { text: string }[] }
    expect(reasons.length).toBeGreaterThan(0)
    for (const { text } of reasons) expect(stdout).toContain(text)
  })

  test('plan --at a time before the first cycle finds nothing', async () => {
    expect(await at('plan', '--at', '2001-01-01T08:00:00Z')).toMatchObject({
      code: 1,
      stderr: 'rao: no plan of local is on record from then or before\n',
    })
  })

  test('plan --at a time ahead of its clock shows the latest plan, and says so', async () => {
    const { code, stdout, stderr } = await at('plan', '--at', '2001-01-01T23:00')
    expect(code).toBe(0)
    expect(stdout).toMatch(/^local {2}Mon 1 Jan 2001 09:\d\d:\d\d UTC, mode /)
    expect(stderr).toMatch(
      /^rao: Mon 1 Jan 2001 23:00:00 UTC lies ahead of the fleet's clock, Mon 1 Jan 2001 09:\d\d:\d\d UTC: this is the latest plan\n$/,
    )
  })

  test('plan --at the time of a plan shows it without further remarks', async () => {
    const { atSec } = JSON.parse((await at('plan', '--json')).stdout) as { atSec: number }
    const { stdout, stderr } = await at('plan', '--at', `${atSec}`, '--json')
    expect(stderr).toBe('')
    expect(JSON.parse(stdout)).toMatchObject({ atSec })
  })

  test('a burst can be started, shown and called off', async () => {
    const start = await at('burst', 'start', '--duration', '600', '--factor', '1.5', '--reason', 'release day')
    expect(start).toMatchObject({ code: 0, stderr: '' })
    expect(start.stdout).toMatch(/^local {2}burst ×1.5 until Mon 1 Jan 2001 09:1\d:\d\d UTC\n$/)
    expect((await at('burst', 'status')).stdout).toMatch(/min( \d+ s)? left \(manual: release day\)/)
    expect((await at('plan')).stdout).toContain('by the manual burst, factor 1.5')
    expect((await at('burst', 'cancel')).stdout).toBe('local  burst called off\n')
    expect((await at('burst', 'status')).stdout).toMatch(/^local {2}no burst/)
    expect(await at('burst', 'cancel')).toMatchObject({ code: 1, stdout: '' })
  })

  test('for a burst longer than the fleet allows, the error names the option used', async () => {
    expect(await at('burst', 'start', '--duration', '86400')).toEqual({
      code: 2,
      stdout: '',
      stderr: 'rao: --duration: must be at most 3600, the setting burstMaxDurationSec\n',
    })
  })

  test('settings can be set, read and reset', async () => {
    const set = await at('settings', 'set', 'headroomAgents=4', 'burstCapacityFactor=1.5')
    expect(set.code).toBe(0)
    expect(set.stdout).toMatch(/^headroomAgents +2 → 4 +agents +set\nburstCapacityFactor +1\.2 → 1\.5 +factor +set\n$/)
    const { effective, overrides } = JSON.parse((await at('settings', 'get', '--json')).stdout)
    expect(effective).toMatchObject({ headroomAgents: 4, burstCapacityFactor: 1.5, headroomShare: 0.15 })
    expect(overrides).toEqual({ headroomAgents: 4, burstCapacityFactor: 1.5 })
    const { stdout } = await at('settings', 'reset', 'headroomAgents', 'burstCapacityFactor')
    expect(stdout).toMatch(
      /^headroomAgents +4 → 2 +agents +default\nburstCapacityFactor +1\.5 → 1\.2 +factor +default\n$/,
    )
    expect((await at('settings', 'get')).stdout).toMatch(/headroomAgents +2 +2 +agents/)
  })

  test('an unchanged setting is reported as such, and --json prints all of them', async () => {
    expect((await at('settings', 'reset', 'headroomAgents')).stdout).toMatch(
      /^headroomAgents +2, as before +agents +default\n/,
    )
    const { effective } = JSON.parse((await at('settings', 'reset', 'headroomAgents', '--json')).stdout)
    expect(effective).toMatchObject({ headroomAgents: 2, headroomShare: 0.15 })
  })

  test('a setting out of its range is refused and nothing changes', async () => {
    const before = (await at('settings', 'get', '--json')).stdout
    expect(await at('settings', 'set', 'headroomAgents=4', 'optimizationIntervalSec=0')).toEqual({
      code: 2,
      stdout: '',
      stderr: 'rao: optimizationIntervalSec must be between 10 and 3600 (s), got 0\n',
    })
    expect((await at('settings', 'get', '--json')).stdout).toBe(before)
  })

  test('colour is used on terminals, and when it is forced', async () => {
    const colour = '\u001b['
    expect((await rao(['status'], { RAO_URL: started.url })).stdout).not.toContain(colour)
    const forced = await rao(['status'], { RAO_URL: started.url, FORCE_COLOR: '1' })
    expect(forced.stdout).toContain(colour)
  })

  test('a fleet that does not exist is named', async () => {
    expect(await at('status', '--fleet', 'nope')).toMatchObject({ code: 1, stderr: expect.stringContaining('nope') })
  })

  test('a port in use is reported in one line, and no data directory is made', async () => {
    const { port } = new URL(started.url)
    const other = join(directory, 'other')
    expect(await rao(['start', '--port', port, '--data', other])).toEqual({
      code: 1,
      stdout: '',
      stderr: `rao: port ${port} is in use by another program; --port names another one\n`,
    })
    expect(existsSync(other)).toBe(false)
  })

  test('a data directory in use is reported in one line', async () => {
    expect(await rao(['start', '--port', '0', '--data', directory])).toEqual({
      code: 1,
      stdout: '',
      stderr: `rao: The data directory ${directory} is in use by process ${started.child.pid}; --data names another one\n`,
    })
  })
})
