import { durationBucket, emptyDurations } from '../../optimizer/durations.ts'
import type { TickingClock } from '../../ports.ts'
import { noBug, readStatus } from './commands.ts'
import type { WorkerReport } from './send-heartbeat.ts'
import { AgentSlots } from './slots.ts'

/** The agents of one worker, whoever runs them. */
export interface Agents {
  /** From now on so many may be at work; those beyond finish what they have. */
  allow(agents: number): void
  /** @throws Error when it cannot be known, which is not zero */
  read(): Promise<Pick<WorkerReport, 'usedAgents' | 'counters'>>
  /** Takes no new bug, waits so long for those at work, then ends them. */
  close(graceSec: number): Promise<void>
}

export interface AgentOptions {
  readonly agents: number
  readonly startCommand?: string
  readonly stopCommand?: string
  readonly statusCommand?: string
  /** Handed to every command. */
  readonly environment: Readonly<Record<string, string>>
  readonly clock: TickingClock
  /** In [0, 1). */
  readonly random: () => number
  readonly log: (line: string) => void
  /** Told whenever the last agent has ended. */
  readonly onIdle: () => void
}

/**
 * A run of the start command that has just begun looks for a bug; only then it works on one. Wall seconds: on the smallest
 * instance the AWS command line takes two to start.
 */
const lookingSec = 3

/** Wall seconds between two looks at agents that are waited for. */
const betweenLooksSec = 2

/**
 * Agents by the commands that are given. With a status command the start command is an agent that stays, and the status
 * command prints how many are at work. Without one, each run of the start command is one bug: it ends with the bug, or
 * with 75 when there is none, and the worker counts for itself.
 */
export function agentsOf(options: AgentOptions): Agents {
  const { statusCommand } = options
  return statusCommand === undefined ? oneRunOneBug(options) : agentsThatStay(options, statusCommand)
}

function oneRunOneBug(options: AgentOptions): Agents {
  let warned = false
  const warnOnce = () => {
    if (!warned)
      options.log(
        `a run looked for a bug for more than ${lookingSec} s and found none: that counts as a bug at work; ask without waiting`,
      )
    warned = true
  }
  const durations = emptyDurations()
  let finished = 0
  let busySec = 0
  let isEmptying = false
  let started = 0
  const slots = new AgentSlots({
    ...options,
    stopsAbove: false,
    rests: (code) => code === noBug,
    onEnd(code, livedSec) {
      if (code === noBug) {
        if (livedSec > lookingSec) warnOnce()
        return
      }
      finished += 1
      busySec += livedSec
      const bucket = durationBucket(livedSec)
      durations[bucket] = (durations[bucket] ?? 0) + 1
    },
  })
  return {
    allow(agents) {
      isEmptying = agents === 0
      slots.allow(agents)
    },
    async read() {
      const atWork = slots.olderThan(lookingSec)
      // A run that looked for long and found nothing was taken for a bug, and counters never fall.
      started = Math.max(started, finished + atWork)
      const counters = {
        started,
        finished,
        busySec: Math.round(busySec),
        durations: [...durations],
      }
      // Whoever empties itself is not empty while one of its runs may have found a bug.
      return { usedAgents: isEmptying ? slots.running : atWork, counters }
    },
    close: (graceSec) => slots.close(graceSec),
  }
}

function agentsThatStay(options: AgentOptions, statusCommand: string): Agents {
  const { agents, clock, environment, startCommand } = options
  let allowed = agents
  const used = () => readStatus(statusCommand, { ...environment, RAO_TARGET_AGENTS: String(allowed) }, agents)
  const slots = new AgentSlots({ ...options, stopsAbove: true, rests: () => true, onEnd: () => {} })
  return {
    allow(target) {
      allowed = target
      if (startCommand !== undefined) slots.allow(target)
    },
    // Where we start them and none runs none is at work; a status command may have nobody left to ask.
    read: async () => ({ usedAgents: startCommand !== undefined && slots.running === 0 ? 0 : await used() }),
    async close(graceSec) {
      allowed = 0
      if (startCommand !== undefined) return slots.close(graceSec)
      // Agents that somebody else has started are waited for, and not ended. Unknown is never none.
      const lastSec = clock.wallSec() + graceSec
      const isIdle = () =>
        used().then(
          (count) => count === 0,
          () => false,
        )
      while (clock.wallSec() < lastSec && !(await isIdle()))
        await clock.until(Math.min(lastSec, clock.wallSec() + betweenLooksSec))
    },
  }
}
