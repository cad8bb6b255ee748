import { bucketSec, bucketStart } from '../../journal/load-rollup.ts'
import type { LoadBucket } from '../../journal.ts'
import { durationBucket, emptyDurations } from '../../optimizer/snapshot/durations.ts'
import type { Work } from '../load.ts'

type Point = LoadBucket['points'][number]

export interface RecordWindow {
  /** Seconds between two looks. */
  readonly intervalSec: number
  /** Only hours that begin at or after this time, epoch seconds. */
  readonly fromSec: number
  /** Only hours that end at or before this time, epoch seconds. */
  readonly toSec: number
}

/**
 * The record that cycles would have made of a load if there had always been a free agent: nobody waits, and as many agents are
 * there as are at work. An hour to a bucket, oldest first; outside the stretches of the load nobody looked.
 */
export function recordOfLoad(work: Work, { intervalSec, fromSec, toSec }: RecordWindow): LoadBucket[] {
  const counts = countsBetweenLooks(work, intervalSec)
  const hours = new Map<number, Point[]>()
  let demand = 0
  for (const [look, arrived] of counts.arrived.entries()) {
    const finished = counts.finished[look] ?? 0
    demand += arrived - finished
    const atSec = counts.firstSec + look * intervalSec
    const startSec = bucketStart('cycle', atSec)
    if (startSec < fromSec || startSec + bucketSec.cycle > toSec || !isWithin(work, atSec, intervalSec)) continue
    const points = hours.get(startSec) ?? []
    points.push({ atSec, demand, arrived, finished, totalAgents: demand, queued: 0 })
    hours.set(startSec, points)
  }
  return [...hours].map(([startSec, points]) => ({
    startSec,
    points,
    durations: counts.durations.get(startSec) ?? emptyDurations(),
  }))
}

/** What a look counts since the one before; looks are at multiples of the interval. */
interface Counts {
  /** Of the first look, epoch seconds. */
  readonly firstSec: number
  readonly arrived: Int32Array
  readonly finished: Int32Array
  /** Of those that finished, by the hour of the look. */
  readonly durations: ReadonlyMap<number, number[]>
}

function countsBetweenLooks({ originSec, endSec, submitSec, durationSec }: Work, intervalSec: number): Counts {
  const firstLook = Math.ceil(originSec / intervalSec)
  /** The first look at which something of this second of the load is seen. */
  const lookAt = (sec: number) => Math.ceil((originSec + sec) / intervalSec) - firstLook
  const looks = lookAt(endSec) + 1
  const arrived = new Int32Array(Math.max(0, looks))
  const finished = new Int32Array(arrived.length)
  const durations = new Map<number, number[]>()
  for (const [job, submit] of submitSec.entries()) {
    const lasts = durationSec[job] ?? 0
    const [begun, over] = [lookAt(submit), lookAt(submit + lasts)]
    if (begun < looks) arrived[begun] = (arrived[begun] ?? 0) + 1
    if (over >= looks) continue
    finished[over] = (finished[over] ?? 0) + 1
    const hourSec = bucketStart('cycle', (firstLook + over) * intervalSec)
    const counts = durations.get(hourSec) ?? emptyDurations()
    const bucket = durationBucket(lasts)
    counts[bucket] = (counts[bucket] ?? 0) + 1
    durations.set(hourSec, counts)
  }
  return { firstSec: firstLook * intervalSec, arrived, finished, durations }
}

/** The first look after the end of a stretch sees the last of it. */
function isWithin({ originSec, stretches }: Work, atSec: number, intervalSec: number): boolean {
  const sec = atSec - originSec
  return stretches.some(({ fromSec, toSec }) => sec >= fromSec && sec - intervalSec < toSec)
}
