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
 * and begin first come, first served as far as the queue allows, each with a duration that was counted in that hour. So many
 * leave that as many are there as were: where too few would, those that come next to their end leave now, and where too many
 * would, the last of them stay.
 */
export class RecordedRun {
  readonly #durations: RecordedDurations
  readonly #random: Random
  #before: Point
  readonly #first: readonly Bug[]
  /** All others, by arrival. */
  readonly #arrived: Bug[] = []
  readonly #waiting: Bug[]
  /** By their end, the next one last. */
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
    this.#before = now
    const arriving = this.#times(now.arrived, fromSec, now.atSec).map(newBug)
    this.#arrived.push(...arriving)
    this.#waiting.push(...arriving)
    this.#begin(this.#waiting.length - (now.queued ?? 0), fromSec, now.atSec)
    this.#leave(this.#working.length + this.#waiting.length - Math.round(now.demand), fromSec, now.atSec)
  }

  /** In the order of arrival. @param withFirst with those that were there at the first cycle, as if they had come with it. */
  bugs(withFirst: boolean): readonly RecordedBug[] {
    const all = withFirst ? [...this.#first, ...this.#arrived] : this.#arrived
    return all.map(({ submitSec, startSec, endSec }) => ({ submitSec, durationSec: endSec - startSec }))
  }

  #begin(count: number, fromSec: number, toSec: number): void {
    const starts = this.#times(count, fromSec, toSec)
    const beginning = this.#waiting.splice(0, Math.max(0, count))
    for (const [index, bug] of beginning.entries()) {
      bug.startSec = bug.submitSec >= fromSec ? bug.submitSec : (starts[index] ?? fromSec)
      bug.endSec = bug.startSec + this.#durations.draw(toSec)
    }
    if (beginning.length > 0) this.#working = [...this.#working, ...beginning].sort((a, b) => b.endSec - a.endSec)
  }

  #leave(count: number, fromSec: number, toSec: number): void {
    const leaving = this.#working.splice(Math.max(0, this.#working.length - Math.max(0, count)))
    const ends = this.#times(leaving.length, fromSec, toSec)
    for (const [index, bug] of leaving.reverse().entries())
      if (bug.endSec > toSec || bug.endSec < fromSec)
        bug.endSec = Math.max(ends[index] ?? toSec, (bug.startSec + toSec) / 2)
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
