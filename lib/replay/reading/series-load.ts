import { rng } from '../../simulated/random.ts'
import type { Load, LoadOptions, LoadStretch } from '../load.ts'
import { nearestRank, peakOf } from '../numbers/quantile.ts'
import { int32Column } from './column.ts'
import type { SeriesTrace } from './trace.ts'
import { TraceError } from './trace-error.ts'

const daySec = 86_400
/** In a longer hole the load is unknown: the trace is split there. */
const longestBridgedSec = 3600
/** Mean duration of the jobs of a series: `rate * mean` is the concurrency asked for (Little's law). */
const meanDurationSec = 60
const sigma = 1
/** exp(mu) of a log-normal with that mean: mu = ln(mean) - sigma^2 / 2. */
const medianDurationSec = meanDurationSec * Math.exp(-(sigma ** 2) / 2)
/** Filling a hole in smaller pieces would tell nothing: jobs come in whole seconds. */
const shortestPieceSec = 1
/** More jobs would not fit into memory, and take hours. */
export const mostJobs = 50_000_000
/** The step of a series with a single sample, where it is unknown. */
const loneStepSec = 60

/** Load at a constant rate. */
interface Piece {
  readonly fromSec: number
  readonly toSec: number
  readonly value: number
}

/**
 * Jobs whose mean concurrency follows the series: in each sample step a Poisson number of them at uniform times, with
 * log-normal durations. Samples hold until the next one; those missing inside a short hole are interpolated linearly.
 */
export function seriesLoad(
  trace: SeriesTrace,
  { days, peakAgents, seed }: LoadOptions,
): Pick<Load, 'stretches' | 'submitSec' | 'durationSec'> & { readonly seriesPeak: number } {
  const limitSec = days === undefined ? Number.POSITIVE_INFINITY : days * daySec
  const { atSec, values } = firstSamples(trace, limitSec)
  const seriesPeak = peakToScale(trace.name, values)
  const agentsPerValue = peakAgents / seriesPeak
  if (!Number.isFinite(agentsPerValue))
    throw new TraceError(trace.name, `has next to no demand: P99.9 of its values is ${seriesPeak}, too small to scale`)
  const stepSec = stepOf(trace.atSec)
  const pieces = () => piecesOf(atSec, values, stepSec, limitSec)
  let expected = 0
  for (const { fromSec, toSec, value } of pieces())
    expected += ((toSec - fromSec) * value * agentsPerValue) / meanDurationSec
  if (expected > mostJobs)
    throw new TraceError(
      trace.name,
      `makes ${millions(expected)} million jobs, ${mostJobs / 1e6} million is the limit: take fewer days or a smaller peak`,
    )
  return { seriesPeak, stretches: stretchesOf(pieces()), ...jobsOf(pieces(), agentsPerValue / meanDurationSec, seed) }
}

/** Beyond a million million, only that there are more. */
function millions(jobs: number): string {
  return jobs > 1e12 ? 'more than a million' : `about ${Math.round(jobs / 1e6)}`
}

function firstSamples(trace: SeriesTrace, limitSec: number): Pick<SeriesTrace, 'atSec' | 'values'> {
  const beyond = trace.atSec.findIndex((at) => at >= limitSec)
  if (beyond < 0) return trace
  return { atSec: trace.atSec.subarray(0, beyond), values: trace.values.subarray(0, beyond) }
}

function peakToScale(name: string, values: Float64Array): number {
  const peak = peakOf(values)
  if (peak > 0) return peak
  throw new TraceError(name, 'has no demand: P99.9 of its values is 0, so there is nothing to scale')
}

/** Median time between two samples. */
function stepOf(atSec: Float64Array): number {
  if (atSec.length < 2) return loneStepSec
  const steps = atSec.subarray(1).map((at, index) => at - (atSec[index] ?? at))
  return nearestRank(steps.sort(), 0.5)
}

/** A generator, so that ten million samples never become ten million objects at once. */
function* piecesOf(
  atSec: Float64Array,
  values: Float64Array,
  stepSec: number,
  limitSec: number,
): Generator<Piece, void, undefined> {
  for (let index = 0; index < atSec.length; index++) {
    const fromSec = atSec[index] ?? 0
    const value = values[index] ?? 0
    const nextSec = atSec[index + 1]
    if (nextSec === undefined || nextSec - fromSec - stepSec > longestBridgedSec) {
      yield { fromSec, toSec: Math.min(fromSec + stepSec, limitSec), value }
      continue
    }
    const next = values[index + 1] ?? value
    const count = Math.max(1, Math.round((nextSec - fromSec) / Math.max(stepSec, shortestPieceSec)))
    for (let part = 0; part < count; part++)
      yield {
        fromSec: fromSec + ((nextSec - fromSec) * part) / count,
        toSec: fromSec + ((nextSec - fromSec) * (part + 1)) / count,
        value: value + ((next - value) * part) / count,
      }
  }
}

/** Pieces that touch are one stretch, in whole seconds. */
function stretchesOf(pieces: Iterable<Piece>): LoadStretch[] {
  const stretches: { fromSec: number; toSec: number }[] = []
  let endSec = Number.NEGATIVE_INFINITY
  for (const { fromSec, toSec } of pieces) {
    const last = stretches.at(-1)
    if (last !== undefined && fromSec - endSec < 1) last.toSec = Math.ceil(toSec)
    else stretches.push({ fromSec: Math.floor(fromSec), toSec: Math.ceil(toSec) })
    endSec = toSec
  }
  return stretches
}

function jobsOf(
  pieces: Iterable<Piece>,
  perSecond: number,
  seed: number,
): { readonly submitSec: Int32Array; readonly durationSec: Int32Array } {
  const arrivals = rng(seed, 'replay/arrivals')
  const durations = rng(seed, 'replay/durations')
  const submitSec = int32Column()
  const durationSec = int32Column()
  for (const { fromSec, toSec, value } of pieces) {
    const count = arrivals.poisson((toSec - fromSec) * value * perSecond)
    const times = Float64Array.from({ length: count }, () => fromSec + (toSec - fromSec) * arrivals.next()).sort()
    for (const time of times) {
      submitSec.push(Math.floor(time))
      durationSec.push(Math.max(1, Math.round(durations.logNormal(medianDurationSec, sigma))))
    }
  }
  return { submitSec: submitSec.done(), durationSec: durationSec.done() }
}
