import { durationBucket, emptyDurations } from '../../optimizer/snapshot/durations.ts'
import type { TickingClock } from '../../ports.ts'
import { noBug, readStatus } from './commands.ts'
import type { WorkerReport } from './send-heartbeat.ts'
import { AgentSlots } from './slots.ts'

/** The agents of one worker, whether we start them or something else does. */
export interface Agents {
  /** Sets how many agents may be at work; any others finish their present bug. */
  allow(agents: number): void
  /** @throws Error when the numbers are unknown, which must not be taken for zero */
  read(): Promise<Pick<WorkerReport, 'usedAgents' | 'counters'>>
  /** Takes no new bug, waits up to `graceSec` for agents at work, or until the signal, then ends them. */
  close(graceSec: number, graceOver?: AbortSignal): Promise<void>
}

export interface AgentOptions {
  readonly agents: number
  readonly startCommand?: string
  readonly stopCommand?: string
  readonly statusCommand?: string
  /** Environment variables of every command. */
  readonly environment: Readonly<Record<string, string>>
  readonly clock: TickingClock
  /** Seconds since any moment, on a clock that nobody sets: bugs and their grace are timed by it. */
  readonly steadySec: () => number
  /** In [0, 1). */
  readonly random: () => number
  readonly log: (line: string) => void
  /** Called whenever the last agent has ended. */
  readonly onIdle: () => void
}

/**
 * A run of the start command first looks for a bug, and counts as working on one after so many seconds: on the smallest
 * instance the AWS command line takes two seconds to start. One that failed before then had none.
 */
const lookingSec = 3

const lookedForLong = `a run looked for a bug for more than ${lookingSec} s and found none: that counts as a bug at work; ask without waiting`

const doneSoon = `a run ended with 0 within ${lookingSec} s: that counts as a bug; where a run finds none, let it exit with ${noBug}`

/** Wall seconds between two looks while waiting for agents to end. */
const betweenLooksSec = 2

/**
 * Agents, run by the given commands. With a status command, the start command is a long-running agent, and the status command
 * prints how many agents are at work. Without one, each run of the start command works on one bug and exits, with code 75 if it
 * found no bug, and the worker does the counting.
 */
export function agentsOf(options: AgentOptions): Agents {
  const { statusCommand } = options
  return statusCommand === undefined ? oneRunOneBug(options) : agentsThatStay(options, statusCommand)
}

function oneRunOneBug(options: AgentOptions): Agents {
  const warnings = new Set<string>()
  const warnOnce = (warning: string) => {
    if (!warnings.has(warning)) options.log(warning)
    warnings.add(warning)
  }
  const durations = emptyDurations()
  let finished = 0
  let busySec = 0
  let isEmptying = false
  let started = 0
  const slots = new AgentSlots({
    ...options,
    stopsAbove: false,
    onEnd(code, livedSec) {
      const hasLooked = livedSec >= lookingSec
      if (code === noBug && hasLooked) warnOnce(lookedForLong)
      if (code === noBug || (code !== 0 && !hasLooked)) return true
      if (!hasLooked) warnOnce(doneSoon)
      finished += 1
      busySec += livedSec
      const bucket = durationBucket(livedSec)
      durations[bucket] = (durations[bucket] ?? 0) + 1
      return false
    },
  })
  return {
    allow(agents) {
      isEmptying = agents === 0
      slots.allow(agents)
    },
    async read() {
      const atWork = slots.olderThan(lookingSec)
      // A run that looked for long and found nothing was counted as a bug, and counters must never fall.
      started = Math.max(started, finished + atWork)
      const counters = {
        started,
        finished,
        busySec: Math.round(busySec),
        durations: [...durations],
      }
      // While the worker empties itself every run counts, because it may have found a bug.
      return { usedAgents: isEmptying ? slots.running : atWork, counters }
    },
    close: (graceSec, graceOver) => slots.close(graceSec, graceOver),
  }
}

function agentsThatStay(options: AgentOptions, statusCommand: string): Agents {
  const { agents, clock, environment, startCommand, steadySec } = options
  let allowed = agents
  const used = () => readStatus(statusCommand, { ...environment, RAO_TARGET_AGENTS: String(allowed) }, agents)
  const slots = new AgentSlots({ ...options, stopsAbove: true, onEnd: () => true })
  return {
    allow(target) {
      allowed = target
      if (startCommand !== undefined) slots.allow(target)
    },
    // If we start the agents and none runs, none is at work; the status command might then fail.
    read: async () => ({ usedAgents: startCommand !== undefined && slots.running === 0 ? 0 : await used() }),
    async close(graceSec, graceOver) {
      allowed = 0
      if (startCommand !== undefined) return slots.close(graceSec, graceOver)
      // Agents that something else has started are waited for, not ended. An unknown number does not count as none.
      const lastSec = steadySec() + graceSec
      const isIdle = () =>
        used().then(
          (count) => count === 0,
          () => false,
        )
      const isOver = () => graceOver?.aborted === true || steadySec() >= lastSec
      while (!isOver() && !(await isIdle()))
        await clock.until(clock.wallSec() + Math.min(lastSec - steadySec(), betweenLooksSec), graceOver)
    },
  }
}
