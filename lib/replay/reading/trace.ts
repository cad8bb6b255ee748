/** What any trace tells of itself. */
interface TraceHead {
  /** Base name of the file. */
  readonly name: string
  /** What its times count from, epoch seconds; 0 if the times are no dates. */
  readonly originSec: number
  /** One line about the file that its reader should know before believing results. */
  readonly notice?: string
}

/** Recorded demand: one value per sample, in the order of time. Which unit it has does not matter, see `peakAgents`. */
export interface SeriesTrace extends TraceHead {
  readonly kind: 'series'
  /** Seconds since the first sample; strictly rising. */
  readonly atSec: Float64Array
  /** Finite, never negative. */
  readonly values: Float64Array
}

/** A job log, as it was: whole seconds, in the order of submission. */
export interface JobsTrace extends TraceHead {
  readonly kind: 'jobs'
  /** Never falling, never negative. */
  readonly submitSec: Int32Array
  /** At least 1. */
  readonly durationSec: Int32Array
  /** The times of which it is known who came; all of it, up to the last job, where absent. */
  readonly stretches?: readonly Stretch[]
}

/** In seconds since the origin of the trace. */
export interface Stretch {
  readonly fromSec: number
  readonly toSec: number
}

export type Trace = SeriesTrace | JobsTrace

/** Whether it is known when the load was, or only how its times follow each other. */
export function isDated({ originSec }: Pick<Trace, 'originSec'>): boolean {
  return originSec !== 0
}
