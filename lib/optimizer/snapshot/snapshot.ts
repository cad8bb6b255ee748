import type { Unreported } from './arrivals.ts'
import type { PromiseWatch } from './promise-watch.ts'
import type { WaitingLineState } from './waiting-line.ts'

/** `…AtSec` fields are epoch seconds, other `…Sec` durations; agents and bugs are whole counts. */

/**
 * What a worker is to the optimizer.
 * `booting`: launched, never heard. `ready`: takes bugs. `draining`: takes none, finishes those it has.
 */
export type WorkerPhase = 'booting' | 'ready' | 'draining'

export interface WorkerReading {
  readonly id: string
  /** Key of its group, `region/name`. */
  readonly group: string
  readonly phase: WorkerPhase
  readonly healthy: boolean
  /** When its group was first seen to be ending it, or to have taken it out of service. Its absence will then be no surprise. */
  readonly leavingSinceSec?: number
  /** Its group is ending it as unhealthy, and it has never reported. */
  readonly neverCameUp?: true
  /** Its instance is launched and not yet in service, and it has never reported: its group may still fail to bring it up. */
  readonly pending?: true
  readonly launchedAtSec: number
  /** First heartbeat; absent while booting. */
  readonly readyAtSec?: number
  /** Agents (job slots) it hosts; what its group promises until it has reported. */
  readonly totalAgents: number
  /** Agents at work; absent when no fresh reading exists. Unknown is never zero. */
  readonly usedAgents?: number
  /** When `usedAgents` was measured. */
  readonly reportedAtSec?: number
  /** The worker itself has acknowledged the drain, so an idle reading after it is final. */
  readonly drainAcknowledged?: boolean
  /** Names one life of the worker's process; its counters start anew with the next. */
  readonly bootId?: string
  /** Boot ids of processes that reported as this worker before, the latest first; absent where it is the first. */
  readonly earlierBootIds?: readonly string[]
  /** When two processes were last seen to report as this worker by turns; absent where that was not so lately. */
  readonly twinSeenAtSec?: number
  readonly counters?: WorkerCounters
}

/** Bug counters of a worker since its process started. They only grow while `bootId` stays the same. */
export interface WorkerCounters {
  readonly started: number
  readonly finished: number
  /** Agent-seconds of work in the finished bugs. */
  readonly busySec: number
  /** Finished bugs by duration, see `durations.ts`. */
  readonly durations?: readonly number[]
}

/**
 * Why a group must not be shrunk now, whatever the numbers say. `source-failed`: it could not be seen.
 * `metered`: a metric stands in for the heartbeats of some of its workers, or should.
 */
export type GroupHold =
  | 'instance-refresh'
  | 'suspended-process'
  | 'foreign-policy'
  | 'foreign-change'
  | 'source-failed'
  | 'metered'

export type Mode = 'apply' | 'recommend' | 'off'

export interface GroupReading {
  /** `region/name`. */
  readonly key: string
  readonly mode: Mode
  readonly min: number
  readonly max: number
  readonly desired: number
  /** Instances that have been asked for and are not there yet; none where absent. */
  readonly coming?: number
  /** Instances beyond `desired`, launched by Auto Scaling to replace others that it will end; none where absent. */
  readonly replacing?: number
  /** Its launches are suspended. */
  readonly launchesNothing?: true
  readonly agentsPerWorker: number
  readonly hourlyUsd?: number
  /** Time zone that its days follow, such as `Europe/Berlin`; UTC where absent. */
  readonly timeZone?: string
  /** Queue of its bugs, as its tag says; remembered for when the group cannot be seen. */
  readonly backlogQueueUrl?: string
  readonly holds: readonly GroupHold[]
}

/** Bugs counted since the previous snapshot. */
export interface Flow {
  readonly arrived: number
  readonly started: number
  readonly finished: number
  /** Bugs that have left the queue, and that no worker has reported yet; absent where there is none. */
  readonly unreported?: readonly Unreported[]
  /** Workers of which nothing was counted, since their counters cannot be true; absent where there is none. */
  readonly disbelieved?: readonly string[]
  /** Bugs found to have waited longer than promised, a sum of probabilities; absent where nobody knows. */
  readonly late?: number
  /** Agent-seconds of work in the finished bugs. */
  readonly busySec: number
  /** Finished bugs by duration: see `durations.ts` for the bucket limits. */
  readonly durations: readonly number[]
}

export type Source = 'groups' | 'workers' | 'backlog'

export interface Missing {
  readonly source: Source
  readonly reason: string
}

/** One look at the fleet. The sums are over the workers below it. */
export interface Snapshot {
  readonly atSec: number
  /** Agents on ready workers. */
  readonly totalAgents: number
  /** Agents at work, draining workers included. */
  readonly usedAgents: number
  /** Bugs that wait for an agent; absent when nobody told. */
  readonly queued?: number
  /** `usedAgents` plus `queued` where it is known. */
  readonly activeBugs: number
  readonly flow: Flow
  /** Who waits, and since which look; absent where nobody does, or nobody knows. */
  readonly line?: WaitingLineState
  /** How the promise was kept lately; absent where none is made, and while nobody knows who waits. */
  readonly promise?: PromiseWatch
  /** Share of ready and draining workers with a fresh reading; 1 for an empty fleet. */
  readonly coverage: number
  readonly missing: readonly Missing[]
  readonly workers: readonly WorkerReading[]
  readonly groups: readonly GroupReading[]
}

/** On its way out of its group, whoever is ending it. */
export function isLeaving({ leavingSinceSec }: Pick<WorkerReading, 'leavingSinceSec'>): boolean {
  return leavingSinceSec !== undefined
}

/** This look could not see the group: its reading is what was remembered of it. */
export function isUnseen({ holds }: Pick<GroupReading, 'holds'>): boolean {
  return holds.includes('source-failed')
}

/** The most cautious mode of its groups is the fleet's. */
export function modeOf(snapshot: Pick<Snapshot, 'groups'>): Mode {
  const modes = snapshot.groups.map((group) => group.mode)
  if (modes.includes('off')) return 'off'
  return modes.includes('recommend') ? 'recommend' : 'apply'
}

/** Share of ready agents at work, 0 for a fleet without agents. */
export function usageRatio(snapshot: Pick<Snapshot, 'totalAgents' | 'usedAgents'>): number {
  return snapshot.totalAgents > 0 ? snapshot.usedAgents / snapshot.totalAgents : 0
}

/** Whether a look saw enough of the fleet for its load to be learned from. A look that did not is a gap, never "no load". */
export function showsLoad(
  { coverage, missing }: Pick<Snapshot, 'coverage' | 'missing'>,
  settings: { readonly coverageToAct: number },
): boolean {
  return coverage >= settings.coverageToAct && missing.every(({ source }) => source === 'groups')
}
