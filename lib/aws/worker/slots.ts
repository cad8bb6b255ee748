import type { AgentOptions } from './agents.ts'
import { type Running, startCommand as start } from './commands.ts'

export interface SlotOptions extends Omit<AgentOptions, 'statusCommand'> {
  /** Agents above the number allowed are told to stop; otherwise they end by themselves, and no other follows. */
  readonly stopsAbove: boolean
  /** After this exit code the slot rests before the next run. */
  readonly rests: (code: number) => boolean
  readonly onEnd: (code: number, livedSec: number) => void
}

/** Seconds between two runs where there was nothing to do, or where the last one failed at once. */
const restSec = 5

/** A run that failed within this time is not repeated at once. */
const tooShortSec = 1

/** Seconds that an agent has left after its SIGTERM at the end. */
const lastSec = 10

interface Agent {
  readonly running: Running
  readonly sinceSec: number
  stopping: boolean
}

/** As many slots as the worker has agents, each running the start command again and again while it is allowed to. */
export class AgentSlots {
  readonly #options: SlotOptions
  readonly #agents = new Map<number, Agent>()
  readonly #closing = new AbortController()
  readonly #slots: Promise<void>[]
  #changed = new AbortController()
  #allowed = 0

  constructor(options: SlotOptions) {
    this.#options = options
    const { agents, startCommand } = options
    this.#slots =
      startCommand === undefined ? [] : Array.from({ length: agents }, (_, index) => this.#run(index + 1, startCommand))
  }

  allow(agents: number): void {
    if (agents === this.#allowed) return
    this.#allowed = agents
    const changed = this.#changed
    this.#changed = new AbortController()
    changed.abort()
    if (this.#options.stopsAbove) for (const [slot, agent] of this.#agents) if (slot > agents) this.#stop(slot, agent)
  }

  /** Agents that are running. */
  get running(): number {
    return this.#agents.size
  }

  /** Agents whose present run has lasted so long. */
  olderThan(sec: number): number {
    const nowSec = this.#options.clock.wallSec()
    return [...this.#agents.values()].filter(({ sinceSec }) => nowSec - sinceSec >= sec).length
  }

  async close(graceSec: number): Promise<void> {
    this.allow(0)
    this.#closing.abort()
    const { clock } = this.#options
    const ended = Promise.all(this.#slots)
    if (await this.#endWithin(ended, clock.wallSec() + graceSec)) return
    for (const { running } of this.#agents.values()) running.stop()
    if (await this.#endWithin(ended, clock.wallSec() + lastSec)) return
    for (const { running } of this.#agents.values()) running.kill()
    // Those that run as somebody else cannot be ended by us.
    await this.#endWithin(ended, clock.wallSec() + lastSec)
  }

  async #endWithin(ended: Promise<unknown>, wallSec: number): Promise<boolean> {
    const over = new AbortController()
    const late = this.#options.clock.until(wallSec, over.signal).then(() => over.signal.aborted)
    const inTime = await Promise.race([ended.then(() => true), late])
    over.abort()
    return inTime
  }

  async #run(slot: number, command: string): Promise<void> {
    const { clock, environment, random, rests, onEnd, onIdle, log } = this.#options
    while (!this.#closing.signal.aborted) {
      if (slot > this.#allowed) {
        await clock.until(Number.POSITIVE_INFINITY, AbortSignal.any([this.#changed.signal, this.#closing.signal]))
        continue
      }
      const running = start(command, { ...environment, RAO_AGENT: String(slot) })
      const agent: Agent = { running, sinceSec: clock.wallSec(), stopping: false }
      this.#agents.set(slot, agent)
      const code = await running.ended
      this.#agents.delete(slot)
      const livedSec = Math.max(0, clock.wallSec() - agent.sinceSec)
      onEnd(code, livedSec)
      if (code !== 0 && !rests(code) && !agent.stopping)
        log(`agent ${slot} ended with ${code} after ${livedSec.toFixed(1)} s`)
      if (this.#agents.size === 0) onIdle()
      const resting = rests(code) || (code !== 0 && livedSec < tooShortSec)
      if (resting && !agent.stopping && !this.#closing.signal.aborted)
        await clock.until(clock.wallSec() + restSec * (0.8 + 0.4 * random()), this.#closing.signal)
    }
  }

  /** By the stop command, which knows how an agent lets go of its bug; by a SIGTERM without one. */
  #stop(slot: number, agent: Agent): void {
    if (agent.stopping) return
    agent.stopping = true
    const { stopCommand, environment, log } = this.#options
    if (stopCommand === undefined) {
      agent.running.stop()
      return
    }
    const about = { ...environment, RAO_AGENT: String(slot), RAO_AGENT_PID: String(agent.running.pid) }
    void start(stopCommand, about).ended.then((code) => {
      if (code !== 0) log(`the stop command ended with ${code} for agent ${slot}`)
    })
  }
}
