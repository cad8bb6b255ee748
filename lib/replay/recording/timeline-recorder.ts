import type { RecordedTimeline } from '../../view/report/report-data.ts'
import type { TimelineRow } from '../timeline.ts'

/** Sums of the rows that fall into one bucket. */
interface Bucket {
  rows: number
  demand: number
  ready: number
  supply: number
}

/** Gathers the rows of a timeline into buckets, so that a year is as large as a week. */
export function timelineRecorder(stepSec: number, agentsPerWorker: number) {
  const buckets: (Bucket | undefined)[] = []
  return {
    add({ tSec, busyAgents, queued, readyAgents, workersBooting }: TimelineRow): void {
      const index = Math.floor(tSec / stepSec)
      const bucket = buckets[index] ?? { rows: 0, demand: 0, ready: 0, supply: 0 }
      bucket.rows++
      bucket.demand = Math.max(bucket.demand, busyAgents + queued)
      bucket.ready += readyAgents
      bucket.supply += readyAgents + workersBooting * agentsPerWorker
      buckets[index] = bucket
    },
    timeline(): RecordedTimeline {
      const column = (value: (bucket: Bucket) => number) =>
        Array.from(buckets, (bucket) => (bucket === undefined ? null : Math.round(value(bucket))))
      return {
        stepSec,
        demand: column(({ demand }) => demand),
        ready: column(({ ready, rows }) => ready / rows),
        supply: column(({ supply, rows }) => supply / rows),
      }
    },
  }
}
