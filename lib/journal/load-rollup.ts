import { isDeepStrictEqual } from 'node:util'
import type { ImportOutcome, LoadBucket, LoadPoint, Resolution } from '../journal.ts'
import { rounded } from '../optimizer/numbers/rounded.ts'
import { durationBuckets, emptyDurations } from '../optimizer/snapshot/durations.ts'
import { loadRetentionSec } from './retention.ts'

/*
 * How points of load become coarser ones. Each cycle records one point, in the bucket of its hour. When an hour is over it is
 * folded as a whole into the coarser resolutions; readers fold the present hour themselves. Folding depends only on what is
 * stored, so repeating it after a crash changes nothing.
 */

type Point = LoadBucket['points'][number]
export type CoarseResolution = Exclude<Resolution, 'cycle'>

export const coarseResolutions: readonly CoarseResolution[] = ['5min', '1h']

const hourSec = 3600

/** Length of a bucket: short, so that appending to one is cheap, but long enough that reading many is cheap. */
export const bucketSec: Readonly<Record<Resolution, number>> = {
  cycle: hourSec,
  '5min': 24 * hourSec,
  '1h': 240 * hourSec,
}

/** Time that one point of a coarse resolution covers. */
const stretchSec: Readonly<Record<CoarseResolution, number>> = { '5min': 300, '1h': hourSec }

export function bucketStart(resolution: Resolution, atSec: number): number {
  return startOf(atSec, bucketSec[resolution])
}

/** When a bucket expires, epoch seconds: counted from its end, so that all its points are kept for the full time. */
export function bucketExpiry(resolution: Resolution, startSec: number): number {
  return startSec + bucketSec[resolution] + loadRetentionSec[resolution]
}

function startOf(atSec: number, lengthSec: number): number {
  return Math.floor(atSec / lengthSec) * lengthSec
}

export function emptyBucket(startSec: number): LoadBucket {
  return { startSec, points: [], durations: emptyDurations() }
}

/** The bucket with the point added; unchanged if it has a point of that time already. */
export function withPoint(bucket: LoadBucket, { durations, ...point }: LoadPoint): LoadBucket {
  const after = bucket.points.findLastIndex((other) => other.atSec <= point.atSec)
  if (after >= 0 && bucket.points[after]?.atSec === point.atSec) return bucket
  return {
    ...bucket,
    points: bucket.points.toSpliced(after + 1, 0, point),
    durations: sumDurations(bucket.durations, durations),
  }
}

/** Joins two parts of one bucket; if both have a point of the same time, the one of `first` is kept. */
export function joinBuckets(first: LoadBucket, second: LoadBucket): LoadBucket {
  const times = new Set(first.points.map((point) => point.atSec))
  const points = [...first.points, ...second.points.filter((point) => !times.has(point.atSec))]
  return {
    startSec: first.startSec,
    points: points.sort((a, b) => a.atSec - b.atSec),
    durations: sumDurations(first.durations, second.durations),
  }
}

/**
 * The coarse bucket with what one hour makes of it. A repeat changes nothing: where the bucket has points of that hour, they are
 * replaced, and its durations are in already.
 * @param before what the hour was before, if it was imported and is now replaced.
 */
export function withHour(
  bucket: LoadBucket,
  hour: LoadBucket,
  resolution: CoarseResolution,
  before?: LoadBucket | undefined,
): LoadBucket {
  const { points, durations } = fold(hour, resolution)
  const isOfHour = ({ atSec }: Point) => startOf(atSec, hourSec) === hour.startSec
  const others = bucket.points.filter((point) => !isOfHour(point))
  const known = others.length < bucket.points.length ? (before?.durations ?? durations) : []
  return {
    ...bucket,
    points: [...others, ...points].sort((a, b) => a.atSec - b.atSec),
    durations: sumDurations(bucket.durations, durations).map((count, index) =>
      Math.max(0, count - (known[index] ?? 0)),
    ),
  }
}

/** What becomes of an hour that is imported. @param before what is on record of it. */
export function importOutcome(before: LoadBucket | undefined, hour: LoadBucket): ImportOutcome {
  const isNothingKnown = before === undefined || isTakenBack(before)
  if (isNothingKnown) return hour.points.length > 0 ? 'added' : 'kept'
  return before.importedAtSec === undefined || isSameHour(before, hour) ? 'kept' : 'replaced'
}

/** An hour that was imported, and is to be forgotten: it stays without points until it expires. */
export function isTakenBack({ importedAtSec, points }: LoadBucket): boolean {
  return importedAtSec !== undefined && points.length === 0
}

/** Whether two hours say the same, whenever they were imported. */
export function isSameHour(a: LoadBucket, b: LoadBucket): boolean {
  return isDeepStrictEqual([a.points, a.durations], [b.points, b.durations])
}

/**
 * Turns the points of one hour into points of a coarser resolution. `demand` and `totalAgents` are means over the cycles of a
 * stretch (to a hundredth of an agent), bugs are sums, and a point's time is the start of its stretch. Means, because seasonal
 * curves are fitted to them; for peaks within a stretch there are the points of each cycle.
 */
export function fold(hour: LoadBucket, resolution: CoarseResolution): LoadBucket {
  const stretches = new Map<number, Point[]>()
  for (const point of hour.points) {
    const atSec = startOf(point.atSec, stretchSec[resolution])
    stretches.set(atSec, [...(stretches.get(atSec) ?? []), point])
  }
  const points = [...stretches].map(
    ([atSec, cycles]): Point => ({
      atSec,
      demand: mean(cycles.map((cycle) => cycle.demand)),
      arrived: sum(cycles.map((cycle) => cycle.arrived)),
      finished: sum(cycles.map((cycle) => cycle.finished)),
      totalAgents: mean(cycles.map((cycle) => cycle.totalAgents)),
      ...waitsOf(cycles),
    }),
  )
  return { startSec: bucketStart(resolution, hour.startSec), points, durations: hour.durations }
}

/** Late bugs of the cycles that know them; nothing where none does. */
function waitsOf(cycles: readonly Point[]): Pick<Point, 'late' | 'judged'> {
  const known = cycles.flatMap(({ arrived, late }) => (late === undefined ? [] : [{ arrived, late }]))
  if (known.length === 0) return {}
  return {
    late: rounded(sum(known.map(({ late }) => late)), 3),
    ...(known.length < cycles.length && { judged: sum(known.map(({ arrived }) => arrived)) }),
  }
}

/** Does the bucket overlap the time from `fromSec` to `toSec`, both included? */
export function overlaps(resolution: Resolution, startSec: number, fromSec: number, toSec: number): boolean {
  return startSec <= toSec && startSec + bucketSec[resolution] > fromSec
}

function sumDurations(a: readonly number[], b: readonly number[]): number[] {
  const length = Math.max(a.length, b.length, durationBuckets)
  return Array.from({ length }, (_, index) => (a[index] ?? 0) + (b[index] ?? 0))
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}

function mean(values: readonly number[]): number {
  return Math.round((100 * sum(values)) / values.length) / 100
}
