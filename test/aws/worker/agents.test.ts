import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type AgentOptions, type Agents, agentsOf } from '../../../lib/aws/worker/agents.ts'
import { startSec } from '../../builders.ts'
import { manualClock } from '../../manual-clock.ts'
import { until } from '../../until.ts'

let folder: string
let agents: Agents | undefined
let clock: ReturnType<typeof manualClock>
let log: string[]
let idle: number

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'agents-'))
  clock = manualClock(startSec)
  log = []
  idle = 0
})

afterEach(async () => {
  await agents?.close(0)
  await rm(folder, { recursive: true, force: true })
})

function open(options: Partial<AgentOptions>): Agents {
  agents = agentsOf({
    agents: 2,
    environment: { RAO_WORKER: 'i-1', BOX: folder },
    clock,
    steadySec: () => clock.wallSec(),
    random: () => 0.5,
    log: (line) => log.push(line),
    onIdle: () => {
      idle += 1
    },
    ...options,
  })
  return agents
}

const at = (name: string) => join(folder, name)
const has = (name: string) => existsSync(at(name))

/** A command that works on a bug until the test says that it is done. */
const untilTold =
  'touch "$BOX/began-$RAO_AGENT"; while [ ! -e "$BOX/finish-$RAO_AGENT" ]; do sleep 0.02; done; rm "$BOX/finish-$RAO_AGENT" "$BOX/began-$RAO_AGENT"'

test('as many agents run as are allowed, and one that has just started counts as looking for a bug', async () => {
  const { allow, read } = open({ startCommand: untilTold })
  allow(1)
  await until(() => has('began-1'))
  expect(has('began-2')).toBe(false)
  expect((await read()).usedAgents).toBe(0)
  clock.advance(3)
  expect((await read()).usedAgents).toBe(1)
  allow(2)
  await until(() => has('began-2'))
})

test('a draining worker is not empty while an agent that just started may have found a bug', async () => {
  const { allow, read } = open({ startCommand: untilTold })
  allow(1)
  await until(() => has('began-1'))
  allow(0)
  expect(await read()).toMatchObject({ usedAgents: 1, counters: { started: 0 } })
  await writeFile(at('finish-1'), '')
  await until(() => idle === 1)
  expect((await read()).usedAgents).toBe(0)
})

test('each run is one bug: it is counted with its duration, and the next one starts', async () => {
  const { allow, read } = open({ startCommand: untilTold })
  allow(1)
  await until(() => has('began-1'))
  clock.advance(10)
  await writeFile(at('finish-1'), '')
  await until(async () => (await read()).counters?.finished === 1)
  const { counters } = await read()
  expect(counters).toMatchObject({ busySec: 10 })
  expect(counters?.durations?.[6]).toBe(1)
  await until(() => has('began-1'))
})

test('an agent above the allowed number finishes its bug, and takes no other', async () => {
  const { allow, read } = open({ startCommand: untilTold })
  allow(1)
  await until(() => has('began-1'))
  clock.advance(5)
  allow(0)
  expect((await read()).usedAgents).toBe(1)
  await writeFile(at('finish-1'), '')
  await until(() => idle === 1)
  expect((await read()).usedAgents).toBe(0)
  expect(has('began-1')).toBe(false)
})

test('a machine whose clock is set forward while bugs are at work makes none of them longer', async () => {
  let steadySec = 0
  const { allow, read } = open({ startCommand: untilTold, steadySec: () => steadySec })
  allow(2)
  await until(() => has('began-1') && has('began-2'))
  clock.advance(3600)
  expect((await read()).usedAgents).toBe(0)
  steadySec = 4
  expect((await read()).usedAgents).toBe(2)
  allow(0)
  await Promise.all([writeFile(at('finish-1'), ''), writeFile(at('finish-2'), '')])
  await until(() => idle === 1)
  expect((await read()).counters).toMatchObject({ finished: 2, busySec: 8 })
})

test('exit code 75 means no bug: it is not counted, and tried again after some seconds', async () => {
  const { allow, read } = open({ startCommand: 'echo x >> "$BOX/tries"; exit 75', agents: 1 })
  const tries = async () => (has('tries') ? (await readFile(at('tries'), 'utf8')).length / 2 : 0)
  allow(1)
  await until(() => idle === 1)
  expect(await tries()).toBe(1)
  clock.advance(4)
  expect((await read()).counters).toMatchObject({ started: 0, finished: 0 })
  clock.advance(1)
  await until(async () => (await tries()) === 2)
})

test('a run that looked for long and found nothing does not count as a bug, and the count of started bugs never falls', async () => {
  const { allow, read } = open({
    startCommand: untilTold.replace(/rm .*$/, 'rm "$BOX/finish-$RAO_AGENT"; exit 75'),
    agents: 1,
  })
  allow(1)
  await until(() => has('began-1'))
  clock.advance(4)
  expect((await read()).counters).toMatchObject({ started: 1, finished: 0 })
  await writeFile(at('finish-1'), '')
  await until(() => idle === 1)
  expect(await read()).toMatchObject({ usedAgents: 0, counters: { started: 1, finished: 0 } })
  expect(log).toEqual([expect.stringMatching(/^a run looked for a bug for more than 3 s and found none: /)])
})

test('a command that fails at once is reported, counts as no bug, and is not run in a tight loop', async () => {
  const { allow, read } = open({ startCommand: 'exit 3', agents: 1 })
  allow(1)
  await until(() => idle === 1)
  await sleep(50)
  expect(idle).toBe(1)
  expect(log).toEqual(['agent 1 ended with 3 after 0.0 s'])
  expect((await read()).counters).toMatchObject({ started: 0, finished: 0, busySec: 0 })
})

test('a bug whose run fails after it was at work counts as finished, and the next one is taken at once', async () => {
  const { allow, read } = open({ startCommand: `${untilTold}; exit 1`, agents: 1 })
  allow(1)
  await until(() => has('began-1'))
  clock.advance(4)
  await writeFile(at('finish-1'), '')
  await until(async () => (await read()).counters?.finished === 1)
  await until(() => has('began-1'))
  expect(log).toEqual(['agent 1 ended with 1 after 4.0 s'])
})

test('a run that is done within seconds counts as a bug, and how to say that there was none is told once', async () => {
  const { allow, read } = open({ startCommand: 'true', agents: 1 })
  allow(1)
  await until(async () => ((await read()).counters?.finished ?? 0) >= 2)
  expect(log).toEqual([
    'a run ended with 0 within 3 s: that counts as a bug; where a run finds none, let it exit with 75',
  ])
})

test('a permanent agent that ends by itself is reported, and started again after some seconds', async () => {
  const { allow } = open({ startCommand: 'exit 3', statusCommand: 'echo 0', agents: 1 })
  allow(1)
  await until(() => idle === 1)
  expect(log).toEqual(['agent 1 ended with 3 after 0.0 s'])
  await sleep(50)
  clock.advance(5)
  await until(() => idle === 2)
})

test('an agent that the machine cannot start is one that failed at once, and tried again', async () => {
  const { allow, read } = open({
    startCommand: 'true',
    agents: 1,
    environment: { LONGER_THAN_LINUX_TAKES: 'x'.repeat(200_000) },
  })
  allow(1)
  await until(() => idle === 1)
  expect(log).toEqual(['a command cannot be started: spawn E2BIG', 'agent 1 ended with 127 after 0.0 s'])
  expect((await read()).usedAgents).toBe(0)
  for (let turn = 0; turn < 5; turn += 1) await sleep(5)
  clock.advance(5)
  await until(() => idle === 2)
})

test('permanent agents are counted by the status command, which is told the allowed number', async () => {
  const { allow, read } = open({
    startCommand: 'touch "$BOX/up-$RAO_AGENT"; exec sleep 60',
    statusCommand: 'echo "$RAO_TARGET_AGENTS $RAO_WORKER" > "$BOX/told"; echo 1',
  })
  allow(2)
  await until(() => has('up-1') && has('up-2'))
  expect(await read()).toEqual({ usedAgents: 1 })
  expect(await readFile(at('told'), 'utf8')).toBe('2 i-1\n')
})

test('when none of the agents that it starts is running, none counts as at work, whatever the status command says', async () => {
  const { allow, read } = open({ startCommand: 'touch "$BOX/up-$RAO_AGENT"; exec sleep 60', statusCommand: 'exit 1' })
  expect(await read()).toEqual({ usedAgents: 0 })
  allow(1)
  await until(() => has('up-1'))
  await expect(read()).rejects.toThrow('the status command failed')
  allow(0)
  await until(() => idle === 1)
  expect(await read()).toEqual({ usedAgents: 0 })
})

test('an agent told to finish keeps its child processes until its bug is done', async () => {
  const { allow } = open({
    agents: 1,
    startCommand: `exec /bin/sh -c 'trap "touch $BOX/heard" TERM; (${untilTold.replaceAll('"', '')}; echo done > $BOX/done) & touch "$BOX/up"; wait; wait'`,
    statusCommand: 'echo 1',
  })
  allow(1)
  await until(() => has('up') && has('began-1'))
  allow(0)
  await until(() => has('heard'))
  await writeFile(at('finish-1'), '')
  await until(() => has('done') && idle === 1)
})

test('an agent in a shell that the signal kills gets the signal too, and its slot is free once the agent has ended', async () => {
  const { allow } = open({
    agents: 1,
    startCommand: `/bin/sh -c 'trap "touch $BOX/heard" TERM; touch "$BOX/up"; while [ ! -e "$BOX/finish-1" ]; do sleep 0.02; done'; echo ended`,
    statusCommand: 'echo 1',
  })
  allow(1)
  await until(() => has('up'))
  allow(0)
  await until(() => has('heard'))
  await sleep(300)
  expect(idle).toBe(0)
  await writeFile(at('finish-1'), '')
  await until(() => idle === 1)
})

test('a permanent agent is stopped by the stop command, which is told which agent it is', async () => {
  const { allow } = open({
    startCommand: 'touch "$BOX/up-$RAO_AGENT"; exec sleep 60',
    statusCommand: 'echo 0',
    stopCommand: 'echo "$RAO_AGENT" > "$BOX/stopped"; kill "$RAO_AGENT_PID"',
  })
  allow(2)
  await until(() => has('up-1') && has('up-2'))
  allow(1)
  await until(() => has('stopped'))
  expect(await readFile(at('stopped'), 'utf8')).toBe('2\n')
  allow(0)
  await until(() => idle === 1)
})

test('a stop command that failed is run again, as long as the agent has to end', async () => {
  const { allow } = open({
    agents: 1,
    startCommand: 'touch "$BOX/up-$RAO_AGENT"; exec sleep 60',
    statusCommand: 'echo 1',
    stopCommand: 'echo stop >> "$BOX/stops"; [ -e "$BOX/reachable" ] && kill "$RAO_AGENT_PID"',
  })
  allow(1)
  await until(() => has('up-1'))
  allow(0)
  await until(() => log.length === 1)
  expect(log).toEqual(['the stop command ended with 1 for agent 1'])
  allow(1)
  await sleep(20)
  clock.advance(10)
  await sleep(50)
  expect(await readFile(at('stops'), 'utf8')).toBe('stop\n')
  allow(0)
  await until(() => log.length === 2)
  await sleep(20)
  await writeFile(at('reachable'), '')
  clock.advance(10)
  await until(() => idle === 1)
  expect(await readFile(at('stops'), 'utf8')).toBe('stop\nstop\nstop\n')
})

test('without a stop command an agent gets SIGTERM, and may finish its bug', async () => {
  const { allow } = open({
    agents: 1,
    startCommand: 'trap "touch $BOX/finished; exit 0" TERM; touch "$BOX/up"; while :; do sleep 0.02; done',
    statusCommand: 'echo 0',
  })
  allow(1)
  await until(() => has('up'))
  allow(0)
  await until(() => has('finished') && idle === 1)
})

test.each([
  ['fails', 'exit 4', 'the status command failed with 4'],
  ['prints no number', 'echo many', "it printed 'many'"],
  ['prints nothing', 'true', "it printed ''"],
  ['prints without end', 'yes 1', 'it printed more than'],
  ['prints more than there are', 'echo 3', "a whole number up to 2, it printed '3'"],
])('a status command that %s leaves the number of agents at work unknown', async (_what, statusCommand, problem) => {
  await expect(open({ statusCommand }).read()).rejects.toThrow(problem)
})

test('on close, bugs may finish within their grace period', async () => {
  const { allow, close } = open({ startCommand: untilTold, agents: 1 })
  allow(1)
  await until(() => has('began-1'))
  const closed = close(60)
  await writeFile(at('finish-1'), '')
  await closed
  expect(has('began-1')).toBe(false)
})

test.each([
  ['that the worker has started', { startCommand: 'touch "$BOX/up"; exec sleep 1000' }],
  ['that something else has started', { statusCommand: 'touch "$BOX/up"; echo 1' }],
])('on close, agents %s are waited for no longer once the grace is ended early', async (_what, commands) => {
  const { allow, close } = open({ agents: 1, ...commands })
  const graceOver = new AbortController()
  allow(1)
  const started = 'startCommand' in commands ? until(() => has('up')) : Promise.resolve()
  const closed = started.then(() => close(600, graceOver.signal))
  await until(() => has('up'))
  graceOver.abort()
  await closed
})

test('on close, agents that outlive the grace period are killed, even those that ignore signals', async () => {
  const { allow, close, read } = open({
    startCommand: 'trap "" TERM; touch "$BOX/up"; while :; do sleep 0.02; done',
    agents: 1,
  })
  allow(1)
  await until(() => has('up'))
  const closed = close(30)
  clock.advance(30)
  await sleep(20)
  clock.advance(10)
  await closed
  expect((await read()).usedAgents).toBe(0)
})

test('on close, agents that somebody else has started are waited for, as long as the grace period lasts', async () => {
  await writeFile(at('busy'), '2')
  const { close } = open({ statusCommand: 'cat "$BOX/busy"; echo "$RAO_TARGET_AGENTS" > "$BOX/told"' })
  let ended = 0
  const closing = close(30).then(() => {
    ended = clock.nowSec()
  })
  const passing = async (isOver: () => boolean) => {
    while (!isOver()) {
      await sleep(20)
      clock.advance(1)
    }
  }
  await passing(() => clock.nowSec() >= startSec + 10)
  expect(ended).toBe(0)
  // A read while the command is still writing finds nothing yet.
  await until(async () => (await readFile(at('told'), 'utf8')) === '0\n')
  await writeFile(at('busy'), '0')
  await passing(() => ended > 0)
  await closing
  expect(ended).toBeLessThan(startSec + 30)

  await writeFile(at('busy'), '1')
  const beganSec = clock.nowSec()
  ended = 0
  const again = close(5).then(() => {
    ended = clock.nowSec()
  })
  await passing(() => ended > 0)
  await again
  expect(ended).toBeGreaterThanOrEqual(beganSec + 5)
})
