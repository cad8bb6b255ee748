import type { AppliedStep } from '../optimizer/applied-step.ts'
import type { Decision, Step } from '../optimizer/decision.ts'
import type { WorkerPhase } from '../optimizer/snapshot.ts'
import type { Load } from './load.ts'
import type { ReplayHooks } from './replay.ts'
import type { Score } from './score.ts'

/** A worker as production would know it: when a booting one will be ready is not among it. */
export interface ObservedWorker {
  readonly id: string
  readonly phase: WorkerPhase
  readonly launchedAtSec: number
  /** Absent while booting. */
  readonly readyAtSec?: number
  readonly totalAgents: number
  readonly usedAgents: number
  /** Takes no job until it recovers or is replaced. */
  readonly unhealthy?: true
}

/** Counters since the stretch began; they only grow within it. Their differences are what a metrics service would show. */
export interface ObservedTotals {
  readonly arrived: number
  readonly started: number
  readonly finished: number
  /** Agent-seconds of work in the finished jobs. */
  readonly finishedSec: number
  /** Agent-seconds at work. */
  readonly busyAgentSec: number
  /** Agent-seconds of ready workers, busy or not. */
  readonly readyAgentSec: number
  /** Finished jobs by duration, see `optimizer/durations.ts`. */
  readonly durations: readonly number[]
}

/**
 * All that a policy sees, as it is at this second. Live: what is to be remembered must be copied. Times are seconds since
 * the origin of the trace.
 */
export interface Observation {
  readonly nowSec: number
  /** Jobs that wait for an agent. */
  readonly queued: number
  /** Agents at work, on draining workers too. */
  readonly usedAgents: number
  /** Agents of ready workers. */
  readonly readyAgents: number
  readonly readyWorkers: number
  readonly bootingWorkers: number
  readonly drainingWorkers: number
  /** Ready and booting workers. */
  readonly desired: number
  readonly totals: ObservedTotals
  /** Share of the workers that are not heard at present; the sums are true nevertheless. 0 where absent. */
  readonly silentShare?: number
  /** In launch order. */
  workers(): readonly ObservedWorker[]
}

/**
 * What a policy wants done. `desired` is what a plain group takes: it launches what is missing, and cancels or drains by its
 * own rule. `steps` name the workers; `burst` is what the timeline shows, `decision` what the report explains.
 */
export type Commands =
  | { readonly desired: number }
  | { readonly steps: readonly Step[]; readonly burst?: boolean; readonly decision?: Omit<Decision, 'state'> }

/** Something that sizes a fleet. Lives for one trace; may keep what it likes from one look to the next. */
export interface Policy {
  readonly name: string
  /** What was chosen for this run, as it stands in the report. */
  readonly parameters: Readonly<Record<string, number>>
  /** Seconds between two looks, a whole number; the interval of the replay by default. */
  readonly everySec?: number
  /** A stretch of the trace begins with a fresh fleet: counters are back at zero, what was learned stays. */
  start(nowSec: number): void
  look(observation: Observation): Commands
  /** What became of the steps that it named, where there were any. */
  told?(steps: readonly AppliedStep[]): void
  /** Is asked even while no worker is heard; from any other policy that means no change. */
  readonly looksBlind?: true
  /** Where a reference that no world could follow keeps its own account: it is never asked to look, this is its score. */
  ownAccount?(hooks: ReplayHooks): Score
}

/** Choices of a replay that hold for every policy in it. */
export interface ReplayOptions {
  /** A job that waits longer is late. */
  readonly sloWaitSec: number
  /** Median of launch to ready. */
  readonly bootSec: number
  readonly agentsPerWorker: number
  readonly intervalSec: number
  readonly seed: number
  /** Fewest and most workers of the group, for policies; no bounds where absent. */
  readonly bounds?: Bounds
  /** Whose clock the days of the load follow, such as `Europe/Berlin`; UTC's where absent. */
  readonly timeZone?: string
}

export interface Bounds {
  readonly min: number
  readonly max: number
}

/** Makes a policy for one run. Only references and schedules may look at the load: it is the future. */
export type PolicyMaker = (run: { readonly load: Load; readonly options: ReplayOptions }) => Policy
