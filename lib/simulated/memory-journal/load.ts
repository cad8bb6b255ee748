import {
  bucketExpiry,
  bucketStart,
  type CoarseResolution,
  coarseResolutions,
  emptyBucket,
  fold,
  importOutcome,
  joinBuckets,
  overlaps,
  withHour,
  withPoint,
} from '../../journal/load-rollup.ts'
import { isExpired } from '../../journal/retention.ts'
import type { Journal, LoadBucket, Resolution } from '../../journal.ts'

type Buckets = Map<number, LoadBucket>

/** Rollups of one fleet in memory. */
export function memoryLoad(): Pick<Journal, 'appendLoad' | 'importLoad' | 'load'> {
  const hours: Buckets = new Map()
  const coarse: Record<CoarseResolution, { readonly buckets: Buckets; foldedSec: number }> = {
    '5min': { buckets: new Map(), foldedSec: Number.NEGATIVE_INFINITY },
    '1h': { buckets: new Map(), foldedSec: Number.NEGATIVE_INFINITY },
  }

  const foldClosed = (resolution: CoarseResolution, openHourSec: number) => {
    const { buckets, foldedSec } = coarse[resolution]
    for (const hour of hours.values()) {
      if (hour.startSec <= foldedSec || hour.startSec >= openHourSec) continue
      join(buckets, fold(hour, resolution))
      coarse[resolution].foldedSec = Math.max(coarse[resolution].foldedSec, hour.startSec)
    }
    prune(buckets, resolution, openHourSec)
  }

  return {
    async appendLoad(point) {
      const hourSec = bucketStart('cycle', point.atSec)
      const isNewHour = !hours.has(hourSec)
      hours.set(hourSec, withPoint(hours.get(hourSec) ?? emptyBucket(hourSec), point))
      if (!isNewHour) return
      for (const each of coarseResolutions) foldClosed(each, hourSec)
      prune(hours, 'cycle', hourSec)
    },
    async importLoad(hour) {
      const { startSec } = hour
      const before = hours.get(startSec)
      const outcome = importOutcome(before, hour)
      if (outcome === 'kept') return outcome
      for (const each of coarseResolutions) {
        foldClosed(each, startSec)
        const { buckets, foldedSec } = coarse[each]
        const coarseSec = bucketStart(each, startSec)
        buckets.set(coarseSec, withHour(buckets.get(coarseSec) ?? emptyBucket(coarseSec), hour, each, before))
        coarse[each].foldedSec = Math.max(foldedSec, startSec)
      }
      hours.set(startSec, hour)
      return outcome
    },
    async load({ resolution, fromSec, toSec, nowSec }) {
      const view: Buckets = new Map(resolution === 'cycle' ? hours : coarse[resolution].buckets)
      if (resolution !== 'cycle')
        for (const hour of hours.values()) {
          const gone = isExpired({ expiresAt: bucketExpiry('cycle', hour.startSec) }, nowSec)
          if (!gone && hour.startSec > coarse[resolution].foldedSec) join(view, fold(hour, resolution))
        }
      return [...view.values()]
        .filter(({ startSec }) => overlaps(resolution, startSec, fromSec, toSec))
        .filter(({ startSec }) => !isExpired({ expiresAt: bucketExpiry(resolution, startSec) }, nowSec))
        .sort((a, b) => a.startSec - b.startSec)
    },
  }
}

function join(buckets: Buckets, bucket: LoadBucket): void {
  const present = buckets.get(bucket.startSec)
  buckets.set(bucket.startSec, present === undefined ? bucket : joinBuckets(present, bucket))
}

function prune(buckets: Buckets, resolution: Resolution, nowSec: number): void {
  for (const startSec of buckets.keys())
    if (isExpired({ expiresAt: bucketExpiry(resolution, startSec) }, nowSec)) buckets.delete(startSec)
}
