import type { UseBucket } from '../../journal.ts'
import { durationBuckets } from '../../optimizer/durations.ts'
import type { Random } from '../../simulated/random.ts'

const hourSec = 3600

/**
 * Durations of the bugs that finished, by the hour in which they did: each that was counted is drawn once. Once those of an hour
 * are used up they are drawn from all of the record.
 * @param record oldest first.
 */
export class RecordedDurations {
  readonly #random: Random
  readonly #all: readonly number[]
  readonly #left: ReadonlyMap<number, number[]>

  constructor(record: readonly UseBucket[], random: Random) {
    this.#random = random
    this.#left = new Map(record.map(({ startSec, durations }) => [startSec, [...durations]]))
    this.#all = Array.from({ length: durationBuckets }, (_, bucket) =>
      total(record.map(({ durations }) => durations[bucket] ?? 0)),
    )
  }

  /** The duration of a bug that finished in the hour of a time, in seconds: within its bucket any is as likely. */
  draw(atSec: number): number {
    const left = this.#left.get(Math.floor(atSec / hourSec) * hourSec)
    const bucket = left && this.#oneOf(left)
    if (left && bucket !== undefined) left[bucket] = (left[bucket] ?? 0) - 1
    return 2 ** (((bucket ?? this.#oneOf(this.#all) ?? 0) + this.#random.next()) / 2)
  }

  /** A bucket, with the probability that its count gives it; `undefined` where nothing is counted. */
  #oneOf(counts: readonly number[]): number | undefined {
    let left = this.#random.next() * total(counts)
    const found = counts.findIndex((count) => {
      left -= count
      return left < 0
    })
    return found < 0 ? undefined : found
  }
}

function total(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0)
}
