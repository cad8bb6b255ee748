import { durationBucket, emptyDurations } from '../../optimizer/snapshot/durations.ts'
import type { Worker } from './roster.ts'
import type { WorldTotals } from './world.ts'

/** What is there during a time in which nothing changes. */
interface Standing {
  readonly workers: number
  readonly busyAgents: number
  readonly readyAgents: number
  readonly drainingAgents: number
}

/** The sums of a world, and what is still to be billed for workers that ended before their minimum was up. */
export class Accounts {
  readonly totals: WorldTotals = {
    arrived: 0,
    started: 0,
    finished: 0,
    interrupted: 0,
    launches: 0,
    terminations: 0,
    billedSec: 0,
    busyAgentSec: 0,
    readyAgentSec: 0,
    drainingAgentSec: 0,
    finishedSec: 0,
    durations: emptyDurations(),
  }
  readonly #minBilledSec: number
  #billedUntilSec: number[] = []

  constructor(minBilledSec: number) {
    this.#minBilledSec = minBilledSec
  }

  /** When the minimum bills of workers that have ended run out, in order. */
  get billedUntilSec(): readonly number[] {
    return this.#billedUntilSec.toSorted((a, b) => a - b)
  }

  resume(totals: WorldTotals, billedUntilSec: readonly number[]): void {
    Object.assign(this.totals, { ...totals, durations: [...totals.durations] })
    this.#billedUntilSec = [...billedUntilSec]
  }

  /** Time passes in which nothing changes. */
  pass(fromSec: number, toSec: number, standing: Standing): void {
    const sec = toSec - fromSec
    this.totals.billedSec += sec * standing.workers
    this.totals.busyAgentSec += sec * standing.busyAgents
    this.totals.readyAgentSec += sec * standing.readyAgents
    this.totals.drainingAgentSec += sec * standing.drainingAgents
    if (this.#billedUntilSec.length === 0) return
    for (const until of this.#billedUntilSec) this.totals.billedSec += Math.min(until, toSec) - fromSec
    this.#billedUntilSec = this.#billedUntilSec.filter((until) => until > toSec)
  }

  finished(worker: Worker, durationSec: number): void {
    const bucket = durationBucket(durationSec)
    worker.finished++
    worker.busySec += durationSec
    worker.durations[bucket] = (worker.durations[bucket] ?? 0) + 1
    this.totals.finished++
    this.totals.finishedSec += durationSec
    this.totals.durations[bucket] = (this.totals.durations[bucket] ?? 0) + 1
  }

  ended({ launchedAtSec }: Worker, nowSec: number): void {
    this.totals.terminations++
    const billedUntilSec = launchedAtSec + this.#minBilledSec
    if (billedUntilSec > nowSec) this.#billedUntilSec.push(billedUntilSec)
  }
}
