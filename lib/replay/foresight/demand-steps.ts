import type { JobsTrace, SeriesTrace, Trace } from '../reading/trace.ts'

/** Demand in equal steps; NaN where the trace has no sample. Step 0 begins at a multiple of `stepSec`. */
export interface DemandSteps {
  readonly stepSec: number
  /** Epoch steps before step 0, so that a step's time of day is known. */
  readonly firstStep: number
  readonly values: Float64Array
}

/** A series as means over steps; a job log as the mean number at work if there were always a free agent. */
export function demandSteps(trace: Trace, stepSec: number): DemandSteps {
  return trace.kind === 'series' ? seriesSteps(trace, stepSec) : jobSteps(trace, stepSec)
}

function seriesSteps({ originSec, atSec, values }: SeriesTrace, stepSec: number): DemandSteps {
  const firstStep = Math.floor(originSec / stepSec)
  const stepOf = (at: number) => Math.floor((originSec + at) / stepSec) - firstStep
  const sums = new Float64Array(stepOf(atSec.at(-1) ?? 0) + 1)
  const counts = new Float64Array(sums.length)
  atSec.forEach((at, index) => {
    const step = stepOf(at)
    sums[step] = (sums[step] ?? 0) + (values[index] ?? 0)
    counts[step] = (counts[step] ?? 0) + 1
  })
  return {
    stepSec,
    firstStep,
    values: sums.map((sum, step) => (counts[step] === 0 ? Number.NaN : sum / (counts[step] ?? 1))),
  }
}

/** For each job, whole steps are added by their two ends (a running sum fills in between), partial steps by their length. */
function jobSteps({ originSec, submitSec, durationSec }: JobsTrace, stepSec: number): DemandSteps {
  const firstStep = Math.floor(originSec / stepSec)
  const shift = originSec - firstStep * stepSec
  const count = Math.floor((shift + (submitSec.at(-1) ?? 0)) / stepSec)
  const rises = new Float64Array(count + 2)
  /** A job at work from `at` on adds what is left of that step, and one for each later step. */
  const begin = (at: number, sign: number) => {
    const step = Math.floor(at / stepSec)
    if (step > count) return
    const share = 1 - (at / stepSec - step)
    rises[step] = (rises[step] ?? 0) + sign * share
    rises[step + 1] = (rises[step + 1] ?? 0) + sign * (1 - share)
  }
  submitSec.forEach((submit, job) => {
    begin(shift + submit, 1)
    begin(shift + submit + (durationSec[job] ?? 0), -1)
  })
  let running = 0
  const values = rises.subarray(0, count).map((rise) => {
    running += rise
    return Math.max(0, running)
  })
  return { stepSec, firstStep, values }
}
