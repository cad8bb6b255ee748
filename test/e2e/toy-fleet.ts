import { setTimeout as pause } from 'node:timers/promises'
import type { AutoScalingClient } from '@aws-sdk/client-auto-scaling'
import type { FleetApi } from './fleet-api.ts'
import { groupNow, type ToyGroup } from './toy-groups.ts'
import { ToyWorker } from './toy-worker.ts'

const tickMs = 500
const bootSec = 2
const backlogMs = 20_000
const reportSec = 5

export interface ToyFleetOptions {
  readonly api: FleetApi
  readonly groups: readonly ToyGroup[]
  readonly autoScaling: (region: string) => AutoScalingClient
  /** Whether to tell the API how many bugs wait; `false` if a queue shows that. */
  readonly tellsBacklog?: boolean
}

/**
 * The instances of a fleet's groups and the bugs that they work on. `demand` is the number of bugs; they stay with their
 * worker, fill the busiest first, and wait if there is no free agent.
 */
export class ToyFleet {
  demand = 0
  readonly #options: ToyFleetOptions
  readonly #workers = new Map<string, ToyWorker>()
  readonly #stopping = new AbortController()
  #running: Promise<void> | undefined
  #told = { queued: -1, atMs: 0 }
  /** What failed while it ran: heartbeats, reports of the backlog, looks at its groups. */
  readonly troubles: unknown[] = []

  constructor(options: ToyFleetOptions) {
    this.#options = options
  }

  start(): void {
    this.#running ??= this.#run()
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#running
  }

  get fleet(): string {
    return this.#options.api.fleet
  }

  get workers(): readonly ToyWorker[] {
    return [...this.#workers.values()]
  }

  /** Bugs that were at work on instances that have ended: they were killed midway. */
  interrupted = 0

  async #run(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      try {
        await this.#tick()
      } catch (error) {
        this.troubles.push(error)
      }
      await pause(tickMs)
    }
  }

  async #tick(): Promise<void> {
    const { api, groups, autoScaling, tellsBacklog = true } = this.#options
    const now = await Promise.all(groups.map(({ region, name }) => groupNow(autoScaling(region), name)))
    // Before its first cycle the API does not know the fleet, and no worker could report.
    if (!(await api.known().catch(() => false))) return
    const present = new Set(now.flatMap(({ instances }) => instances))
    for (const id of present) if (!this.#workers.has(id)) this.#workers.set(id, new ToyWorker(id, api, bootSec))
    for (const [id, worker] of this.#workers)
      if (!present.has(id)) {
        this.interrupted += worker.usedAgents
        this.#workers.delete(id)
      }
    const queued = this.#assign()
    await Promise.all([
      ...this.workers.map((worker) => worker.report(reportSec)),
      tellsBacklog ? this.#tellBacklog(queued) : undefined,
    ])
  }

  /** Reports at every change, and regularly, because the API trusts a report for some minutes only. */
  async #tellBacklog(queued: number): Promise<void> {
    const nowMs = performance.now()
    if (queued === this.#told.queued && nowMs - this.#told.atMs < backlogMs) return
    this.#told = { queued, atMs: nowMs }
    await this.#options.api.tellBacklog(queued)
  }

  /** @returns the bugs that wait. */
  #assign(): number {
    let left = this.demand
    const busiestFirst = this.workers.toSorted((a, b) => b.usedAgents - a.usedAgents)
    for (const worker of busiestFirst.filter(({ drains }) => drains)) {
      worker.usedAgents = Math.min(Math.max(0, worker.usedAgents - 1), left)
      left -= worker.usedAgents
    }
    for (const worker of busiestFirst.filter(({ drains }) => !drains)) {
      worker.usedAgents = Math.min(worker.room, left)
      left -= worker.usedAgents
    }
    return left
  }
}
