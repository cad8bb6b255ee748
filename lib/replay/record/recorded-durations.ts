import type { UseBucket } from '../../journal.ts'
import { durationBuckets } from '../../optimizer/durations.ts'

const hourSec = 3600

/** With fewer finished bugs the durations of an hour say less than those of the whole record. */
const tellingBugs = 30

/** Beyond the longest duration of a record nothing is left: as good as certain to be over. */
const certain = 1e6

/** How likely bugs were to end at each age, hour by hour, from the durations of those that finished in it. */
export class RecordedDurations {
  readonly #whole: readonly number[]
  readonly #hours: ReadonlyMap<number, readonly number[]>

  /** @param record oldest first, an hour to a bucket. */
  constructor(record: readonly UseBucket[]) {
    this.#whole = hazards(
      Array.from({ length: durationBuckets }, (_, bucket) =>
        total(record.map(({ durations }) => durations[bucket] ?? 0)),
      ),
    )
    const telling = record.filter(({ durations }) => total(durations) >= tellingBugs)
    this.#hours = new Map(telling.map(({ startSec, durations }) => [startSec, hazards(durations)]))
  }

  /**
   * Cumulative hazard of a bug up to an age, in the hour of a time: minus the logarithm of the share of bugs that last longer.
   * @param ageSec seconds since it began.
   */
  hazard(ageSec: number, atSec: number): number {
    const known = this.#hours.get(Math.floor(atSec / hourSec) * hourSec) ?? this.#whole
    const place = Math.min(durationBuckets, Math.max(0, 2 * Math.log2(Math.max(1, ageSec))))
    const bucket = Math.floor(place)
    const from = known[bucket] ?? certain
    const to = known[bucket + 1] ?? certain
    return from + (place - bucket) * (to - from)
  }
}

/** Cumulative hazards at the lower limits of the buckets, and at the end of the last. */
function hazards(counts: readonly number[]): readonly number[] {
  const all = total(counts)
  let longer = all
  return [
    0,
    ...counts.map((count) => {
      longer -= count
      return longer > 0 ? Math.log(all / longer) : certain
    }),
  ]
}

function total(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0)
}
