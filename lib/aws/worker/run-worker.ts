import type { TickingClock } from '../../ports.ts'
import { explain } from '../call-error.ts'
import type { Agents } from './agents.ts'
import type { Lifecycle, Stage } from './lifecycle.ts'
import type { SendHeartbeat, WorkerReport } from './send-heartbeat.ts'
import { afterAnswer, allowedBy, atFirst } from './standing.ts'

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
  /**
   * Seconds that the termination hook allows between two requests for more time; 60 where absent. Every such request takes from the
   * calls that Auto Scaling allows all of the account, the optimizer among them.
   */
  readonly hookTimeoutSec?: number
  /** Seconds that agents have to finish their bugs when the worker is told to end. */
  readonly graceSec: number
  /** Ends the grace before its time. */
  readonly graceOver?: AbortSignal
  readonly log: (line: string) => void
}

/** Seconds between two checks whether the instance is being terminated; reading the metadata costs nothing. */
const lookSec = 2

/** Every interval varies randomly by up to this share, so that workers launched together drift apart. */
const jitter = 0.2

/** Allows for a hook of thirty seconds, the shortest there is. */
const usualHookTimeoutSec = 60

/** The share of the hook's timeout after which an ending instance whose bugs are at work asks for more: one request may fail. */
const extendShare = 1 / 3

function jittered(sec: number, random: () => number): number {
  return sec * (1 - jitter + 2 * jitter * random())
}

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
  const { agents, lifecycle, log, send, signal } = options
  // On the signal the worker takes no more bugs at once, even in the middle of a wait.
  signal.addEventListener('abort', () => agents.allow(0), { once: true })
  let ending = await serve(options)
  if (signal.aborted) ending = await windDown(options, ending)
  else await trying('ending the agents', () => agents.close(0), log)
  const last = await readOrLog(agents, log)
  if (last !== undefined) await send(reportOf(options, last, true))
  if (!ending) return 'interrupted'
  await trying('letting the instance end', () => lifecycle.complete(), log)
  log(`${last?.usedAgents === 0 ? 'idle' : 'the grace is over'}: the instance may end`)
  return 'ended'
}

/**
 * Reports when that is due, and fills as many agents as ordered, until the instance is ending and empty, or the signal comes.
 * @returns whether the instance is being terminated.
 */
async function serve(options: WorkerOptions): Promise<boolean> {
  const { agents, clock, lifecycle, log, random, send, signal, totalAgents, wake } = options
  let standing = atFirst
  let ending = false
  let reportAtSec = clock.wallSec()
  const extend = extending(options)

  while (!signal.aborted) {
    const woken = wake.taken()
    const stage = ending ? 'ending' : await stageOf(lifecycle, log)
    if (!ending && stage === 'ending') {
      ending = true
      reportAtSec = clock.wallSec()
      log('the instance is ending: no new bugs')
    }
    if (signal.aborted) return ending
    if (stage === 'waiting') {
      agents.allow(0)
      await clock.until(clock.wallSec() + lookSec, signal)
      continue
    }
    const emptying = ending || standing.orders?.drain === true
    agents.allow(emptying ? 0 : allowedBy(standing, totalAgents))

    const isDue = clock.wallSec() >= reportAtSec || (emptying && woken)
    const reading = isDue || ending ? await readOrLog(agents, log) : undefined
    if (ending && reading?.usedAgents === 0) return ending
    if (ending) await extend()
    if (!isDue) {
      await clock.until(Math.min(reportAtSec, clock.wallSec() + lookSec), AbortSignal.any([signal, wake.signal]))
      continue
    }
    const reported = reading && (await send(reportOf(options, reading, emptying), signal))
    if (signal.aborted) return ending
    const next = afterAnswer(standing, reported, ending, clock.wallSec())
    for (const line of next.lines) log(line)
    standing = next.standing
    reportAtSec = clock.wallSec() + jittered(next.reportInSec, random)
  }
  return ending
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

/** Asks for more time at once, and then each time that a third of what the hook allows has passed. */
function extending({ clock, lifecycle, log, random, hookTimeoutSec }: WorkerOptions): () => Promise<void> {
  const everySec = extendShare * (hookTimeoutSec ?? usualHookTimeoutSec)
  let atSec = Number.NEGATIVE_INFINITY
  return async () => {
    if (clock.wallSec() < atSec) return
    atSec = clock.wallSec() + jittered(everySec, random)
    await trying('asking for more time', () => lifecycle.extend(), log)
  }
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
