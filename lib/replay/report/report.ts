import { holesSecOf, type Load } from '../load.ts'
import type { PolicyMaker, ReplayOptions } from '../policy.ts'
import { type ReplayHooks, replay } from '../replay.ts'
import type { Score } from '../score.ts'

/** The options of a run, as shown in its report. */
export interface RunOptions extends ReplayOptions {
  readonly peakAgents: number
  readonly days?: number
  /** Price of a worker; without it there are no dollars. */
  readonly hourlyUsd?: number
  /** Rivals are shown with their cheapest setting that keeps the promise. */
  readonly tune?: true
}

export interface PolicyReport extends Score {
  readonly policy: string
  readonly parameters: Readonly<Record<string, number>>
}

/** One trace under several policies. Nothing in it depends on the machine or the time: same seed, same bytes. */
export interface TraceReport {
  readonly trace: string
  readonly settings: RunOptions & { readonly warmupSec: number }
  /** P99.9 of a series in its own unit, which became `peakAgents`. */
  readonly seriesPeak?: number
  /** Seconds of the trace without a record, which were not played; absent where there are none. */
  readonly holesSec?: number
  readonly policies: readonly PolicyReport[]
}

/** One policy over one load. */
export function policyReport(
  load: Load,
  maker: PolicyMaker,
  { sloWaitSec, lateCostHours, bootSec, agentsPerWorker, intervalSec, seed, bounds, given, timeZone }: ReplayOptions,
  hooks: ReplayHooks = {},
): PolicyReport {
  const options: ReplayOptions = {
    sloWaitSec,
    ...(lateCostHours !== undefined && { lateCostHours }),
    bootSec,
    agentsPerWorker,
    intervalSec,
    seed,
    ...(bounds && { bounds }),
    ...(given && { given }),
    ...(timeZone !== undefined && { timeZone }),
  }
  const policy = maker({ load, options })
  const score = replay(load, policy, options, hooks)
  return { policy: policy.name, parameters: policy.parameters, ...score }
}

/** What is to be known of a load beside its conditions; only what it has. */
export function playedOf(load: Load): Pick<TraceReport, 'seriesPeak' | 'holesSec'> {
  const { seriesPeak } = load
  const holesSec = holesSecOf(load)
  return { ...(seriesPeak !== undefined && { seriesPeak }), ...(holesSec > 0 && { holesSec }) }
}

/** What was played, with the conditions of the run. */
export function traceReport(load: Load, options: RunOptions, policies: readonly PolicyReport[]): TraceReport {
  const { trace, warmupSec } = load
  const { sloWaitSec, lateCostHours, bootSec, agentsPerWorker, peakAgents, intervalSec, seed } = options
  const { days, given, hourlyUsd, timeZone, tune } = options
  const settings = {
    sloWaitSec,
    ...(lateCostHours !== undefined && { lateCostHours }),
    bootSec,
    agentsPerWorker,
    peakAgents,
    intervalSec,
    seed,
    ...(days !== undefined && { days }),
    ...(given && { given }),
    ...(hourlyUsd !== undefined && { hourlyUsd }),
    ...(timeZone !== undefined && { timeZone }),
    ...(tune && { tune }),
    warmupSec,
  }
  return { trace, settings, ...playedOf(load), policies }
}
