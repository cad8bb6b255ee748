import {
  bucketSec,
  bucketStart,
  type CoarseResolution,
  coarseResolutions,
  fold,
  importOutcome,
  isSameHour,
  joinBuckets,
  overlaps,
  withHour,
  withPoint,
} from '../../journal/load-rollup.ts'
import { isExpired } from '../../journal/retention.ts'
import { type ImportOutcome, type Journal, JournalBusyError, type LoadBucket } from '../../journal.ts'
import { pause } from '../../waiting/pause.ts'
import { type BucketItem, openLoadBuckets } from './load-buckets.ts'
import type { StoredBucket } from './load-codec.ts'
import type { Table } from './table.ts'

const hourSec = bucketSec.cycle

/** Attempts at a write when others write in between: an import holds no lease. */
const maxAttempts = 10

/** Milliseconds of the longest pause after the first attempt, which doubles with each, and the longest of all. */
const firstPauseMs = 20
const longestPauseMs = 500

/**
 * Rollups. The point of a cycle is appended to the bucket of its hour; an imported hour is a bucket of its own. Before the first
 * point of an hour is written, completed hours are folded into the coarser resolutions: after a crash in between, the next attempt
 * folds them. Reads fold what is not folded yet.
 */
export function openLoad(
  table: Table,
  random: () => number = Math.random,
): Pick<Journal, 'appendLoad' | 'importLoad' | 'load'> {
  const buckets = openLoadBuckets(table)

  const change = async (read: () => Promise<BucketItem>, next: (item: BucketItem) => StoredBucket): Promise<void> => {
    let item = await read()
    for (let attempt = 1; attempt <= maxAttempts; attempt += 1) {
      const changed = next(item)
      if (changed === item || (await buckets.write(item, changed))) return
      // By chance, or those who were refused together would come again together.
      await pause(random() * Math.min(longestPauseMs, firstPauseMs * 2 ** (attempt - 1)))
      item = await read()
    }
    throw new JournalBusyError(`Others keep changing item ${table.pk} ${item.sk} of table ${table.name}`)
  }

  return {
    async appendLoad(point) {
      const startSec = bucketStart('cycle', point.atSec)
      await change(
        async () => {
          const item = await buckets.forWriting('cycle', startSec)
          if (item.revision === 0) for (const each of coarseResolutions) await foldInto(each, startSec)
          return item
        },
        (item) => {
          const bucket = withPoint(item.bucket, point)
          return bucket === item.bucket ? item : { bucket }
        },
      )
    },
    async importLoad(hour) {
      const { startSec } = hour
      // Whatever is closed by then is folded first: folding goes on after the latest hour folded.
      for (const each of coarseResolutions) await foldInto(each, startSec)
      let stored: LoadBucket = hour
      let replaced: LoadBucket | undefined
      let outcome: ImportOutcome = 'kept'
      await change(
        () => buckets.forWriting('cycle', startSec),
        (item) => {
          const before = item.revision === 0 ? undefined : item.bucket
          const becomes = importOutcome(before, hour)
          if (becomes === 'kept') {
            // Also where a lost answer hid what was written: then it stays what it has become.
            stored = item.bucket
            return item
          }
          outcome = becomes
          replaced = before
          return { bucket: hour }
        },
      )
      // Also where it was there already: an earlier attempt may have failed in between.
      if (stored.importedAtSec === undefined) return 'kept'
      for (const each of coarseResolutions) await addTo(each, stored, replaced)
      return outcome
    },
    async load({ resolution, fromSec, toSec, nowSec }) {
      const items = (await buckets.between(resolution, fromSec, toSec)).filter((item) => !isExpired(item, nowSec))
      const found = items.map((item) => item.bucket)
      if (resolution !== 'cycle') {
        const folded = Math.max(...items.map((item) => item.foldedSec ?? Number.NEGATIVE_INFINITY))
        const unfolded = await hours(Math.max(bucketStart(resolution, fromSec), folded + hourSec), toSec, nowSec)
        found.push(...unfolded.map((hour) => fold(hour, resolution)))
      }
      return joined(found).filter((bucket) => overlaps(resolution, bucket.startSec, fromSec, toSec))
    },
  }

  async function hours(fromSec: number, toSec: number, nowSec: number): Promise<readonly LoadBucket[]> {
    if (fromSec > toSec) return []
    const items = await buckets.between('cycle', fromSec, toSec)
    return joined(items.filter((item) => !isExpired(item, nowSec)).map((item) => item.bucket))
  }

  async function addTo(resolution: CoarseResolution, hour: LoadBucket, before: LoadBucket | undefined): Promise<void> {
    await change(
      () => buckets.forWriting(resolution, bucketStart(resolution, hour.startSec)),
      (item) => {
        const bucket = withHour(item.bucket, hour, resolution, before)
        if (isSameHour(bucket, item.bucket)) return item
        return { bucket, foldedSec: Math.max(item.foldedSec ?? Number.NEGATIVE_INFINITY, hour.startSec) }
      },
    )
  }

  async function foldInto(resolution: CoarseResolution, openHourSec: number): Promise<void> {
    const last = await buckets.last(resolution)
    const fromSec = (last?.foldedSec ?? Number.NEGATIVE_INFINITY) + hourSec
    const closed = await hours(Math.max(0, fromSec), openHourSec - hourSec, openHourSec)
    for (const [startSec, members] of Map.groupBy(closed, (hour) => bucketStart(resolution, hour.startSec))) {
      const foldedSec = Math.max(...members.map((hour) => hour.startSec))
      await change(
        () => buckets.forWriting(resolution, startSec),
        (item) => {
          if ((item.foldedSec ?? Number.NEGATIVE_INFINITY) >= foldedSec) return item
          // Hour by hour, for some of them may have been imported meanwhile, and are in it already.
          const bucket = members.reduce((sum, hour) => withHour(sum, hour, resolution), item.bucket)
          return { bucket, foldedSec }
        },
      )
    }
  }
}

/** Joins buckets of the same start; oldest first. */
function joined(buckets: readonly LoadBucket[]): LoadBucket[] {
  const byStart = new Map<number, LoadBucket>()
  for (const bucket of buckets) {
    const present = byStart.get(bucket.startSec)
    byStart.set(bucket.startSec, present === undefined ? bucket : joinBuckets(present, bucket))
  }
  return [...byStart.values()].sort((a, b) => a.startSec - b.startSec)
}
