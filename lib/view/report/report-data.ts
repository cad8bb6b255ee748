/** What the report page shows. Plain data: the page is drawn from it on a server, its charts from a part of it in a browser. */

/** How one policy did on one trace, as in the JSON of a replay. */
export interface PolicyResult {
  readonly policy: string
  readonly parameters: Readonly<Record<string, number>>
  readonly workerHours: number
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
  /** How it would have done with other settings. */
  readonly sweep?: readonly SweepPoint[]
}

export interface SweepPoint {
  readonly parameters: Readonly<Record<string, number>>
  readonly workerHours: number
  readonly lateRatio: number
}

export interface TraceResult {
  readonly trace: string
  readonly settings: {
    readonly sloWaitSec: number
    readonly bootSec: number
    readonly agentsPerWorker: number
    readonly intervalSec: number
    readonly seed: number
    readonly warmupSec: number
    /** Price of a worker, where somebody said it. */
    readonly hourlyUsd?: number
    /** Whose clock days follow, where that was said. */
    readonly timeZone?: string
  }
  readonly policies: readonly PolicyResult[]
}

/** What a policy did, second by second as far as a chart needs it. */
export interface Recording {
  readonly timeline: RecordedTimeline
  readonly waits: RecordedWaits
  /** Of a policy that explains itself. */
  readonly decisions?: readonly RecordedDecision[]
  /** Of the same. */
  readonly account?: Account
}

/** What a policy that explains itself did after the warm-up, in numbers of cycles and of events. */
export interface Account {
  readonly grown: number
  readonly shrunk: number
  /** Cycles that changed nothing because too little was known. */
  readonly held: number
  readonly bursts: number
  readonly refused: number
}

/** Buckets of equal length from second 0 of the trace on; `null` where the trace has a hole. */
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
  /** What was done, in words, alike steps taken together. */
  readonly steps: readonly string[]
}

/** What the charts of one trace are drawn from. */
export interface TraceCharts {
  readonly trace: string
  /** Epoch seconds of second 0; 0 where nobody knows. */
  readonly originSec: number
  readonly warmupSec: number
  readonly endSec: number
  readonly sloWaitSec: number
  readonly waitLimitsSec: readonly number[]
  readonly policies: readonly (PolicyResult & { readonly recording: Recording })[]
}

/** The promise: at most this share of the jobs is late. */
export const lateRatioPromised = 0.01

/** The policy of the floor: what could have been had with perfect knowledge of the future. */
export const floorPolicy = 'clairvoyant'

/** The cheapest policy that keeps the promise, the floor aside. */
export function bestOf(policies: readonly PolicyResult[]): PolicyResult | undefined {
  return policies
    .filter(({ policy, lateRatio }) => policy !== floorPolicy && lateRatio <= lateRatioPromised)
    .toSorted((a, b) => a.workerHours - b.workerHours)[0]
}

/** Worker-hours of the floor; absent where it was not run, or is nothing. */
export function floorHours(policies: readonly PolicyResult[]): number | undefined {
  const hours = policies.find(({ policy }) => policy === floorPolicy)?.workerHours
  return hours !== undefined && hours > 0 ? hours : undefined
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
