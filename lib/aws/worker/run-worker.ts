import type { TickingClock } from '../../ports.ts'
import { explain } from '../calls/call-error.ts'
import type { Agents } from './agents.ts'
import { jittered } from './jittered.ts'
import type { Lifecycle, Stage } from './lifecycle.ts'
import type { SendHeartbeat, WorkerReport } from './send-heartbeat.ts'
import { afterAnswer, allowedBy, atFirst, type Standing } from './standing.ts'

export interface WorkerOptions {
  readonly totalAgents: number
  readonly bootId: string
  readonly launchedAtSec?: number
  readonly agents: Agents
  readonly send: SendHeartbeat
  readonly lifecycle: Lifecycle
  readonly clock: TickingClock
  /** Seconds since any moment, on a clock that nobody sets: what is due is timed by it. */
  readonly steadySec: () => number
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

/** Allows for a hook of thirty seconds, the shortest there is. */
const usualHookTimeoutSec = 60

/** The share of the hook's timeout after which an ending instance whose bugs are at work asks for more: one request may fail. */
const extendShare = 1 / 3

/** The same after a request that failed. */
const extendAgainShare = extendShare / 4

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
  const served = await serve(options)
  let { ending } = served
  if (signal.aborted) ending = await windDown(options, served)
  else await trying('ending the agents', () => agents.close(0), log)
  const last = await readOrLog(agents, log)
  if (last !== undefined) await send(reportOf(options, last, true))
  if (!ending) return 'interrupted'
  await trying('letting the instance end', () => lifecycle.complete(), log)
  log(`${last?.usedAgents === 0 ? 'idle' : 'the grace is over'}: the instance may end`)
  return 'ended'
}

interface Served {
  /** Whether the instance is being terminated. */
  readonly ending: boolean
  readonly standing: Standing
}

/** Reports when that is due, and fills as many agents as ordered, until the instance is ending and empty, or the signal comes. */
async function serve(options: WorkerOptions): Promise<Served> {
  const { agents, clock, log, signal, steadySec, totalAgents, wake } = options
  let standing = atFirst
  let ending = false
  let reportAtSec = steadySec()
  const extend = extending(options)
  const stageNow = watching(options)

  while (!signal.aborted) {
    const woken = wake.taken()
    const stage = ending ? 'ending' : await stageNow()
    if (!ending && stage === 'ending') {
      ending = true
      reportAtSec = steadySec()
      log('the instance is ending: no new bugs')
    }
    if (signal.aborted) break
    if (stage === 'waiting') {
      agents.allow(0)
      await clock.until(clock.wallSec() + lookSec, signal)
      continue
    }
    const emptying = ending || standing.orders?.drain === true
    agents.allow(emptying ? 0 : allowedBy(standing, totalAgents))

    const isDue = steadySec() >= reportAtSec || (emptying && woken)
    const reading = isDue || ending ? await readOrLog(agents, log) : undefined
    if (ending && reading?.usedAgents === 0) break
    if (ending) await extend()
    if (!isDue) {
      const inSec = Math.min(reportAtSec - steadySec(), lookSec)
      await clock.until(clock.wallSec() + inSec, AbortSignal.any([signal, wake.signal]))
      continue
    }
    const next = await report(options, reading, { standing, ending, emptying, signal })
    if (next === undefined) break
    ;({ standing, reportAtSec } = next)
  }
  return { ending, standing }
}

interface Reporting extends Served {
  readonly emptying: boolean
  readonly signal: AbortSignal
}

/**
 * Sends a report, where there is a reading.
 * @returns what the worker knows then, and when the next report is due; `undefined` if the signal came first.
 */
async function report(
  options: WorkerOptions,
  reading: Awaited<ReturnType<typeof readOrLog>>,
  { standing, ending, emptying, signal }: Reporting,
): Promise<{ readonly standing: Standing; readonly reportAtSec: number } | undefined> {
  const { log, random, send, steadySec } = options
  const reported = reading && (await send(reportOf(options, reading, emptying), signal))
  if (signal.aborted) return undefined
  const next = afterAnswer(standing, reported, ending, steadySec())
  for (const line of next.lines) log(line)
  return { standing: next.standing, reportAtSec: steadySec() + jittered(next.reportInSec, random) }
}

/**
 * Stops the worker: reports that at once, and gives agents at work their grace, delaying a termination of the instance meanwhile.
 * It goes on reporting, since a grace may last for hours, and silent workers would keep the fleet from growing.
 * @returns whether the instance is being terminated, which may have begun meanwhile.
 */
async function windDown(options: WorkerOptions, served: Served): Promise<boolean> {
  const { agents, clock, graceSec, graceOver, log, steadySec } = options
  const over = new AbortController()
  const closed = trying('ending the agents', () => agents.close(graceSec, graceOver), log).finally(() => over.abort())
  const extend = extending(options)
  const stageNow = watching(options)
  let { ending, standing } = served
  let reportAtSec = steadySec()
  do {
    if (steadySec() >= reportAtSec) {
      const reading = await readOrLog(agents, log)
      // Orders come too late.
      const reporting = { standing, ending: true, emptying: true, signal: over.signal }
      const next = over.signal.aborted ? undefined : await report(options, reading, reporting)
      if (next !== undefined) ({ standing, reportAtSec } = next)
    }
    ending ||= (await stageNow()) === 'ending'
    if (ending && !over.signal.aborted) await extend()
    await clock.until(clock.wallSec() + lookSec, over.signal)
  } while (!over.signal.aborted)
  await closed
  return ending
}

/**
 * Asks for more time at once, and then each time that a third of what the hook allows has passed. What has failed is asked again
 * sooner.
 */
function extending(options: WorkerOptions): () => Promise<void> {
  const { lifecycle, log, random, steadySec, hookTimeoutSec = usualHookTimeoutSec } = options
  let atSec = Number.NEGATIVE_INFINITY
  return async () => {
    const nowSec = steadySec()
    if (nowSec < atSec) return
    const granted = await trying('asking for more time', () => lifecycle.extend(), log)
    atSec = nowSec + jittered(hookTimeoutSec * (granted ? extendShare : extendAgainShare), random)
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

/**
 * The stage of the instance at each look. While the metadata do not answer it is the one before: an instance in a warm pool must
 * not go to work because of that. Said once, since it may last.
 */
function watching({ lifecycle, log }: WorkerOptions): () => Promise<Stage> {
  let stage: Stage = 'serving'
  let isLost = false
  return async () => {
    try {
      stage = await lifecycle.stage()
      isLost = false
    } catch (error) {
      if (!isLost) log(explain(error))
      isLost = true
    }
    return stage
  }
}

/** @returns whether it succeeded. */
async function trying(what: string, run: () => Promise<void>, log: (line: string) => void): Promise<boolean> {
  try {
    await run()
    return true
  } catch (error) {
    log(`${what} failed: ${explain(error)}`)
    return false
  }
}
