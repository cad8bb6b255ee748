import type { LoadBucket } from '../../journal.ts'
import { durationBuckets } from '../../optimizer/snapshot/durations.ts'

const hourSec = 3600

/** With fewer finished bugs the durations of an hour say less than those of the whole record. */
const tellingBugs = 30

/** Of a bug that is older than any ever was: it is as good as certain to end. */
const certain = 1e6

/** Of a bug at whose age none ended: others come first. */
const unlikely = 1e-9

/** How likely bugs were to end at each age, hour by hour, from the durations of those that finished in it. */
export class RecordedDurations {
  readonly #whole: Hazards
  readonly #hours: ReadonlyMap<number, Hazards>

  /** @param record oldest first, an hour to a bucket. */
  constructor(record: readonly LoadBucket[]) {
    const all = Array.from({ length: durationBuckets }, (_, bucket) =>
      total(record.map(({ durations }) => durations[bucket] ?? 0)),
    )
    this.#whole = hazardsOf(all)
    const telling = record.filter(({ durations }) => total(durations) >= tellingBugs)
    this.#hours = new Map(telling.map(({ startSec, durations }) => [startSec, hazardsOf(durations)]))
  }

  /**
   * Hazard of a bug between two ages: minus the logarithm of the share of those as old as the first that reach the second. A bug
   * older than those that finished in its hour is compared with the whole record.
   * @param fromSec and `toSec`: seconds since it began.
   * @param atSec a moment of the hour in which it had these ages.
   */
  hazard(fromSec: number, toSec: number, atSec: number): number {
    const from = placeOf(fromSec)
    const hour = this.#hours.get(Math.floor(atSec / hourSec) * hourSec)
    const { cumulative, beyond } = hour && from < hour.beyond ? hour : this.#whole
    if (from >= beyond) return certain
    return Math.max(unlikely, valueAt(cumulative, placeOf(toSec)) - valueAt(cumulative, from))
  }
}

interface Hazards {
  /** At the lower limits of the buckets, and at the end of the last. */
  readonly cumulative: readonly number[]
  /** The bucket after the longest duration. */
  readonly beyond: number
}

function hazardsOf(counts: readonly number[]): Hazards {
  const all = total(counts)
  let longer = all
  const cumulative = counts.map((count) => {
    longer -= count
    return longer > 0 ? Math.log(all / longer) : certain
  })
  return { cumulative: [0, ...cumulative], beyond: counts.findLastIndex((count) => count > 0) + 1 }
}

/** Place of an age among the buckets, which are even on a logarithmic scale. */
function placeOf(ageSec: number): number {
  return Math.min(durationBuckets, 2 * Math.log2(Math.max(1, ageSec)))
}

function valueAt(cumulative: readonly number[], place: number): number {
  const bucket = Math.floor(place)
  const from = cumulative[bucket] ?? certain
  const to = cumulative[bucket + 1] ?? certain
  return from + (place - bucket) * (to - from)
}

function total(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0)
}
