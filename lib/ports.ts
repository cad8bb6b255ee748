import type { Decision, Step, WorkerPlan } from './optimizer/decision.ts'
import type { Floor } from './optimizer/floors/plan-floors.ts'
import type { Intent } from './optimizer/intent.ts'
import type { Trained } from './optimizer/models/trained.ts'
import type { Settings } from './optimizer/settings.ts'
import type { GroupReading, Mode, Snapshot, WorkerCounters, WorkerReading } from './optimizer/snapshot.ts'
import type { ControlState } from './optimizer/state.ts'
import type { Tuned } from './optimizer/tuning/choice.ts'
import type { TunerState } from './optimizer/tuning/tuner-state.ts'

export type { Intent } from './optimizer/intent.ts'

/** Time. Under acceleration `nowSec` runs faster than the wall; leases alone live on wall time. */
export interface Clock {
  /** Epoch seconds of the fleet's world. */
  nowSec(): number
  /** Epoch seconds of the machine's clock. */
  wallSec(): number
}

/** A clock that can also be waited for. */
export interface TickingClock extends Clock {
  /** Resolves when fleet time has reached `atSec`, or as soon as the signal aborts. */
  until(atSec: number, signal?: AbortSignal): Promise<void>
}

export type { WorkerCounters } from './optimizer/snapshot.ts'

/** A worker of the inventory with what it last said about itself. */
export type ObservedWorker = WorkerReading

/**
 * Tracks the resources of every worker of one fleet. Each call may fail alone; the cycle goes on with the rest.
 * `asg:DescribeAutoScalingGroups` and heartbeats in AWS, the simulated fleet elsewhere.
 */
export interface ClusterResourceManager {
  groups(): Promise<readonly GroupReading[]>
  workers(): Promise<readonly ObservedWorker[]>
  /** Bugs waiting for an agent; `undefined` where nobody knows (no queue is configured, nobody told). */
  backlog(): Promise<number | undefined>
  /** What went wrong in the last look without hiding the rest: a region that did not answer, a tag that is wrong. */
  troubles?(): readonly string[]
}

/**
 * `refused`: the group said no, and why. `gone`: there was nothing left to do. `failed`: it may or may not have happened.
 * `capacity`: there was no room for what was launched. `replan`: nothing is wrong but the number the plan started from.
 */
export type StepResult =
  | { readonly outcome: 'applied' | 'gone' }
  | {
      readonly outcome: 'refused' | 'failed'
      readonly reason: string
      readonly capacity?: boolean
      readonly replan?: boolean
    }

/** Grows, shrinks and drains. Every step is absolute and may be repeated without harm. */
export interface ScalingCoordinator {
  apply(step: Step): Promise<StepResult>
}

/** Routes bugs to workers by capacity and health: tells each worker, or what stands before it, how many to take. */
export interface LoadBalancer {
  route(plans: readonly WorkerPlan[]): Promise<void>
  /**
   * The fleet is steered no longer: every worker fills itself again, none drains, and nothing is left in the way of whoever
   * scales it from now on. Absent where routing leaves nothing behind.
   */
  letGo?(): Promise<void>
}

/** A group of the fleet, with the minimum of its owner even where a floor holds a higher one just now. */
export interface FlooredGroup {
  readonly group: GroupReading
  /** Those to come, oldest first. */
  readonly floors: readonly Floor[]
}

/**
 * Floors that hold when nobody is left to steer: kept by whoever runs the groups, not by us. One that comes due raises
 * the group to its workers, never lowers it, and leaves the minimum as its owner set it.
 */
export interface DeadManFloors {
  /** What can be seen of the fleet, and what went wrong without hiding the rest. */
  groups(): Promise<{ readonly groups: readonly FlooredGroup[]; readonly troubles: readonly string[] }>
  /** From now on exactly these floors are to come for the group; none takes all away. Safe to repeat. */
  write(group: string, floors: readonly Floor[]): Promise<void>
}

export type Notice =
  | {
      readonly type: 'BurstStarted'
      readonly cause: string
      readonly factor: number
      readonly endsAtSec: number
      readonly reason?: string
    }
  | { readonly type: 'BurstEnded'; readonly durationSec: number; readonly used: boolean; readonly summary: string }
  | { readonly type: 'PlanApplied'; readonly summary: string; readonly steps: number }
  | { readonly type: 'PlanHeld'; readonly summary: string }
  | { readonly type: 'CapacityRefused'; readonly group: string; readonly reason: string }
  | { readonly type: 'DataMissing'; readonly source: string; readonly reason: string }

/** Tells people and machines: events for what happened, the record for numbers. */
export interface Notices {
  publish(notices: readonly Notice[], record: PlanRecord): Promise<void>
}

/** A step and what became of it. `skipped`: in recommend mode, past the deadline, or after a lost fence. */
export interface AppliedStep {
  readonly step: Step
  readonly result: StepResult | { readonly outcome: 'skipped'; readonly reason: string }
}

/** The record of one cycle: what was seen, decided, done and refused, each with its reason. */
export interface PlanRecord extends Omit<Decision, 'state'> {
  readonly fleet: string
  readonly version: number
  readonly mode: Mode
  readonly trigger: 'schedule' | 'nudge'
  readonly usageRatio: number
  readonly activeBugs: number
  readonly totalAgents: number
  readonly usedAgents: number
  readonly queued?: number
  readonly coverage: number
  readonly missing: Snapshot['missing']
  readonly applied: readonly AppliedStep[]
  /** Whatever else went wrong in this cycle without stopping it. */
  readonly failures: readonly string[]
  readonly settings: Settings
}

/** Heartbeat of a worker, as stored. */
export interface Heartbeat {
  readonly worker: string
  readonly reportedAtSec: number
  readonly launchedAtSec?: number
  readonly usedAgents: number
  readonly totalAgents: number
  readonly bootId: string
  readonly drainAcknowledged?: boolean
  readonly counters?: WorkerCounters
}

/** What the cycle wants of a worker; read by its next heartbeat. */
export interface Directive {
  readonly worker: string
  readonly targetAgents?: number
  readonly drain?: boolean
}

/** Everything known of one worker: its own words, and ours to it. */
export interface WorkerCard {
  readonly worker: string
  readonly heartbeat?: Heartbeat
  readonly targetAgents?: number
  readonly drain?: boolean
}

/** One point of load, kept long after its snapshot is gone. */
export interface UsePoint {
  readonly atSec: number
  readonly demand: number
  readonly arrived: number
  readonly finished: number
  /** Agents ready at the time. */
  readonly totalAgents: number
  /** Bugs that waited at the time; absent where nobody knew, and in coarser resolutions. */
  readonly queued?: number
  /** Finished bugs by duration; the journal sums these over the bucket that the point falls into. */
  readonly durations: readonly number[]
}

/** Points of one stretch of time with the durations of all bugs that finished in it. */
export interface UseBucket {
  readonly startSec: number
  readonly points: readonly Omit<UsePoint, 'durations'>[]
  readonly durations: readonly number[]
}

/** `cycle`: every cycle for 14 d; `5min` for 60 d; `1h` for 400 d. */
export type Resolution = 'cycle' | '5min' | '1h'

export interface StoredSettings {
  readonly version: number
  readonly overrides: Partial<Settings>
}

/** Settings fitted to the fleet's own past, with their evidence. */
export interface Tuning {
  readonly trainedAtSec: number
  /** Cycles of the past that it rests on. */
  readonly cycles: number
  readonly tuned: Tuned
}

/** What was learned from the fleet's own past; each part is absent until there is enough of that. */
export interface StoredModel {
  readonly forecast?: Trained
  readonly tuning?: Tuning
}

/** Held by one cycle at a time; everything it writes at the end must still carry its version. */
export interface Lease {
  readonly owner: string
  readonly version: number
  /** Wall time. */
  readonly expiresAtWallSec: number
  readonly state: ControlState
}

/** `held`: another cycle runs. `claimed`: this slot, or a later one, was already run. */
export type LeaseOutcome =
  | { readonly outcome: 'taken'; readonly lease: Lease }
  | { readonly outcome: 'held' | 'claimed' }

/**
 * History, state and audit of one fleet. Reads drop what has expired, whatever the store still holds; a damaged item is
 * left out and reported through `onDamage`, never read as empty history by accident and never deleted.
 */
export interface Journal {
  /** Takes the lease, claims the slot when one is given, and reads the state: one conditional write. */
  takeLease(request: {
    readonly owner: string
    readonly nowWallSec: number
    readonly ttlSec: number
    /** Start of the slot, fleet time; absent for a nudge. */
    readonly slotSec?: number
  }): Promise<LeaseOutcome>
  /** Is the lease still ours, at this version? Read consistently. */
  holds(lease: Lease, nowWallSec: number): Promise<boolean>
  /** Writes the state and gives the lease back, if it is still ours at its version. */
  commit(lease: Lease, state: ControlState): Promise<'committed' | 'lost'>
  /** Gives the lease back without a commit, if it is still ours. */
  release(lease: Lease): Promise<void>
  /** State as last committed, for readers; absent before the first commit. */
  state(): Promise<
    { readonly version: number; readonly lastSlotSec?: number; readonly state: ControlState } | undefined
  >

  settings(): Promise<StoredSettings>
  /** Replaces the overrides if nobody else did since `expectedVersion`. */
  putSettings(overrides: Partial<Settings>, expectedVersion: number): Promise<'written' | 'conflict'>

  /** What training has left last; empty before the first. A part that makes no sense is left out. */
  model(): Promise<StoredModel>
  putModel(model: StoredModel): Promise<void>

  /** How far tuning has lived through the past; absent before the first time, and where it makes no sense any more. */
  tunerState(): Promise<TunerState | undefined>
  putTunerState(state: TunerState): Promise<void>

  /** Stores an intent; a repeat of its key finds the first one. */
  putIntent(intent: Intent): Promise<{ readonly intent: Intent; readonly created: boolean }>
  /** Intents not yet expired, oldest first. */
  intents(nowSec: number): Promise<readonly Intent[]>

  appendSnapshot(snapshot: Snapshot, settings: Settings): Promise<void>
  /** The latest unexpired snapshots, oldest first. */
  snapshots(query: { readonly nowSec: number; readonly limit: number }): Promise<readonly Snapshot[]>

  /**
   * Records the point of a cycle; a repeat of its time changes nothing. The coarser resolutions are made of these, as
   * means of demand and agents and sums of bugs.
   */
  appendUse(point: UsePoint): Promise<void>
  /** Unexpired buckets that overlap the stretch, both ends included, oldest first; whole buckets. */
  use(query: {
    readonly resolution: Resolution
    readonly fromSec: number
    readonly toSec: number
    readonly nowSec: number
  }): Promise<readonly UseBucket[]>

  appendPlan(record: PlanRecord): Promise<void>
  /** Newest first. */
  plans(query: {
    readonly nowSec: number
    readonly limit: number
    readonly beforeSec?: number
  }): Promise<readonly PlanRecord[]>

  putHeartbeat(heartbeat: Heartbeat): Promise<WorkerCard>
  putDirectives(directives: readonly Directive[], nowSec: number): Promise<void>
  workers(nowSec: number): Promise<readonly WorkerCard[]>

  putBacklog(backlog: { readonly queued: number; readonly reportedAtSec: number }): Promise<void>
  backlog(nowSec: number): Promise<{ readonly queued: number; readonly reportedAtSec: number } | undefined>
}

/** The table: opens a fleet's journal and knows which fleets have one. */
export interface Journals {
  open(fleet: string): Journal
  fleets(): Promise<readonly string[]>
}
