import type { WorkerCounters } from '../../optimizer/snapshot.ts'
import { type Random, type RandomState, resumedRandom, rng } from '../random.ts'
import { IndexedHeap } from '../world/indexed-heap.ts'
import type { WorldWorker } from '../world/world.ts'

/** What a worker last said of itself. */
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

/** Heartbeats of one second come in launch order: its fraction is the launch number. */
const tieBreak = 2 ** 21

/**
 * Who reports when, and what was last heard. The first heartbeat comes when a worker is ready, the next ones every
 * `reportAfterSec`; with 0 there is no schedule, and whoever is asked answers at once.
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

  /** A worker was launched: it reports as soon as it is ready. */
  expect({ id, number, readyAtSec }: WorldWorker): void {
    if (!this.continuous) this.#schedule(number, id, readyAtSec)
  }

  forget({ id, number }: WorldWorker): void {
    this.#reports.delete(id)
    this.#expected.delete(number)
    this.#due.remove(number)
  }

  /** The heartbeat that is due next: whose it is. Its next one is scheduled. */
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

  /** Told to drain anew: what it acknowledged earlier was another drain. */
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

  /** Goes on where `saved` stood. Workers that nobody expected yet (the interval was another) report at once. */
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
