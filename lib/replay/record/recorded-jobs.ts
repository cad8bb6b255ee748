import type { UseBucket } from '../../journal.ts'
import { longestHoleSec } from '../../optimizer/work-flow.ts'
import { rng } from '../../simulated/random.ts'
import type { JobsTrace } from '../trace.ts'
import { RecordedDurations } from './recorded-durations.ts'
import { RecordedRun } from './recorded-run.ts'

type Point = UseBucket['points'][number]

/** Whether workers count their bugs, so that it is known how long these take: at least every other that finished was counted. */
export function countsBugs(record: readonly UseBucket[]): boolean {
  const finished = sum(record.flatMap(({ points }) => points.map(({ finished }) => finished)))
  const counted = sum(record.flatMap(({ durations }) => durations))
  return counted > 0 && counted >= finished / 2
}

/**
 * The jobs of a fleet as its cycles recorded them.
 * @param record of cycles, an hour to a bucket, oldest first; one that counts bugs.
 */
export function recordedJobs(name: string, record: readonly UseBucket[], seed: number): JobsTrace {
  const random = rng(seed, 'replay/record')
  const durations = new RecordedDurations(record)
  const runs = runsOf(record)
  const originSec = Math.floor(runs[0]?.[0].atSec ?? 0)
  const bugs = runs.flatMap(([first, ...others], index) => {
    const run = new RecordedRun(first, durations, random)
    for (const point of others) run.advance(point)
    // What was there when a later run began came while nobody looked, and counts as little as what else came then.
    return run.bugs(index === 0)
  })
  return {
    kind: 'jobs',
    name,
    originSec,
    submitSec: Int32Array.from(bugs, ({ submitSec }) => Math.floor(submitSec) - originSec),
    durationSec: Int32Array.from(bugs, ({ durationSec }) => Math.max(1, Math.round(durationSec))),
    stretches: runs.map((run) => ({
      fromSec: Math.floor(run[0].atSec) - originSec,
      toSec: Math.floor((run.at(-1) ?? run[0]).atSec) - originSec,
    })),
  }
}

/** Across a longer hole workers' counters are not remembered, so that nobody knows what arrived in it. */
function runsOf(record: readonly UseBucket[]): readonly (readonly [Point, ...Point[]])[] {
  const runs: [Point, ...Point[]][] = []
  let lastSec = Number.NEGATIVE_INFINITY
  for (const point of record.flatMap(({ points }) => points)) {
    if (point.atSec - lastSec <= longestHoleSec) runs.at(-1)?.push(point)
    else runs.push([point])
    lastSec = point.atSec
  }
  return runs.filter(({ length }) => length > 1)
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
