import type { WorkerCounters } from '../../optimizer/snapshot/snapshot.ts'
import { type Random, type RandomState, resumedRandom, rng } from '../random.ts'
import { IndexedHeap } from '../world/indexed-heap.ts'
import type { WorldWorker } from '../world/world.ts'

/** A worker's last report. */
export interface Report {
  readonly firstSec: number
  readonly reportedAtSec: number
  readonly usedAgents: number
  readonly drainAcknowledged: boolean
  readonly counters: WorkerCounters
}

export interface SavedHeartbeats {
  readonly random: RandomState
  readonly reports: readonly (readonly [worker: string, report: Report])[]
  readonly due: readonly (readonly [worker: string, atSec: number])[]
}

/** Share by which the time to the next heartbeat varies, so that a fleet launched at once does not report at once. */
const jitter = 0.2

/** Orders heartbeats of the same second by launch: the launch number becomes a fraction of the second. */
const tieBreak = 2 ** 21

/**
 * When workers report, and what each has last reported. The first heartbeat comes when a worker is ready, the next ones every
 * `reportAfterSec`. With 0 there is no schedule: workers report whenever they are looked at.
 */
export class Heartbeats {
  readonly #reportAfterSec: number
  readonly #due = new IndexedHeap()
  readonly #expected = new Map<number, { readonly id: string; atSec: number }>()
  readonly #reports = new Map<string, Report>()
  #random: Random

  constructor(seed: number, reportAfterSec: number) {
    this.#reportAfterSec = reportAfterSec
    this.#random = rng(seed, 'heartbeat')
  }

  get continuous(): boolean {
    return this.#reportAfterSec === 0
  }

  /** Second of the next heartbeat on schedule, `Infinity` when none is expected. */
  nextSec(): number {
    return Math.floor(this.#due.topKey())
  }

  /** To be called for a launched worker: it reports as soon as it is ready. */
  expect({ id, number, readyAtSec }: WorldWorker): void {
    if (!this.continuous) this.#schedule(number, id, readyAtSec)
  }

  forget({ id, number }: WorldWorker): void {
    this.#reports.delete(id)
    this.#expected.delete(number)
    this.#due.remove(number)
  }

  /** The worker whose heartbeat is due next. Schedules the one after it. */
  next(): string {
    const number = this.#due.top()
    const expected = this.#expected.get(number)
    if (expected === undefined) throw new RangeError('no heartbeat is due')
    const { id, atSec } = expected
    const vary = 1 - jitter + 2 * jitter * this.#random.next()
    this.#schedule(number, id, atSec + Math.max(1, Math.round(this.#reportAfterSec * vary)))
    return id
  }

  record(worker: WorldWorker, nowSec: number): void {
    const { id, usedAgents, started, finished, busySec, durations, readyAtSec } = worker
    this.#reports.set(id, {
      firstSec: this.#reports.get(id)?.firstSec ?? (this.continuous ? readyAtSec : nowSec),
      reportedAtSec: nowSec,
      usedAgents,
      drainAcknowledged: worker.phase === 'draining',
      counters: { started, finished, busySec, durations: [...durations] },
    })
  }

  /** To be called when a worker is told to drain: what it has acknowledged before was another drain. */
  askAgain(id: string): void {
    const report = this.#reports.get(id)
    if (report) this.#reports.set(id, { ...report, drainAcknowledged: false })
  }

  report(id: string): Report | undefined {
    return this.#reports.get(id)
  }

  toJSON(): SavedHeartbeats {
    return {
      random: this.#random.state(),
      reports: [...this.#reports],
      due: [...this.#expected.values()].map(({ id, atSec }) => [id, atSec]),
    }
  }

  /** Continues from `saved`. Workers missing in it (it was saved under another interval) report at once. */
  resume(saved: SavedHeartbeats, workers: readonly WorldWorker[], nowSec: number): void {
    this.#random = resumedRandom(saved.random)
    for (const [id, report] of saved.reports) this.#reports.set(id, report)
    if (this.continuous) return
    const due = new Map(saved.due)
    for (const { id, number, readyAtSec } of workers)
      this.#schedule(number, id, due.get(id) ?? Math.max(readyAtSec, nowSec + 1))
  }

  #schedule(number: number, id: string, atSec: number): void {
    this.#expected.set(number, { id, atSec })
    this.#due.set(number, atSec + number / tieBreak)
  }
}
