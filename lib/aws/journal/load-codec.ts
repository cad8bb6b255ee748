import * as z from 'zod'
import type { LoadBucket } from '../../journal.ts'
import { checked, pack, unpack } from './pack.ts'
import { columnsSchema, decodeRows, encodeRows } from './rows.ts'

/** A bucket as stored. `foldedSec` is the start of the last hour folded into it (coarse resolutions only). */
export interface StoredBucket {
  readonly bucket: LoadBucket
  readonly foldedSec?: number
}

const stored = z.object({
  durations: z.array(z.number()),
  points: columnsSchema,
  foldedSec: z.number().exactOptional(),
  importedAtSec: z.number().exactOptional(),
})

const pointsSchema: z.ZodType<LoadBucket['points']> = z.array(
  z.looseObject({
    atSec: z.number(),
    demand: z.number(),
    arrived: z.number(),
    finished: z.number(),
    totalAgents: z.number(),
    queued: z.number().exactOptional(),
    late: z.number().exactOptional(),
    judged: z.number().exactOptional(),
  }),
)

export function encodeBucket({ bucket, foldedSec }: StoredBucket): Uint8Array {
  return pack({
    durations: bucket.durations,
    points: encodeRows(bucket.points.map((point) => ({ ...point }))),
    ...(foldedSec !== undefined && { foldedSec }),
    ...(bucket.importedAtSec !== undefined && { importedAtSec: bucket.importedAtSec }),
  })
}

/** @throws Error when the bytes are no bucket. */
export function decodeBucket(startSec: number, data: unknown): StoredBucket {
  const { durations, points, foldedSec, importedAtSec } = unpack(data, stored)
  return {
    bucket: {
      startSec,
      points: checked(pointsSchema, decodeRows(points)),
      durations,
      ...(importedAtSec !== undefined && { importedAtSec }),
    },
    ...(foldedSec !== undefined && { foldedSec }),
  }
}
