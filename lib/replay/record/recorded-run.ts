import type { UseBucket } from '../../journal.ts'
import type { Random } from '../../simulated/random.ts'
import type { RecordedDurations } from './recorded-durations.ts'

type Point = UseBucket['points'][number]

/** A bug as it may have been: the record tells how many there were, not which was which. */
export interface RecordedBug {
  /** Epoch seconds. */
  readonly submitSec: number
  readonly durationSec: number
}

interface Bug {
  readonly submitSec: number
  startSec: number
  endSec: number
}

/**
 * Cycles of a record, one after the other, turned into bugs. Between two cycles as many arrive as were counted, at random times,
 * begin first come, first served as far as the queue allows, and so many leave that as many are there as were. Which of those at
 * work leave is drawn, each with the chance that a bug of its age had to end then.
 */
export class RecordedRun {
  readonly #durations: RecordedDurations
  readonly #random: Random
  #before: Point
  readonly #first: readonly Bug[]
  /** All others, by arrival. */
  readonly #arrived: Bug[] = []
  readonly #waiting: Bug[]
  #working: Bug[] = []

  constructor(first: Point, durations: RecordedDurations, random: Random) {
    const { atSec, demand, queued = 0 } = first
    this.#before = first
    this.#durations = durations
    this.#random = random
    this.#first = Array.from({ length: Math.round(demand) }, () => newBug(atSec))
    this.#waiting = [...this.#first]
    this.#begin(this.#first.length - queued, atSec, atSec)
  }

  advance(now: Point): void {
    const fromSec = this.#before.atSec
    const { atSec, arrived, demand, queued = 0 } = now
    this.#before = now
    const arriving = this.#times(arrived, fromSec, atSec).map(newBug)
    this.#arrived.push(...arriving)
    this.#waiting.push(...arriving)
    this.#begin(this.#waiting.length - queued, fromSec, atSec)
    this.#leave(this.#working.length + this.#waiting.length - Math.round(demand), fromSec, atSec)
  }

  /**
   * In the order of arrival; those that are still there end now.
   * @param withFirst with those that were there at the first cycle, as if they had come with it.
   */
  bugs(withFirst: boolean): readonly RecordedBug[] {
    for (const bug of [...this.#working, ...this.#waiting]) bug.endSec = this.#before.atSec
    const all = withFirst ? [...this.#first, ...this.#arrived] : this.#arrived
    return all.map(({ submitSec, startSec, endSec }) => ({ submitSec, durationSec: endSec - startSec }))
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
      if (bug) bug.endSec = endSec > bug.startSec ? endSec : bug.startSec + this.#random.next() * (toSec - bug.startSec)
    }
  }

  /** When a bug would leave if time went on like this cycle: exponentially distributed, by its hazard in the cycle. */
  #turnOf({ startSec }: Bug, fromSec: number, toSec: number): number {
    const hazardAt = (atSec: number) => this.#durations.hazard(Math.max(0, atSec - startSec), toSec)
    return -Math.log(1 - this.#random.next()) / (hazardAt(toSec) - hazardAt(fromSec))
  }

  /** So many random times, in order. */
  #times(count: number, fromSec: number, toSec: number): number[] {
    const times = Array.from({ length: Math.max(0, count) }, () => fromSec + (toSec - fromSec) * this.#random.next())
    return times.sort((a, b) => a - b)
  }
}

function newBug(atSec: number): Bug {
  return { submitSec: atSec, startSec: atSec, endSec: atSec }
}
