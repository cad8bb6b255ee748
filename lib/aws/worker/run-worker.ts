import type { TickingClock } from '../../ports.ts'
import { explain } from '../call-error.ts'
import type { Agents } from './agents.ts'
import type { Lifecycle, Stage } from './lifecycle.ts'
import type { Orders, SendHeartbeat, WorkerReport } from './send-heartbeat.ts'

export interface WorkerOptions {
  readonly totalAgents: number
  readonly bootId: string
  readonly launchedAtSec?: number
  readonly agents: Agents
  readonly send: SendHeartbeat
  readonly lifecycle: Lifecycle
  readonly clock: TickingClock
  /** In [0, 1). */
  readonly random: () => number
  /** Ends the worker: it takes no new bug and waits for those at work. */
  readonly signal: AbortSignal
  /** Wakes the worker from its wait, because the last agent has ended. */
  readonly wake: Wake
  /** Seconds that agents have to finish their bugs when the worker is told to end. */
  readonly graceSec: number
  /** Ends the grace before its time. */
  readonly graceOver?: AbortSignal
  readonly log: (line: string) => void
}

/** Seconds between two checks whether the instance is being terminated; reading the metadata costs nothing. */
const lookSec = 2

/** Seconds until a worker acknowledges a drain. */
const answerSec = 1

/** Seconds until the first retry of a failed report, and the longest backoff between two retries. */
const firstRetrySec = 2
const longestRetrySec = 60

/** Orders lapse when reports have gone unanswered for so long, or three times: a dead service must not leave workers idle. */
const lapseSec = 900

/** Every interval varies randomly by up to this share, so that workers launched together drift apart. */
const jitter = 0.2

/** Seconds between two requests for more time while bugs of an ending instance are at work. */
const extendSec = 20

/** An event that may happen at any time and interrupts a wait. */
export class Wake {
  #controller = new AbortController()

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  now(): void {
    this.#controller.abort()
  }

  /** Whether the event has happened since the last call. */
  taken(): boolean {
    if (!this.#controller.signal.aborted) return false
    this.#controller = new AbortController()
    return true
  }
}

/**
 * A worker on its instance. It sends its reports when due, fills as many agents as ordered, and empties itself when it is drained
 * or its instance is being terminated. When it is empty it allows the termination. Ends then, or with the signal.
 */
export async function runWorker(options: WorkerOptions): Promise<'ended' | 'interrupted'> {
  const { agents, clock, lifecycle, log, random, signal, totalAgents, wake } = options
  const spread = (sec: number) => sec * (1 - jitter + 2 * jitter * random())
  let orders: Orders | undefined
  let ending = false
  let failures = 0
  /** When the first of the present run of unanswered reports was sent. */
  let unansweredSinceSec: number | undefined
  let reportAtSec = clock.wallSec()
  const extend = extending(options)

  // On the signal the worker takes no more bugs at once, even in the middle of a wait.
  signal.addEventListener('abort', () => agents.allow(0), { once: true })
  while (!signal.aborted) {
    const woken = wake.taken()
    const stage = ending ? 'ending' : await stageOf(lifecycle, log)
    if (!ending && stage === 'ending') {
      ending = true
      reportAtSec = clock.wallSec()
      log('the instance is ending: no new bugs')
    }
    if (signal.aborted) break
    if (stage === 'waiting') {
      agents.allow(0)
      await clock.until(clock.wallSec() + lookSec, signal)
      continue
    }
    const emptying = ending || orders?.drain === true
    agents.allow(emptying ? 0 : allowedBy(orders, failures, totalAgents))

    const isDue = clock.wallSec() >= reportAtSec || (emptying && woken)
    const reading = isDue || ending ? await readOrLog(agents, log) : undefined
    if (ending && reading?.usedAgents === 0) break
    if (ending) await extend()
    if (isDue) {
      const reported = reading && (await options.send(reportOf(options, reading, emptying), signal))
      if (signal.aborted) break
      if (reported?.outcome === 'heard') {
        if (failures > 0) log('heard again')
        failures = 0
        unansweredSinceSec = undefined
        orders = reported.orders
        // A change of the drain order is acknowledged at once; everything else can wait for the next report.
        const isNews = orders.drain !== emptying && !ending
        if (isNews) log(orders.drain ? 'told to drain: no new bugs' : 'no longer drained')
        reportAtSec = clock.wallSec() + spread(isNews ? answerSec : orders.reportAfterSec)
        continue
      }
      failures += 1
      if (reported !== undefined) unansweredSinceSec ??= clock.wallSec()
      const silenceSec = clock.wallSec() - (unansweredSinceSec ?? clock.wallSec())
      if (orders && silenceSec > Math.max(lapseSec, 3 * orders.reportAfterSec)) {
        log('nobody has answered for long: what was ordered lapses, all agents are filled')
        orders = undefined
      }
      if (failures === 1 && reported !== undefined) log(`not heard: ${reported.reason}`)
      reportAtSec = clock.wallSec() + retryAfter(reported?.retryAfterSec, failures, spread)
      continue
    }
    await clock.until(Math.min(reportAtSec, clock.wallSec() + lookSec), AbortSignal.any([signal, wake.signal]))
  }

  if (signal.aborted) ending = await windDown(options, ending)
  else await trying('ending the agents', () => agents.close(0), log)
  const last = await readOrLog(agents, log)
  if (last !== undefined) await options.send(reportOf(options, last, true))
  if (!ending) return 'interrupted'
  await trying('letting the instance end', () => lifecycle.complete(), log)
  log(`${last?.usedAgents === 0 ? 'idle' : 'the grace is over'}: the instance may end`)
  return 'ended'
}

/**
 * Stops the worker: reports that at once, and gives agents at work their grace, delaying a termination of the instance meanwhile.
 * @returns whether the instance is being terminated, which may have begun meanwhile.
 */
async function windDown(options: WorkerOptions, endingBefore: boolean): Promise<boolean> {
  const { agents, clock, graceSec, graceOver, lifecycle, log, send } = options
  const over = new AbortController()
  const closed = trying('ending the agents', () => agents.close(graceSec, graceOver), log).finally(() => over.abort())
  const reading = await readOrLog(agents, log)
  if (reading !== undefined && !over.signal.aborted) await send(reportOf(options, reading, true), over.signal)
  const extend = extending(options)
  let ending = endingBefore
  do {
    ending ||= (await stageOf(lifecycle, log)) === 'ending'
    if (ending && !over.signal.aborted) await extend()
    await clock.until(clock.wallSec() + lookSec, over.signal)
  } while (!over.signal.aborted)
  await closed
  return ending
}

/** Asks for more time at once and then every twenty seconds: a hook may allow as little as thirty. */
function extending({ clock, lifecycle, log }: WorkerOptions): () => Promise<void> {
  let atSec = Number.NEGATIVE_INFINITY
  return async () => {
    if (clock.wallSec() < atSec) return
    atSec = clock.wallSec() + extendSec
    await trying('asking for more time', () => lifecycle.extend(), log)
  }
}

/** How many agents may work. A new worker waits for its first orders, but works without any if nobody answers. */
function allowedBy(orders: Orders | undefined, failures: number, totalAgents: number): number {
  if (orders !== undefined) return Math.min(totalAgents, Math.floor(orders.targetAgents))
  return failures > 0 ? totalAgents : 0
}

function reportOf(
  { totalAgents, bootId, launchedAtSec }: WorkerOptions,
  reading: Pick<WorkerReport, 'usedAgents' | 'counters'>,
  emptying: boolean,
): WorkerReport {
  return {
    ...reading,
    totalAgents,
    bootId,
    ...(launchedAtSec !== undefined && { launchedAtSec }),
    ...(emptying && { drainAcknowledged: true }),
  }
}

function retryAfter(askedSec: number | undefined, failures: number, spread: (sec: number) => number): number {
  const backoffSec = Math.min(longestRetrySec, firstRetrySec * 2 ** Math.min(failures - 1, 10))
  return spread(Math.max(backoffSec, Math.min(askedSec ?? 0, 3600)))
}

async function readOrLog(agents: Agents, log: (line: string) => void) {
  try {
    return await agents.read()
  } catch (error) {
    log(`the agents at work are unknown: ${explain(error)}`)
    return undefined
  }
}

async function stageOf(lifecycle: Lifecycle, log: (line: string) => void): Promise<Stage> {
  try {
    return await lifecycle.stage()
  } catch (error) {
    log(explain(error))
    return 'serving'
  }
}

async function trying(what: string, run: () => Promise<void>, log: (line: string) => void): Promise<void> {
  try {
    await run()
  } catch (error) {
    log(`${what} failed: ${explain(error)}`)
  }
}
