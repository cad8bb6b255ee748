import type { Decision } from '../optimizer/decision.ts'
import type { AppliedStep } from '../optimizer/outcome/applied-step.ts'
import type { Settings } from '../optimizer/settings/settings.ts'
import type { Step } from '../optimizer/size/step.ts'
import type { WorkerPhase } from '../optimizer/snapshot/snapshot.ts'
import type { Load } from './load.ts'
import type { ReplayHooks } from './replay.ts'
import type { Score } from './score.ts'

/** A worker as production would know it: without the time at which a booting one will be ready. */
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
  /** Finished jobs by duration, see `optimizer/snapshot/durations.ts`. */
  readonly durations: readonly number[]
}

/**
 * All that a policy sees at this second. Live: copy whatever is to be remembered. Times are seconds since the origin of the
 * trace.
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
  /** Share of the workers that are silent at present; the sums above include them all the same. 0 where absent. */
  readonly silentShare?: number
  /** In launch order. */
  workers(): readonly ObservedWorker[]
}

/**
 * What a policy asks for. `desired` is a size that the group reaches by its own rules: it launches what is missing, and cancels
 * or drains the rest. `steps` name workers; the timeline shows `burst`, and the report explains `decision`.
 */
export type Commands =
  | { readonly desired: number }
  | { readonly steps: readonly Step[]; readonly burst?: boolean; readonly decision?: Omit<Decision, 'state'> }

/** Something that sizes a fleet. Used for one trace; may keep a state from one look to the next. */
export interface Policy {
  readonly name: string
  /** Its parameters in this run, as shown in the report. */
  readonly parameters: Readonly<Record<string, number>>
  /** Seconds between two looks, a whole number; the interval of the replay by default. */
  readonly everySec?: number
  /** To be called when a stretch begins, with a new fleet: counters are back at zero, what was learned stays. */
  start(nowSec: number): void
  look(observation: Observation): Commands
  /** Told what became of the steps that it asked for, if there were any. */
  told?(steps: readonly AppliedStep[]): void
  /** Asked to look even while no worker is heard; other policies change nothing then. */
  readonly looksBlind?: true
  /** For a reference that cannot be played in the world: computes its score by itself, and is never asked to look. */
  ownAccount?(hooks: ReplayHooks): Score
}

/** Options of a replay that apply to every policy. */
export interface ReplayOptions {
  /** A job that waits longer is late. */
  readonly sloWaitSec: number
  /** What a late job costs, as worker-hours; absent where a share of late jobs is promised instead. */
  readonly lateCostHours?: number
  /** Median of launch to ready. */
  readonly bootSec: number
  readonly agentsPerWorker: number
  readonly intervalSec: number
  readonly seed: number
  /** Fewest and most workers of the group, for policies; no bounds where absent. */
  readonly bounds?: Bounds
  /** Settings of the optimizer that somebody has set, so that it does not tune them. */
  readonly given?: Partial<Settings>
  /** Time zone of the load's days, such as `Europe/Berlin`; UTC where absent. */
  readonly timeZone?: string
}

export interface Bounds {
  readonly min: number
  readonly max: number
}

/** Makes a policy for one run. Only references and schedules may look at the load: it is the future. */
export type PolicyMaker = (run: { readonly load: Load; readonly options: ReplayOptions }) => Policy
