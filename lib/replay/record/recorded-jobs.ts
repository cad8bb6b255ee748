import type { LoadBucket } from '../../journal.ts'
import { longestHoleSec } from '../../optimizer/demand/work-flow.ts'
import { usualIntervalSec } from '../../optimizer/tuning/usual-interval.ts'
import { rng } from '../../simulated/random.ts'
import { mostJobs } from '../reading/series-load.ts'
import type { JobsTrace } from '../reading/trace.ts'
import { TraceError } from '../reading/trace-error.ts'
import { JobColumns } from './job-columns.ts'
import { RecordedDurations } from './recorded-durations.ts'
import { RecordedRun } from './recorded-run.ts'

type Point = LoadBucket['points'][number]

/** Points without a long hole between them. */
type Run = readonly [Point, ...Point[]]

/** Whether workers count their bugs, so that it is known how long these take: at least every other that finished was counted. */
export function countsBugs(record: readonly LoadBucket[]): boolean {
  const finished = sum(record.flatMap(({ points }) => points.map(({ finished }) => finished)))
  const counted = sum(record.flatMap(({ durations }) => durations))
  return counted > 0 && counted >= finished / 2
}

/**
 * The jobs of a fleet as its cycles recorded them.
 * @param record of cycles, an hour to a bucket, oldest first; one that counts bugs.
 * @throws TraceError where it has no job, or more than a replay takes.
 */
export function recordedJobs(
  name: string,
  record: readonly LoadBucket[],
  seed: number,
  onProgress?: (share: number) => void,
): JobsTrace {
  const random = rng(seed, 'replay/record')
  const durations = new RecordedDurations(record)
  const runs = runsOf(record)
  const originSec = Math.floor(runs[0]?.[0].atSec ?? 0)
  const jobs = new JobColumns(jobsIn(name, runs), originSec)
  const cycles = sum(runs.map(({ length }) => length))
  let done = 0
  for (const [first, ...others] of runs) {
    const run = new RecordedRun(first, { jobs, durations, random })
    for (const point of others) {
      run.advance(point)
      onProgress?.(done++ / cycles)
    }
    run.end()
  }
  return {
    kind: 'jobs',
    name,
    originSec,
    submitSec: jobs.submitSec,
    durationSec: jobs.durationSec,
    stretches: runs.map((run) => ({
      fromSec: Math.floor(run[0].atSec) - originSec,
      toSec: Math.floor((run.at(-1) ?? run[0]).atSec) - originSec,
    })),
  }
}

/** @throws TraceError where there is none, or more than a replay takes. */
function jobsIn(name: string, runs: readonly Run[]): number {
  const jobs = sum(
    runs.map(([first, ...others]) => Math.round(first.demand) + sum(others.map(({ arrived }) => arrived))),
  )
  if (jobs === 0) throw new TraceError(name, 'has recorded no job')
  if (jobs > mostJobs)
    throw new TraceError(
      name,
      `has recorded ${Math.round(jobs / 1e6)} million jobs, ${mostJobs / 1e6} million is the limit: take fewer days`,
    )
  return jobs
}

/** For how long a fleet was looked at, without the holes of its record, seconds. */
export function recordedSec(record: readonly LoadBucket[]): number {
  return sum(runsOf(record).map((run) => (run.at(-1) ?? run[0]).atSec - run[0].atSec))
}

/** As many intervals apart two cycles have a hole between them, even where the interval is long. */
const intervalsOfHole = 3

/** Across a longer hole workers' counters are not remembered, so that nobody knows what arrived in it. */
function runsOf(record: readonly LoadBucket[]): readonly Run[] {
  const points = record.flatMap(({ points }) => points)
  const holeSec = Math.max(longestHoleSec, intervalsOfHole * usualIntervalSec(points))
  const runs: [Point, ...Point[]][] = []
  let lastSec = Number.NEGATIVE_INFINITY
  for (const point of points) {
    if (point.atSec - lastSec <= holeSec) runs.at(-1)?.push(point)
    else runs.push([point])
    lastSec = point.atSec
  }
  return runs.filter(({ length }) => length > 1)
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
