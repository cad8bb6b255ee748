import { randomUUID } from 'node:crypto'
import type { FleetApi } from './fleet-api.ts'
import type { Credentials } from './signed-request.ts'
import { agentsPerWorker } from './toy-groups.ts'

interface Orders {
  readonly targetAgents: number
  readonly drain: boolean
  readonly reportAfterSec: number
}

/** An instance as the optimizer sees it: it boots, reports with its own credentials, and follows its orders. */
export class ToyWorker {
  readonly id: string
  readonly totalAgents = agentsPerWorker
  usedAgents = 0
  #orders: Orders = { targetAgents: agentsPerWorker, drain: false, reportAfterSec: 0 }
  readonly #api: FleetApi
  readonly #bootId = randomUUID()
  readonly #launchedMs = performance.timeOrigin + performance.now()
  readonly #bootMs: number
  #credentials: Promise<Credentials> | undefined
  #reportedMs = Number.NEGATIVE_INFINITY

  constructor(id: string, api: FleetApi, bootSec: number) {
    this.id = id
    this.#api = api
    this.#bootMs = bootSec * 1000
  }

  get ready(): boolean {
    return this.#nowMs() - this.#launchedMs >= this.#bootMs
  }

  get drains(): boolean {
    return this.#orders.drain
  }

  /** Most bugs that it may work on now. */
  get room(): number {
    if (!this.ready || this.drains) return 0
    return Math.min(this.totalAgents, this.#orders.targetAgents)
  }

  /** Reports if it is ready and `everySec` have passed since the last report. */
  async report(everySec: number): Promise<void> {
    if (!this.ready || this.#nowMs() - this.#reportedMs < everySec * 1000) return
    this.#reportedMs = this.#nowMs()
    this.#credentials ??= this.#api.credentialsOf(this.id)
    this.#orders = await this.#api.heartbeat<Orders>(this.id, await this.#credentials, {
      usedAgents: this.usedAgents,
      totalAgents: this.totalAgents,
      bootId: this.#bootId,
      launchedAtSec: Math.floor(this.#launchedMs / 1000),
      ...(this.#orders.drain && { drainAcknowledged: true }),
    })
  }

  #nowMs(): number {
    return performance.timeOrigin + performance.now()
  }
}
