import type { Load } from './load.ts'
import type { PolicyMaker, ReplayOptions } from './policy.ts'
import { type ReplayHooks, replay } from './replay.ts'
import type { Score } from './score.ts'

/** Choices of a run, as they stand in its report. */
export interface RunOptions extends ReplayOptions {
  readonly peakAgents: number
  readonly days?: number
}

export interface PolicyReport extends Score {
  readonly policy: string
  readonly parameters: Readonly<Record<string, number>>
}

/** One trace under several policies. Nothing in it depends on the machine or the time: same seed, same bytes. */
export interface TraceReport {
  readonly trace: string
  readonly settings: RunOptions & { readonly warmupSec: number }
  readonly policies: readonly PolicyReport[]
}

/** Seconds of the trace that one of the policies has done. */
export interface ReportHooks {
  readonly onRow?: (policyIndex: number) => ReplayHooks['onRow']
  readonly onProgress?: (policyIndex: number, doneSec: number) => void
}

export function reportOf(
  load: Load,
  makers: readonly PolicyMaker[],
  { sloWaitSec, bootSec, agentsPerWorker, peakAgents, intervalSec, seed, days }: RunOptions,
  hooks: ReportHooks = {},
): TraceReport {
  const options: ReplayOptions = { sloWaitSec, bootSec, agentsPerWorker, intervalSec, seed }
  return {
    trace: load.trace,
    settings: {
      sloWaitSec,
      bootSec,
      agentsPerWorker,
      peakAgents,
      intervalSec,
      seed,
      ...(days !== undefined && { days }),
      warmupSec: load.warmupSec,
    },
    policies: makers.map((maker, index): PolicyReport => {
      const policy = maker({ load, options })
      const onRow = hooks.onRow?.(index)
      const score = replay(load, policy, options, {
        ...(onRow && { onRow }),
        ...(hooks.onProgress && { onProgress: (doneSec) => hooks.onProgress?.(index, doneSec) }),
      })
      return { policy: policy.name, parameters: policy.parameters, ...score }
    }),
  }
}
