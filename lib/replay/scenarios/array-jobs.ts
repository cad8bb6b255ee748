import { rng } from '../../simulated/random.ts'
import type { JobsTrace } from '../reading/trace.ts'
import { daySec, hourSec, minuteSec, originSec, type Scenario } from './scenario.ts'

const arrays = 10
/** Jobs of one array, all submitted in the same second. */
const arraySize = 80
/** Mean distance of two of the jobs between the arrays. */
const trickleSec = 12

/** Bursts with the sharpest possible edge: the only warning is the queue itself. */
export const arrayJobs: Scenario = {
  name: 'array-jobs',
  about: `A trickle of short jobs, and ${arrays} times a day somebody submits an array of ${arraySize} at once, which run for about ten minutes.`,
  trace: jobsTrace,
}

function jobsTrace(seed: number): JobsTrace {
  const random = rng(seed, 'scenario/array-jobs')
  const jobs: [submitSec: number, durationSec: number][] = []
  const add = (submitSec: number, medianSec: number, sigma: number) =>
    jobs.push([Math.floor(submitSec), Math.max(1, Math.round(random.logNormal(medianSec, sigma)))])
  const gapSec = () => -trickleSec * Math.log(1 - random.next())
  for (let sec = 0; sec < daySec; sec += gapSec()) add(sec, minuteSec, 1)
  for (let n = 0; n < arrays; n++) {
    const submitSec = hourSec + ((daySec - 2 * hourSec) * (n + random.next())) / arrays
    for (let job = 0; job < arraySize; job++) add(submitSec, 10 * minuteSec, 0.2)
  }
  jobs.sort(([a], [b]) => a - b)
  return {
    kind: 'jobs',
    name: 'array-jobs',
    originSec,
    submitSec: Int32Array.from(jobs, ([submitSec]) => submitSec),
    durationSec: Int32Array.from(jobs, ([, durationSec]) => durationSec),
  }
}
