import type { Load } from '../../lib/replay/load.ts'
import type { Observation, Policy, ReplayOptions } from '../../lib/replay/policy.ts'
import type { JobsTrace, SeriesTrace } from '../../lib/replay/reading/trace.ts'

/** Samples a minute apart by default; `undefined` is a missing one. */
export function aSeries(values: readonly (number | undefined)[], stepSec = 60): SeriesTrace {
  const present = values.flatMap((value, index) => (value === undefined ? [] : [{ value, atSec: index * stepSec }]))
  return {
    kind: 'series',
    name: 'series',
    originSec: 0,
    atSec: Float64Array.from(present, ({ atSec }) => atSec),
    values: Float64Array.from(present, ({ value }) => value),
  }
}

export type Job = readonly [submitSec: number, durationSec: number]

export function someJobs(...jobs: readonly Job[]): JobsTrace {
  return {
    kind: 'jobs',
    name: 'jobs',
    originSec: 0,
    submitSec: Int32Array.from(jobs, ([submitSec]) => submitSec),
    durationSec: Int32Array.from(jobs, ([, durationSec]) => durationSec),
  }
}

/** A load of one stretch, without a warm-up, unless given otherwise. */
export function aLoad(jobs: readonly Job[], overrides: Partial<Load> = {}): Load {
  const { submitSec, durationSec } = someJobs(...jobs)
  const endSec = overrides.endSec ?? submitSec.at(-1) ?? 0
  return {
    trace: 'jobs',
    originSec: 0,
    stretches: [{ fromSec: 0, toSec: endSec }],
    endSec,
    warmupSec: 0,
    submitSec,
    durationSec,
    ...overrides,
  }
}

export function someOptions(overrides: Partial<ReplayOptions> = {}): ReplayOptions {
  return { sloWaitSec: 60, bootSec: 120, agentsPerWorker: 1, intervalSec: 30, seed: 1, ...overrides }
}

/** A policy that wants what `wanted` returns. */
export function aPolicy(wanted: (observation: Observation) => number, overrides: Partial<Policy> = {}): Policy {
  return {
    name: 'test',
    parameters: {},
    start: () => undefined,
    look: (observation) => ({ desired: wanted(observation) }),
    ...overrides,
  }
}
