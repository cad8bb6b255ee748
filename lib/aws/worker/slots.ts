import type { AgentOptions } from './agents.ts'
import { noBug, type Running, startCommand as start } from './commands.ts'
import { jittered } from './jittered.ts'

export interface SlotOptions extends Omit<AgentOptions, 'statusCommand'> {
  /** Whether agents above the allowed number are told to stop; otherwise they end by themselves and are not replaced. */
  readonly stopsAbove: boolean
  /** Told of each run as it ends. @returns whether the slot pauses before the next one */
  readonly onEnd: (code: number, livedSec: number) => boolean
}

/** Seconds until the next run if the last one found nothing to do or failed at once, or could not stop an agent. */
const restSec = 5

/** Seconds between SIGTERM and SIGKILL at the end. */
const killAfterSec = 10

interface Agent {
  readonly running: Running
  readonly sinceSec: number
  stopping: boolean
}

/** One slot for each agent of the worker; each runs the start command again and again as long as it is allowed to. */
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

  /** How many agents have a run that has lasted longer than `sec`. */
  olderThan(sec: number): number {
    const nowSec = this.#options.steadySec()
    return [...this.#agents.values()].filter(({ sinceSec }) => nowSec - sinceSec >= sec).length
  }

  async close(graceSec: number, graceOver?: AbortSignal): Promise<void> {
    this.allow(0)
    this.#closing.abort()
    const { clock } = this.#options
    const ended = Promise.all(this.#slots)
    if (await this.#endWithin(ended, clock.wallSec() + graceSec, graceOver)) return
    for (const { running } of this.#agents.values()) running.stop()
    if (await this.#endWithin(ended, clock.wallSec() + killAfterSec)) return
    for (const { running } of this.#agents.values()) running.kill()
    // Agents that run as another user cannot be killed by us.
    await this.#endWithin(ended, clock.wallSec() + killAfterSec)
  }

  async #endWithin(ended: Promise<unknown>, wallSec: number, noLonger?: AbortSignal): Promise<boolean> {
    const over = new AbortController()
    const signal = noLonger === undefined ? over.signal : AbortSignal.any([over.signal, noLonger])
    const late = this.#options.clock.until(wallSec, signal).then(() => over.signal.aborted)
    const inTime = await Promise.race([ended.then(() => true), late])
    over.abort()
    return inTime
  }

  async #run(slot: number, command: string): Promise<void> {
    const { clock, steadySec, environment, random, onEnd, onIdle, log } = this.#options
    while (!this.#closing.signal.aborted) {
      if (slot > this.#allowed) {
        await clock.until(Number.POSITIVE_INFINITY, AbortSignal.any([this.#changed.signal, this.#closing.signal]))
        continue
      }
      const running = start(command, { ...environment, RAO_AGENT: String(slot) }, log)
      const agent: Agent = { running, sinceSec: steadySec(), stopping: false }
      this.#agents.set(slot, agent)
      const code = await running.ended
      this.#agents.delete(slot)
      const livedSec = steadySec() - agent.sinceSec
      const resting = onEnd(code, livedSec)
      if (code !== 0 && code !== noBug && !agent.stopping)
        log(`agent ${slot} ended with ${code} after ${livedSec.toFixed(1)} s`)
      if (this.#agents.size === 0) onIdle()
      if (resting && !agent.stopping && !this.#closing.signal.aborted)
        await clock.until(clock.wallSec() + jittered(restSec, random), this.#closing.signal)
    }
  }

  /** Uses the stop command, which knows how an agent hands its bug back, or else a SIGTERM. */
  #stop(slot: number, agent: Agent): void {
    if (agent.stopping) return
    agent.stopping = true
    const { stopCommand } = this.#options
    if (stopCommand === undefined) agent.running.stop()
    else void this.#tell(slot, agent, stopCommand)
  }

  /** Until the stop command succeeds: an agent that has not heard would go on taking bugs, and the worker never become empty. */
  async #tell(slot: number, agent: Agent, stopCommand: string): Promise<void> {
    const { clock, environment, log, random } = this.#options
    const about = { ...environment, RAO_AGENT: String(slot), RAO_AGENT_PID: String(agent.running.pid) }
    while (slot > this.#allowed && this.#agents.get(slot) === agent && !this.#closing.signal.aborted) {
      const code = await start(stopCommand, about, log).ended
      if (code === 0) return
      log(`the stop command ended with ${code} for agent ${slot}`)
      await clock.until(clock.wallSec() + jittered(restSec, random), this.#closing.signal)
    }
    agent.stopping = false
  }
}
