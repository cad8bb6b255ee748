import { setImmediate } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { Lifecycle } from '../../../lib/aws/worker/lifecycle.ts'
import { endless } from '../../../lib/aws/worker/lifecycle.ts'
import { runWorker, Wake } from '../../../lib/aws/worker/run-worker.ts'
import type { Orders, Reported, WorkerReport } from '../../../lib/aws/worker/send-heartbeat.ts'
import type { TickingClock } from '../../../lib/ports.ts'
import { startSec } from '../../builders.ts'
import { manualClock } from '../../manual-clock.ts'

/** A worker whose service, agents and instance the test controls. */
function aWorker(
  options: Partial<Pick<Parameters<typeof runWorker>[0], 'lifecycle' | 'random' | 'hookTimeoutSec'>> = {},
) {
  const time = manualClock(startSec)
  /** Seconds by which the machine's clock has been set back. */
  let backSec = 0
  const clock: TickingClock = {
    nowSec: () => time.nowSec() - backSec,
    wallSec: () => time.wallSec() - backSec,
    until: (atSec, signal) => time.until(atSec + backSec, signal),
  }
  const wake = new Wake()
  const stopping = new AbortController()
  const world = {
    used: 0 as number | undefined,
    allowed: -1,
    closed: -1,
    /** Once the agents close: resolves when the last bug has ended. */
    closing: Promise.resolve(),
    /** `undefined`: the answer never comes. */
    answer: heard({}) as Reported | undefined,
    reports: [] as (WorkerReport & { readonly atSec: number })[],
    log: [] as string[],
  }
  const done = runWorker({
    totalAgents: 4,
    bootId: 'boot',
    launchedAtSec: startSec - 90,
    agents: {
      allow(agents) {
        world.allowed = agents
      },
      async read() {
        if (world.used === undefined) throw new Error('the status command failed')
        return { usedAgents: world.used }
      },
      async close(graceSec) {
        world.closed = graceSec
        await world.closing
      },
    },
    async send(report, noLonger) {
      world.reports.push({ ...report, atSec: time.nowSec() - startSec })
      if (world.answer !== undefined || noLonger === undefined) return world.answer ?? heard({})
      await new Promise((resolve) => noLonger.addEventListener('abort', resolve))
      return { outcome: 'refused', reason: 'nobody waits any more' }
    },
    lifecycle: options.lifecycle ?? endless,
    clock,
    steadySec: time.wallSec,
    random: options.random ?? (() => 0.5),
    ...(options.hookTimeoutSec !== undefined && { hookTimeoutSec: options.hookTimeoutSec }),
    signal: stopping.signal,
    wake,
    graceSec: 30,
    log: (line) => world.log.push(line),
  })
  /** Advances second by second, and lets all pending work happen in each. */
  const pass = async (sec: number) => {
    for (let second = 0; second <= sec; second += 1) {
      if (second > 0) time.advance(1)
      for (let turn = 0; turn < 5; turn += 1) await setImmediate()
    }
  }
  return {
    world,
    pass,
    setClockBack(sec: number) {
      backSec += sec
    },
    async idle() {
      world.used = 0
      wake.now()
      await pass(0)
    },
    async stop() {
      stopping.abort()
      return done
    },
    done,
  }
}

function heard(orders: Partial<Orders>): Reported {
  return { outcome: 'heard', orders: { targetAgents: 4, drain: false, reportAfterSec: 60, ...orders } }
}

/** Once they close, the agents stay busy until the returned function is called. */
function keepBusy(world: { closing: Promise<void> }): () => void {
  let end = () => {}
  world.closing = new Promise((resolve) => {
    end = resolve
  })
  return () => end()
}

const times = (reports: readonly { readonly atSec: number }[]) => reports.map(({ atSec }) => atSec)

test('reports at once, and then at the interval that the service asks for', async () => {
  const { world, pass, stop } = aWorker()
  await pass(0)
  expect(world.reports).toEqual([
    { usedAgents: 0, totalAgents: 4, bootId: 'boot', launchedAtSec: startSec - 90, atSec: 0 },
  ])
  await pass(130)
  expect(times(world.reports)).toEqual([0, 60, 120])
  world.answer = heard({ reportAfterSec: 10 })
  await pass(70)
  expect(times(world.reports).slice(3)).toEqual([180, 190, 200])
  await stop()
})

test.each([
  [0, 48],
  [0.999999, 72],
])('the interval is jittered by a fifth: at a random %d the next report comes after %i s', async (random, sec) => {
  const { world, pass, stop } = aWorker({ random: () => random })
  await pass(80)
  expect(times(world.reports)[1]).toBe(sec)
  await stop()
})

test('takes no bug before it has orders, and then as many as they allow', async () => {
  const { world, pass, stop } = aWorker()
  world.answer = heard({ targetAgents: 2 })
  await pass(1)
  expect(world.allowed).toBe(2)
  world.answer = heard({ targetAgents: 99 })
  await pass(60)
  expect(world.allowed).toBe(4)
  await stop()
})

test('works even when nobody answers, and tries again at growing intervals', async () => {
  const { world, pass, stop } = aWorker()
  world.answer = { outcome: 'refused', reason: '503 later' }
  await pass(200)
  expect(world.allowed).toBe(4)
  expect(times(world.reports)).toEqual([0, 2, 6, 14, 30, 62, 122, 182])
  expect(world.log).toEqual(['not heard: 503 later'])
  world.answer = heard({})
  await pass(60)
  expect(world.log.at(-1)).toBe('heard again')
  await stop()
})

test('a machine whose clock is set back goes on reporting', async () => {
  const { world, pass, setClockBack, stop } = aWorker()
  await pass(10)
  setClockBack(3600)
  await pass(120)
  expect(times(world.reports)).toEqual([0, 60, 120])
  await stop()
})

test('reports again when the service asks for it', async () => {
  const { world, pass, stop } = aWorker()
  world.answer = { outcome: 'refused', reason: '429', retryAfterSec: 45 }
  await pass(100)
  expect(times(world.reports)).toEqual([0, 45, 90])
  await stop()
})

test('an order to drain is acknowledged within a second, and the end of the last bug is reported at once', async () => {
  const { world, pass, idle, stop } = aWorker()
  world.used = 3
  world.answer = heard({ drain: true, targetAgents: 0 })
  await pass(5)
  expect(world.allowed).toBe(0)
  expect(world.reports.map(({ atSec, drainAcknowledged }) => [atSec, drainAcknowledged])).toEqual([
    [0, undefined],
    [1, true],
  ])
  await pass(10)
  await idle()
  expect(world.reports.at(-1)).toMatchObject({ atSec: 15, usedAgents: 0, drainAcknowledged: true })
  await stop()
})

test('a withdrawn drain order is no longer acknowledged', async () => {
  const { world, pass, stop } = aWorker()
  world.answer = heard({ drain: true, targetAgents: 0 })
  await pass(2)
  world.answer = heard({})
  await pass(62)
  expect(world.reports.at(-1)?.drainAcknowledged).toBeUndefined()
  expect(world.allowed).toBe(4)
  await stop()
})

test('an unknown number of agents at work is not reported as zero', async () => {
  const { world, pass, stop } = aWorker()
  world.used = undefined
  await pass(20)
  expect(world.reports).toEqual([])
  expect(world.log[0]).toBe('the agents at work are unknown: the status command failed')
  world.used = 2
  await pass(20)
  expect(world.reports[0]).toMatchObject({ usedAgents: 2 })
  await stop()
})

function anEnding() {
  const calls: string[] = []
  const state = { ending: false, waiting: false, calls }
  const lifecycle: Lifecycle = {
    stage: async () => (state.ending ? 'ending' : state.waiting ? 'waiting' : 'serving'),
    extend: async () => void calls.push('extend'),
    complete: async () => void calls.push('complete'),
  }
  return { state, lifecycle }
}

test('an ending instance takes no new bug, asks for more time, and lets the instance end when it is empty', async () => {
  const { state, lifecycle } = anEnding()
  const { world, pass, idle, done } = aWorker({ lifecycle })
  world.used = 2
  await pass(3)
  state.ending = true
  await pass(70)
  expect(world.allowed).toBe(0)
  expect(state.calls).toEqual(['extend', 'extend', 'extend', 'extend'])
  await idle()
  expect(await done).toBe('ended')
  expect(state.calls.at(-1)).toBe('complete')
  expect(world.reports.at(-1)).toMatchObject({ usedAgents: 0, drainAcknowledged: true })
})

test('of an hour an ending instance asks only three times for more, and workers that end together drift apart', async () => {
  const asked = async (random: number) => {
    const { state, lifecycle } = anEnding()
    const { world, pass, idle } = aWorker({ lifecycle, hookTimeoutSec: 3600, random: () => random })
    world.used = 2
    state.ending = true
    const times: number[] = []
    for (let minute = 0; minute < 60; minute += 1) {
      const before = state.calls.length
      await pass(minute === 0 ? 0 : 60)
      if (state.calls.length > before) times.push(minute)
    }
    await idle()
    return times
  }
  expect(await asked(0.5)).toEqual([0, 20, 40])
  expect(await asked(0)).toEqual([0, 16, 32, 48])
  expect(await asked(1)).toEqual([0, 24, 48])
})

test('a machine whose clock is set back while its instance is ending goes on asking for more time', async () => {
  const { state, lifecycle } = anEnding()
  const { world, pass, idle, setClockBack, done } = aWorker({ lifecycle })
  world.used = 2
  state.ending = true
  await pass(3)
  setClockBack(3600)
  await pass(47)
  expect(state.calls).toEqual(['extend', 'extend', 'extend'])
  await idle()
  expect(await done).toBe('ended')
})

test('more time that was not granted is asked for again before a hook of thirty seconds has run out', async () => {
  let asked = 0
  const { world, pass, idle, done } = aWorker({
    lifecycle: {
      ...endless,
      stage: async () => 'ending',
      async extend() {
        asked += 1
        if (asked === 2) throw new Error('Rate exceeded')
      },
    },
  })
  world.used = 2
  await pass(29)
  expect(asked).toBe(3)
  expect(world.log).toContain('asking for more time failed: Rate exceeded')
  await idle()
  expect(await done).toBe('ended')
})

test('in a warm pool it takes no bug and reports nothing; in service it is a worker like any other', async () => {
  const { state, lifecycle } = anEnding()
  state.waiting = true
  const { world, pass, stop } = aWorker({ lifecycle })
  await pass(100)
  expect([world.allowed, times(world.reports)]).toEqual([0, []])
  state.waiting = false
  await pass(5)
  expect([world.allowed, world.reports.length]).toEqual([4, 1])
  await stop()
})

test.each([{ targetAgents: 0 }, { targetAgents: 0, drain: true }])(
  'orders lapse when nobody has answered for long: %o',
  async (orders) => {
    const { world, pass, stop } = aWorker()
    world.answer = heard(orders)
    await pass(5)
    world.answer = { outcome: 'refused', reason: '503' }
    await pass(800)
    expect(world.allowed).toBe(0)
    await pass(300)
    expect(world.allowed).toBe(4)
    expect(world.reports.at(-1)?.drainAcknowledged).toBeUndefined()
    world.answer = heard(orders)
    await pass(70)
    expect(world.allowed).toBe(0)
    await stop()
  },
)

test('orders do not lapse while it is the agents that cannot be counted, rather than the service that is silent', async () => {
  const { world, pass, stop } = aWorker()
  world.answer = heard({ targetAgents: 0, drain: true })
  await pass(5)
  world.used = undefined
  await pass(2000)
  expect(world.allowed).toBe(0)
  world.used = 0
  await stop()
})

test('unanswered metadata requests do not mean that the instance is ending', async () => {
  const lifecycle = { ...endless, stage: () => Promise.reject(new Error('no metadata')) }
  const { world, pass, stop } = aWorker({ lifecycle })
  await pass(61)
  expect(times(world.reports)).toEqual([0, 60])
  expect(await stop()).toBe('interrupted')
})

test('an instance in a warm pool does not go to work because its metadata do not answer for a while', async () => {
  const { state, lifecycle } = anEnding()
  let isLost = false
  state.waiting = true
  const { world, pass, stop } = aWorker({
    lifecycle: {
      ...lifecycle,
      stage: () => (isLost ? Promise.reject(new Error('no metadata')) : lifecycle.stage()),
    },
  })
  await pass(10)
  isLost = true
  await pass(100)
  expect([world.allowed, times(world.reports)]).toEqual([0, []])
  expect(world.log).toEqual(['no metadata'])
  isLost = false
  state.waiting = false
  await pass(5)
  expect([world.allowed, world.reports.length]).toEqual([4, 1])
  await stop()
})

test('told to stop, it goes on reporting while its bugs have their grace', async () => {
  const { world, pass, stop } = aWorker()
  world.used = 1
  await pass(3)
  const end = keepBusy(world)
  const stopped = stop()
  await pass(130)
  expect(times(world.reports)).toEqual([0, 3, 63, 123])
  expect(world.reports.slice(1).every(({ drainAcknowledged }) => drainAcknowledged)).toBe(true)
  end()
  expect(await stopped).toBe('interrupted')
})

test('told to stop, it gives its agents their grace period and reports that it leaves', async () => {
  const { world, pass, stop } = aWorker()
  await pass(3)
  expect(await stop()).toBe('interrupted')
  expect(world.closed).toBe(30)
  expect(world.reports.at(-1)).toMatchObject({ drainAcknowledged: true, usedAgents: 0 })
})

test('told to stop while nobody answers, it takes no bug from that moment and waits no longer', async () => {
  const { world, pass, stop } = aWorker()
  await pass(3)
  expect(world.allowed).toBe(4)
  world.answer = undefined
  await pass(60)
  const stopped = stop()
  expect(world.allowed).toBe(0)
  expect(await stopped).toBe('interrupted')
  expect(world.allowed).toBe(0)
  expect(world.log).toEqual([])
  expect([...new Set(times(world.reports))]).toEqual([0, 60, 63])
  expect(world.reports.at(-1)).toMatchObject({ drainAcknowledged: true })
})

test('told to stop while its instance is ending, it reports that, and keeps the instance until its bugs have had their grace period', async () => {
  const { state, lifecycle } = anEnding()
  const { world, pass, stop } = aWorker({ lifecycle })
  state.ending = true
  world.used = 1
  await pass(3)
  const end = keepBusy(world)
  state.calls.length = 0
  world.reports.length = 0
  const stopped = stop()
  await pass(130)
  expect(world.closed).toBe(30)
  expect(world.reports).toMatchObject(Array(3).fill({ usedAgents: 1, drainAcknowledged: true }))
  expect(state.calls).toEqual(Array(7).fill('extend'))
  end()
  expect(await stopped).toBe('ended')
  expect(state.calls.at(-1)).toBe('complete')
  expect(world.log.at(-1)).toBe('the grace is over: the instance may end')
})

test('if the instance starts to end during the grace period of its bugs, the hook waits for them as well', async () => {
  const { state, lifecycle } = anEnding()
  const { world, pass, stop } = aWorker({ lifecycle })
  world.used = 1
  await pass(3)
  const end = keepBusy(world)
  const stopped = stop()
  await pass(10)
  expect(state.calls).toEqual([])
  state.ending = true
  await pass(10)
  expect(state.calls).toEqual(['extend'])
  end()
  expect(await stopped).toBe('ended')
  expect(state.calls).toEqual(['extend', 'complete'])
})

test('agents that cannot be stopped do not prevent the final report or the end of the instance', async () => {
  const { state, lifecycle } = anEnding()
  const { world, pass, stop } = aWorker({ lifecycle })
  state.ending = true
  world.used = 1
  await pass(3)
  world.reports.length = 0
  world.closing = Promise.reject(new Error('kill EPERM'))
  expect(await stop()).toBe('ended')
  expect(state.calls.at(-1)).toBe('complete')
  expect(world.reports.at(-1)).toMatchObject({ usedAgents: 1, drainAcknowledged: true })
  expect(world.log).toContain('ending the agents failed: kill EPERM')
})
