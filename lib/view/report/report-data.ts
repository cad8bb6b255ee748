/** The data of the report page. The page is made from it on the server, its charts from a part of it in the browser. */

/** How one policy did on one trace, as in the JSON of a replay. */
export interface PolicyResult {
  readonly policy: string
  readonly parameters: Readonly<Record<string, number>>
  readonly workerHours: number
  /** With late jobs at their price; absent where they have none. */
  readonly totalHours?: number
  /** Share of the jobs that waited longer than promised. */
  readonly lateRatio: number
  readonly waitP50Sec: number
  readonly waitP95Sec: number
  readonly waitP99Sec: number
  readonly utilisation: number
  readonly launches: number
  readonly terminations: number
  readonly interrupted: number
  readonly reversalsPerHour: number
  /** Its results with other settings. */
  readonly sweep?: readonly SweepPoint[]
}

export interface SweepPoint {
  readonly parameters: Readonly<Record<string, number>>
  readonly workerHours: number
  readonly totalHours?: number
  readonly lateRatio: number
}

export interface TraceResult {
  readonly trace: string
  readonly settings: {
    readonly sloWaitSec: number
    /** What a late job costs, as worker-hours; absent where a share of late jobs is promised instead. */
    readonly lateCostHours?: number
    readonly bootSec: number
    readonly agentsPerWorker: number
    readonly peakAgents: number
    readonly intervalSec: number
    readonly seed: number
    readonly warmupSec: number
    /** Settings that the optimizer was not to tune. */
    readonly given?: Readonly<Record<string, number>>
    /** Price of a worker, if given. */
    readonly hourlyUsd?: number
    /** Time zone of the days, if given. */
    readonly timeZone?: string
  }
  /** P99.9 of a series in its own unit, which became `peakAgents`. */
  readonly seriesPeak?: number
  /** Seconds of the trace without a record, which were not played; absent where there are none. */
  readonly holesSec?: number
  readonly policies: readonly PolicyResult[]
}

/** What a policy did over time, in as much detail as charts need. */
export interface Recording {
  readonly timeline: RecordedTimeline
  readonly waits: RecordedWaits
  /** Of a policy that explains itself. */
  readonly decisions?: readonly RecordedDecision[]
  /** Of the same. */
  readonly account?: Account
}

/** Numbers of cycles and events after the warm-up, of a policy that explains itself. */
export interface Account {
  readonly grown: number
  readonly shrunk: number
  /** Cycles that changed nothing because too little data was available. */
  readonly held: number
  readonly bursts: number
  readonly refused: number
}

/** Buckets of equal length, beginning at second 0 of the trace; `null` where the trace has a hole. */
export interface RecordedTimeline {
  readonly stepSec: number
  /** Most agents at work and jobs waiting. */
  readonly demand: readonly (number | null)[]
  /** Agents of ready workers, mean. */
  readonly ready: readonly (number | null)[]
  /** Agents of ready and booting workers, mean. */
  readonly supply: readonly (number | null)[]
}

export interface RecordedWaits {
  readonly jobs: number
  /** Jobs that waited longer than each of `waitLimitsSec`. */
  readonly longer: readonly number[]
}

/** A cycle that changed something. */
export interface RecordedDecision {
  /** Seconds since the origin of the trace. */
  readonly tSec: number
  readonly outcome: 'grow' | 'shrink' | 'steady' | 'hold'
  readonly summary: string
  /** Factor of the burst in force. */
  readonly burst?: number
  readonly reasons: readonly (readonly [rule: string, text: string])[]
  /** The steps in words, with similar ones taken together. */
  readonly steps: readonly string[]
}

/** The data of the charts of one trace. */
export interface TraceCharts {
  readonly trace: string
  /** Epoch seconds of second 0; 0 if the trace has no dates. */
  readonly originSec: number
  readonly warmupSec: number
  readonly endSec: number
  readonly sloWaitSec: number
  /** As in the settings of the trace. */
  readonly lateCostHours?: number
  readonly waitLimitsSec: readonly number[]
  readonly policies: readonly (PolicyResult & { readonly recording: Recording })[]
}

/** The headline over all traces. */
export interface ReportSummary {
  readonly figures: readonly {
    readonly key: string
    readonly label: string
    readonly value: string
    readonly note: string
  }[]
}
