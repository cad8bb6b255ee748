import { withNoun } from '../optimizer/numbers/with-noun.ts'
import type { Fault } from './faults.ts'
import { seriesLoad } from './reading/series-load.ts'
import type { JobsTrace, SeriesTrace, Stretch, Trace } from './reading/trace.ts'
import { TraceError } from './reading/trace-error.ts'

const daySec = 86_400
/** With fewer samples most of the load would be a guess, since nobody knows how long the last one holds. */
const fewestSamples = 3

/** A stretch of a trace without a long gap. */
export interface LoadStretch extends Stretch {
  /** Workers that are ready when it begins, where that is known; two otherwise. */
  readonly readyWorkers?: number
}

/**
 * Every job in whole seconds since the origin, in the order of submission, and the stretches that they fall into. The columns
 * are shared and never written to.
 */
export interface Work {
  /** Epoch seconds of second 0; 0 where the trace does not say. */
  readonly originSec: number
  readonly stretches: readonly LoadStretch[]
  /** End of the last stretch: nothing is simulated, billed or counted after it. */
  readonly endSec: number
  readonly submitSec: Int32Array
  readonly durationSec: Int32Array
  /** P99.9 of a series in its own unit, which became `peakAgents`; absent for job logs and scenarios. */
  readonly seriesPeak?: number
}

/** What a replay runs and scores. */
export interface Load extends Work {
  /** Base name of the trace file. */
  readonly trace: string
  /** Nothing before this second is scored. */
  readonly warmupSec: number
  /** One sentence for people; absent for recorded load. */
  readonly about?: string
  /** As in its trace. */
  readonly notice?: string
  /** What goes wrong meanwhile; nothing in recorded load. */
  readonly faults?: readonly Fault[]
}

export interface LoadOptions {
  /** Only the first so many days of the trace. */
  readonly days?: number
  /** P99.9 of a series in agents; job logs are taken as they are. */
  readonly peakAgents: number
  readonly seed: number
}

/**
 * Turns a trace into jobs. The same seed makes the same jobs of a series.
 * @throws TraceError when a series is too short, or has no demand, or too much.
 */
export function workOf(trace: Trace, options: LoadOptions): Work {
  const jobs = trace.kind === 'jobs' ? loggedJobs(trace, options) : sampledJobs(trace, options)
  return { originSec: trace.originSec, endSec: jobs.stretches.at(-1)?.toSec ?? 0, ...jobs }
}

/** Seconds between the stretches, in which nobody knows the load: nothing is simulated, billed or counted in them. */
export function holesSecOf({ stretches }: Work): number {
  return stretches.reduce((sum, { fromSec }, index) => sum + fromSec - (stretches[index - 1]?.toSec ?? fromSec), 0)
}

/**
 * Turns a trace into jobs to be scored.
 * @throws TraceError when nothing would be left to score.
 */
export function loadOf(trace: Trace, options: LoadOptions): Load {
  const work = workOf(trace, options)
  const { endSec } = work
  const warmupSec = endSec < 5 * daySec ? Math.floor(endSec / 5) : daySec
  const { name, notice } = trace
  const load = { trace: name, ...(notice !== undefined && { notice }), ...work, warmupSec }
  if (load.submitSec.length < 2)
    throw new TraceError(
      trace.name,
      `makes ${load.submitSec.length === 1 ? 'a single job' : 'no job'}: nothing to score`,
    )
  if (endSec <= load.warmupSec || (load.submitSec.at(-1) ?? 0) < load.warmupSec)
    throw new TraceError(trace.name, `has no job left to score after its first ${load.warmupSec} s, which only warm up`)
  return load
}

function sampledJobs(trace: SeriesTrace, options: LoadOptions): ReturnType<typeof seriesLoad> {
  const { days = Number.POSITIVE_INFINITY } = options
  const samples = trace.atSec.subarray(0, fewestSamples).filter((at) => at < days * daySec).length
  const load = seriesLoad(trace, options)
  if (samples < fewestSamples) throw new TraceError(trace.name, `has ${withNoun(samples, 'sample')}: nothing to score`)
  return load
}

function loggedJobs(trace: JobsTrace, { days }: LoadOptions): Pick<Load, 'stretches' | 'submitSec' | 'durationSec'> {
  const lastSec = trace.submitSec.at(-1) ?? 0
  const limitSec = days === undefined ? Number.POSITIVE_INFINITY : days * daySec
  const count = lastSec >= limitSec ? trace.submitSec.findIndex((submit) => submit >= limitSec) : trace.submitSec.length
  const { stretches = [{ fromSec: 0, toSec: lastSec }] } = trace
  return {
    stretches: stretches
      .filter(({ fromSec }) => fromSec < limitSec)
      .map(({ fromSec, toSec }) => ({ fromSec, toSec: Math.min(toSec, limitSec) })),
    submitSec: trace.submitSec.subarray(0, count),
    durationSec: trace.durationSec.subarray(0, count),
  }
}
