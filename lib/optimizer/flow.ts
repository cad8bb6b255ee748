import { durationBuckets, emptyDurations } from './durations.ts'
import type { Flow, Snapshot, WorkerCounters, WorkerReading } from './snapshot.ts'

type Before = Pick<Snapshot, 'workers' | 'queued'>

/**
 * Bugs that came and went since the snapshot before, from the workers' cumulative counters. A worker that was not there
 * before counts from zero, one whose process was reborn likewise. Arrivals are not reported by anybody: they are the
 * bugs started plus what the queue grew by. Without an earlier snapshot there is nothing to subtract from: all zero.
 */
export function flowSince(before: Before | undefined, workers: readonly WorkerReading[], queued?: number): Flow {
  const durations = emptyDurations()
  if (before === undefined) return { arrived: 0, started: 0, finished: 0, busySec: 0, durations }
  const earlier = new Map(before.workers.map((worker) => [worker.id, worker]))
  let started = 0
  let finished = 0
  let busySec = 0
  for (const worker of workers) {
    const now = worker.counters
    if (now === undefined) continue
    const since = countersToSubtract(earlier.get(worker.id), worker, now)
    started += now.started - (since?.started ?? 0)
    finished += now.finished - (since?.finished ?? 0)
    busySec += now.busySec - (since?.busySec ?? 0)
    addDurations(durations, now, since)
  }
  const queueGrowth = queued !== undefined && before.queued !== undefined ? queued - before.queued : 0
  return { arrived: Math.max(0, started + queueGrowth), started, finished, busySec, durations }
}

function countersToSubtract(
  earlier: WorkerReading | undefined,
  worker: WorkerReading,
  now: WorkerCounters,
): WorkerCounters | undefined {
  const before = earlier?.counters
  if (before === undefined) return undefined
  const named = earlier?.bootId !== undefined && worker.bootId !== undefined
  const reborn =
    (named && earlier.bootId !== worker.bootId) || now.started < before.started || now.finished < before.finished
  return reborn ? undefined : before
}

function addDurations(sum: number[], now: WorkerCounters, since: WorkerCounters | undefined): void {
  if (now.durations === undefined) return
  for (let bucket = 0; bucket < durationBuckets; bucket += 1) {
    const more = (now.durations[bucket] ?? 0) - (since?.durations?.[bucket] ?? 0)
    sum[bucket] = (sum[bucket] ?? 0) + Math.max(0, more)
  }
}
