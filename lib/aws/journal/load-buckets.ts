import * as z from 'zod'
import { bucketExpiry, bucketStart, emptyBucket } from '../../journal/load-rollup.ts'
import type { Resolution } from '../../journal.ts'
import { boundKey, end, prefix, timeKey } from './keys.ts'
import { decodeBucket, encodeBucket, type StoredBucket } from './load-codec.ts'
import { checked } from './pack.ts'
import type { Item, Table } from './table.ts'

/** A bucket's item as it was read; one with `revision` 0 does not exist yet. */
export interface BucketItem extends StoredBucket {
  readonly sk: string
  readonly revision: number
  readonly expiresAt: number
}

/**
 * The items of rollups. Writing one fails unless its latest revision was read before. A damaged one is neither read nor
 * written again: its further data go into a sibling with `#1` after the key, and readers join the two.
 */
export interface LoadBuckets {
  /** Undamaged items of buckets that begin between the two times, each followed by its siblings. */
  between(resolution: Resolution, fromSec: number, toSec: number): Promise<readonly BucketItem[]>
  /** The latest undamaged item. */
  last(resolution: Resolution): Promise<BucketItem | undefined>
  /** The item to append to: the bucket's first undamaged one. */
  forWriting(resolution: Resolution, startSec: number): Promise<BucketItem>
  /** @returns false when somebody else has changed the item since it was read; then nothing is written. */
  write(item: BucketItem, next: StoredBucket): Promise<boolean>
}

const itemSchema = z.object({ expiresAt: z.number(), revision: z.int(), data: z.instanceof(Uint8Array) })

/** More damaged items of one bucket would be no accident. */
const maxSiblings = 9

export function openLoadBuckets(table: Table): LoadBuckets {
  const decode = (item: Item): BucketItem | undefined => {
    const sk = String(item.sk)
    return table.undamaged(sk, () => {
      const { expiresAt, revision, data } = checked(itemSchema, item)
      return { sk, revision, expiresAt, ...decodeBucket(startOf(sk), data) }
    })
  }
  return {
    async between(resolution, fromSec, toSec) {
      // DynamoDB refuses a range that ends before it begins.
      if (fromSec > toSec) return []
      const items = await table.list({
        from: prefixOf(resolution) + boundKey(bucketStart(resolution, fromSec)),
        to: prefixOf(resolution) + boundKey(bucketStart(resolution, toSec)) + end,
      })
      return items.flatMap((item) => decode(item) ?? [])
    },
    async last(resolution) {
      const range = { from: prefixOf(resolution), to: prefixOf(resolution) + end, newestFirst: true, pageSize: 1 }
      for await (const item of table.query({ ...range, consistent: true })) {
        const found = decode(item)
        if (found !== undefined) return found
      }
      return undefined
    },
    async forWriting(resolution, startSec) {
      const first = prefixOf(resolution) + timeKey(startSec)
      for (let sibling = 0; sibling <= maxSiblings; sibling += 1) {
        const sk = sibling === 0 ? first : `${first}#${sibling}`
        const item = await table.get(sk)
        const expiresAt = bucketExpiry(resolution, startSec)
        if (item === undefined) return { sk, revision: 0, expiresAt, bucket: emptyBucket(startSec) }
        const found = decode(item)
        if (found !== undefined) return found
      }
      return table.indispensable(first, () => {
        throw new TypeError(`it and its ${maxSiblings} siblings are damaged`)
      })
    },
    async write({ sk, revision, expiresAt }, next) {
      const values = { expiresAt, revision: revision + 1, data: encodeBucket(next) }
      return revision === 0
        ? table.put(sk, values, 'attribute_not_exists(pk)')
        : table.put(sk, values, 'revision = :revision', { revision })
    },
  }
}

function prefixOf(resolution: Resolution): string {
  return `${prefix.load}${resolution}#`
}

function startOf(sk: string): number {
  const start = Number(sk.split('#')[2])
  if (!Number.isFinite(start)) throw new TypeError('its key names no time')
  return start
}
