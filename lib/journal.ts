import type { ControlState } from './optimizer/memory/state.ts'
import type { Trained } from './optimizer/models/trained.ts'
import type { Settings } from './optimizer/settings/settings.ts'
import type { Snapshot, WorkerCounters } from './optimizer/snapshot/snapshot.ts'
import type { Intent } from './optimizer/target/intent.ts'
import type { Tuned } from './optimizer/tuning/choice.ts'
import type { TunerState } from './optimizer/tuning/tuner-state.ts'
import type { PlanRecord } from './plan-record.ts'

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

/** The cycle's orders to a worker, delivered with its next heartbeat. `null` takes an order back. */
export interface Directive {
  readonly worker: string
  readonly targetAgents?: number | null
  readonly drain?: boolean | null
}

/** Everything known of one worker: its heartbeats, and our orders to it. */
export interface WorkerCard {
  readonly worker: string
  readonly heartbeat?: Heartbeat
  readonly targetAgents?: number
  readonly drain?: boolean
}

/** One point of load, kept long after its snapshot is gone. */
export interface LoadPoint {
  readonly atSec: number
  readonly demand: number
  readonly arrived: number
  readonly finished: number
  /** Agents ready at the time. */
  readonly totalAgents: number
  /** Bugs that waited at the time; absent where unknown, and in coarser resolutions. */
  readonly queued?: number
  /** Bugs found to have waited longer than promised, a sum of probabilities; absent where unknown. */
  readonly late?: number
  /** Coarser resolutions: bugs that arrived while it was known who was late; absent where that was always so. */
  readonly judged?: number
  /** Finished bugs by duration; the journal sums these over the bucket that the point falls into. */
  readonly durations: readonly number[]
}

/** Points of one stretch of time with the durations of all bugs that finished in it. */
export interface LoadBucket {
  readonly startSec: number
  readonly points: readonly Omit<LoadPoint, 'durations'>[]
  readonly durations: readonly number[]
  /** Of cycles: when this was imported, epoch seconds; absent where the fleet has recorded it itself. */
  readonly importedAtSec?: number
}

/** An hour of cycles that somebody knows from elsewhere; without points, it takes back what was imported for it. */
export interface ImportedHour extends LoadBucket {
  readonly importedAtSec: number
}

/**
 * What became of an imported hour. `kept`: it was recorded by the fleet, or imported before with the same contents, or there was
 * nothing to take back.
 */
export type ImportOutcome = 'added' | 'replaced' | 'kept'

/** `cycle`: every cycle for 14 d; `5min` for 60 d; `1h` for 400 d. */
export type Resolution = 'cycle' | '5min' | '1h'

export interface StoredSettings {
  readonly version: number
  readonly overrides: Partial<Settings>
  /** Stored settings that are not valid here, if there are any: perhaps a later version wrote them, and it may come back. */
  readonly unfit?: Readonly<Record<string, unknown>>
}

/** Settings fitted to the fleet's own past, with their evidence. */
export interface Tuning {
  readonly trainedAtSec: number
  /** How many cycles of the past it rests on. */
  readonly cycles: number
  readonly tuned: Tuned
}

/** What was learned from the fleet's own past; each part is absent until there is enough of it. */
export interface StoredModel {
  readonly forecast?: Trained
  readonly tuning?: Tuning
}

/** Held by one cycle at a time. What the cycle writes at the end is accepted only while the lease's version is still current. */
export interface Lease {
  readonly owner: string
  readonly version: number
  /** Wall time. */
  readonly expiresAtWallSec: number
  /** The slot claimed with it; absent for a nudge. */
  readonly slotSec?: number
  readonly state: ControlState
}

/** `held`: another cycle runs. `claimed`: this slot, or a later one that counts, was already run. */
export type LeaseOutcome =
  | { readonly outcome: 'taken'; readonly lease: Lease }
  | { readonly outcome: 'held' | 'claimed' }

/** Thrown when an item that the fleet cannot be steered without is damaged. It is left as it is. */
export class JournalDamageError extends Error {
  override readonly name = 'JournalDamageError'
}

/** Thrown when others have changed the same item again and again in between. Nothing was written to it: a later attempt may succeed. */
export class JournalBusyError extends Error {
  override readonly name = 'JournalBusyError'
}

/**
 * History, state and audit of one fleet. Reads drop what has expired, whatever the store still holds, and of snapshots and plans
 * also what is `believedAheadSec` or more ahead. A damaged item is left out and reported through `onDamage`, never read as empty
 * history by accident and never deleted.
 */
export interface Journal {
  /**
   * Takes the lease, claims the slot when one is given, and reads the state: one conditional write. A lease that was taken more
   * than `believedAheadSec` in the future does not count.
   */
  takeLease(request: {
    readonly owner: string
    readonly nowWallSec: number
    readonly ttlSec: number
    /** Start of the slot, fleet time; absent for a nudge. */
    readonly slotSec?: number
    /** The latest slot that can have been claimed by now, fleet time: a claim beyond it does not count. Absent: any counts. */
    readonly latestSlotSec?: number
  }): Promise<LeaseOutcome>
  /** Is the lease still ours, at this version? Read consistently. */
  holds(lease: Lease, nowWallSec: number): Promise<boolean>
  /**
   * Writes down what a cycle is about to do, before it does it: if it never gets to its commit, the next cycle continues from
   * this state.
   * @returns whether the lease is still ours, at this version; if not, nothing is written
   */
  announce(lease: Lease, state: ControlState, nowWallSec: number): Promise<boolean>
  /** Writes the state and gives the lease back, if it is still ours at its version. */
  commit(lease: Lease, state: ControlState): Promise<'committed' | 'lost'>
  /** Gives the lease back without a commit, and the slot that was claimed with it, if it is still ours. */
  release(lease: Lease): Promise<void>
  /** State as last committed, or announced since, for readers; absent before the first. */
  state(): Promise<
    { readonly version: number; readonly lastSlotSec?: number; readonly state: ControlState } | undefined
  >

  settings(): Promise<StoredSettings>
  /**
   * Replaces the overrides if nobody else did since `expectedVersion`.
   * @param unfit those that are kept, although they are not valid here
   */
  putSettings(
    overrides: Partial<Settings>,
    expectedVersion: number,
    unfit?: StoredSettings['unfit'],
  ): Promise<'written' | 'conflict'>

  /** The result of the last training; empty before the first. A damaged part is left out. */
  model(): Promise<StoredModel>
  putModel(model: StoredModel): Promise<void>

  /** Whether this run may train the fleet: one does at a time, until it ends the training or `untilSec` is reached. */
  takeTraining(training: {
    readonly owner: string
    readonly nowSec: number
    readonly untilSec: number
  }): Promise<boolean>
  /** To be called when the training is over that was taken with this owner. */
  endTraining(owner: string): Promise<void>

  /** How far tuning has got with the past; `undefined` before the first time, and where the state is damaged or outdated. */
  tunerState(): Promise<TunerState | undefined>
  putTunerState(state: TunerState): Promise<void>

  /** Stores an intent; a repeat of its key within 30 days finds the first one. */
  putIntent(intent: Intent): Promise<{ readonly intent: Intent; readonly created: boolean }>
  /** The first one under this key of the last 30 days. */
  intent(key: string, nowSec: number): Promise<Intent | undefined>
  /** Intents that are still valid, oldest first. */
  intents(nowSec: number): Promise<readonly Intent[]>

  appendSnapshot(snapshot: Snapshot, settings: Settings): Promise<void>
  /** The latest unexpired snapshots, oldest first. */
  snapshots(query: {
    readonly nowSec: number
    readonly limit: number
    readonly beforeSec?: number
  }): Promise<readonly Snapshot[]>

  /**
   * Records the point of a cycle; a repeat of its time changes nothing. The coarser resolutions are made of these, as
   * means of demand and agents and sums of bugs.
   */
  appendLoad(point: LoadPoint): Promise<void>
  /**
   * Records an hour that was not looked at. It replaces what was imported for it earlier, and never what was recorded. A repeat
   * after a failure completes what was begun.
   */
  importLoad(hour: ImportedHour): Promise<ImportOutcome>
  /** Unexpired buckets that overlap the stretch, both ends included, oldest first; whole buckets. */
  load(query: {
    readonly resolution: Resolution
    readonly fromSec: number
    readonly toSec: number
    readonly nowSec: number
  }): Promise<readonly LoadBucket[]>

  appendPlan(record: PlanRecord): Promise<void>
  /** Newest first. */
  plans(query: {
    readonly nowSec: number
    readonly limit: number
    readonly beforeSec?: number
  }): Promise<readonly PlanRecord[]>

  /** An older one of the same process is dropped, unless it is older by more than `believedAheadSec`; so it is with the backlog. */
  putHeartbeat(heartbeat: Heartbeat): Promise<WorkerCard>
  /**
   * An order to drain clears an earlier acknowledgement, which was about another drain.
   * @param signal aborted when orders would come too late: from then on none is begun.
   */
  putDirectives(directives: readonly Directive[], nowSec: number, signal?: AbortSignal): Promise<void>
  workers(nowSec: number): Promise<readonly WorkerCard[]>
  /** The card of one worker, read consistently. */
  worker(id: string, nowSec: number): Promise<WorkerCard | undefined>

  /**
   * Deletes everything of the fleet but its plans, which expire, and takes it off the list. If this is broken off the fleet is still
   * listed, or will be again after its next cycle.
   * @returns whether the lease was still ours to the end; where it was not at the beginning, nothing is deleted
   */
  forget(lease: Lease, nowWallSec: number): Promise<boolean>

  putBacklog(backlog: { readonly queued: number; readonly reportedAtSec: number }): Promise<void>
  backlog(nowSec: number): Promise<{ readonly queued: number; readonly reportedAtSec: number } | undefined>
}

/** The table: opens a fleet's journal and knows which fleets have one. */
export interface Journals {
  open(fleet: string): Journal
  fleets(): Promise<readonly string[]>
}
