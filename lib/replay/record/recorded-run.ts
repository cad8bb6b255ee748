import type { LoadBucket } from '../../journal.ts'
import type { Random } from '../../simulated/random.ts'
import type { JobColumns } from './job-columns.ts'
import type { RecordedDurations } from './recorded-durations.ts'

type Point = LoadBucket['points'][number]

/** A bug that is there, as it may have been: the record tells how many there were, not which was which. */
interface Bug {
  /** Its place among the jobs. */
  readonly job: number
  readonly submitSec: number
  startSec: number
}

/**
 * Cycles of a record, one after the other, turned into jobs. Between two cycles as many arrive as were counted, at random times,
 * begin first come, first served as far as the queue allows, and so many leave that as many are there as were. Which of those at
 * work leave is drawn, each with the chance that a bug of its age had to end then.
 */
export class RecordedRun {
  readonly #jobs: JobColumns
  readonly #durations: RecordedDurations
  readonly #random: Random
  #before: Point
  readonly #waiting: Bug[]
  #working: Bug[] = []

  /** What is there at the first cycle counts as if it had come then. */
  constructor(
    first: Point,
    {
      jobs,
      durations,
      random,
    }: { readonly jobs: JobColumns; readonly durations: RecordedDurations; readonly random: Random },
  ) {
    const { atSec, demand, queued = 0 } = first
    this.#before = first
    this.#jobs = jobs
    this.#durations = durations
    this.#random = random
    this.#waiting = Array.from({ length: Math.round(demand) }, () => this.#arriving(atSec))
    this.#begin(this.#waiting.length - queued, atSec, atSec)
  }

  advance(now: Point): void {
    const fromSec = this.#before.atSec
    const { atSec, arrived, demand, queued = 0 } = now
    this.#before = now
    for (const sec of this.#times(arrived, fromSec, atSec)) this.#waiting.push(this.#arriving(sec))
    this.#begin(this.#waiting.length - queued, fromSec, atSec)
    this.#leave(this.#working.length + this.#waiting.length - Math.round(demand), fromSec, atSec)
  }

  /** What is still there ends with the run. */
  end(): void {
    for (const bug of [...this.#working, ...this.#waiting]) this.#end(bug, this.#before.atSec)
  }

  #arriving(atSec: number): Bug {
    return { job: this.#jobs.submit(atSec), submitSec: atSec, startSec: atSec }
  }

  #end({ job, startSec }: Bug, endSec: number): void {
    this.#jobs.lasted(job, endSec - startSec)
  }

  #begin(count: number, fromSec: number, toSec: number): void {
    const starts = this.#times(count, fromSec, toSec)
    for (const [index, bug] of this.#waiting.splice(0, starts.length).entries()) {
      bug.startSec = bug.submitSec >= fromSec ? bug.submitSec : (starts[index] ?? fromSec)
      this.#working.push(bug)
    }
  }

  #leave(count: number, fromSec: number, toSec: number): void {
    const ends = this.#times(Math.min(count, this.#working.length), fromSec, toSec)
    if (ends.length === 0) return
    const byTurn = this.#working
      .map((bug) => ({ bug, turn: this.#turnOf(bug, fromSec, toSec) }))
      .sort((a, b) => a.turn - b.turn)
      .map(({ bug }) => bug)
    this.#working = byTurn.slice(ends.length)
    for (const [index, endSec] of ends.entries()) {
      const bug = byTurn[index]
      if (bug)
        this.#end(bug, endSec > bug.startSec ? endSec : bug.startSec + this.#random.next() * (toSec - bug.startSec))
    }
  }

  /** When a bug would leave if time went on like this cycle: exponentially distributed, by its hazard in the cycle. */
  #turnOf({ startSec }: Bug, fromSec: number, toSec: number): number {
    const ageAt = (atSec: number) => Math.max(0, atSec - startSec)
    return -Math.log(1 - this.#random.next()) / this.#durations.hazard(ageAt(fromSec), ageAt(toSec), toSec)
  }

  /** So many random times, in order. */
  #times(count: number, fromSec: number, toSec: number): number[] {
    const times = Array.from({ length: Math.max(0, count) }, () => fromSec + (toSec - fromSec) * this.#random.next())
    return times.sort((a, b) => a - b)
  }
}
