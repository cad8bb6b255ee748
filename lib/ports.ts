import type { AnomalyDirection } from './optimizer/anomaly/watch-demand.ts'
import type { Floor } from './optimizer/floors/plan-floors.ts'
import type { StepResult } from './optimizer/outcome/applied-step.ts'
import type { WorkerPlan } from './optimizer/plan/plan.ts'
import type { Step } from './optimizer/size/step.ts'
import type { GroupReading, WorkerReading } from './optimizer/snapshot/snapshot.ts'
import type { PlanRecord } from './plan-record.ts'
import { messageOf } from './words/message-of.ts'

/** Time. Under acceleration `nowSec` runs faster than the wall; leases alone live on wall time. */
export interface Clock {
  /** Epoch seconds of the fleet's world. */
  nowSec(): number
  /** Epoch seconds of the machine's clock. */
  wallSec(): number
}

/** A clock that can also be waited for. */
export interface TickingClock extends Clock {
  /**
   * Resolves when fleet time has reached `atSec`, or as soon as the signal aborts. If the clock is set back meanwhile it waits for
   * about as long as it would have, not until the clock has caught up.
   */
  until(atSec: number, signal?: AbortSignal): Promise<void>
}

/** Takes a line for operators, with its details. */
export interface Logger {
  info(message: string, fields: Readonly<Record<string, unknown>>): void
  warn(message: string, fields: Readonly<Record<string, unknown>>): void
  error(message: string, fields: Readonly<Record<string, unknown>>): void
}

/** Some queues did not answer: what waits is `atLeast` this, which is no ground to shrink, or to learn from. */
export class PartialBacklog extends Error {
  override readonly name = 'PartialBacklog'
  readonly atLeast: number

  constructor(atLeast: number, cause: unknown) {
    super(messageOf(cause), { cause })
    this.atLeast = atLeast
  }
}

/**
 * Tracks the resources of every worker of one fleet. Each call may fail alone; the cycle goes on with the rest.
 * `autoscaling:DescribeAutoScalingGroups` and heartbeats in AWS, the simulated fleet elsewhere.
 */
export interface ClusterResourceManager {
  groups(): Promise<readonly GroupReading[]>
  workers(): Promise<readonly WorkerReading[]>
  /**
   * Bugs waiting for an agent; `undefined` where nobody knows (no queue is configured, nobody told).
   * @throws PartialBacklog where some queues did not answer
   */
  backlog(): Promise<number | undefined>
  /** What went wrong in the last look without hiding the rest: a region that did not answer, a tag that is wrong. */
  troubles?(): readonly string[]
}

/** Grows, shrinks and drains. Every step is absolute and may be repeated without harm. */
export interface ScalingCoordinator {
  /**
   * @param signal aborted when the plan has become late: from then on nothing is begun any more, and nobody waits. A step that
   * was not begun until then is `skipped` if that is said at once; without an answer it may have been taken.
   */
  apply(step: Step, signal?: AbortSignal): Promise<StepResult>
}

/** Routes bugs to workers by capacity and health: tells each worker, or what stands before it, how many to take. */
export interface LoadBalancer {
  /** @param signal aborted when the plan has become late, as above; so with letting go. */
  route(plans: readonly WorkerPlan[], signal?: AbortSignal): Promise<void>
  /**
   * This group is steered no longer: its workers fill themselves again, none drains, and nothing is left in the way of
   * whoever scales it from now on. Absent where routing leaves nothing behind.
   * @returns whether it is done: a group that cannot be seen now is to be let go of later.
   */
  letGo?(group: string, signal?: AbortSignal): Promise<boolean>
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
      readonly startedAtSec: number
      readonly endsAtSec: number
      /** Of one that was asked for: the same where its start is told again, because the cycle that told it could not be committed. */
      readonly intent?: string
      readonly reason?: string
    }
  | {
      readonly type: 'BurstEnded'
      /** Names the burst: as its start was told last. */
      readonly startedAtSec: number
      readonly durationSec: number
      readonly used: boolean
      readonly summary: string
    }
  | { readonly type: 'PlanApplied'; readonly summary: string; readonly steps: number }
  | { readonly type: 'PlanHeld'; readonly summary: string }
  | {
      readonly type: 'AnomalyBegan'
      readonly direction: AnomalyDirection
      /** Names the anomaly: the same where it is told again, because the cycle that told it could not be committed. */
      readonly startedAtSec: number
      readonly expectedAgents: number
      readonly demandAgents: number
    }
  | {
      readonly type: 'AnomalyEnded'
      readonly direction: AnomalyDirection
      /** Names the anomaly: as its beginning was told last. */
      readonly startedAtSec: number
      readonly durationSec: number
      readonly expectedAgents: number
      /** Demand at its farthest from what had been expected. */
      readonly farthestAgents: number
    }
  | {
      readonly type: 'PromiseBroken'
      /** Names the break: the same where it is told again, because the cycle that told it could not be committed. */
      readonly startedAtSec: number
      /** Bugs of about the last day, and those of them that waited longer than promised. */
      readonly bugs: number
      readonly lateBugs: number
    }
  | {
      readonly type: 'PromiseKept'
      /** When the break began that is over now. */
      readonly startedAtSec: number
      readonly durationSec: number
      /** Why it is over: perhaps only because nobody knows any more, or something else is promised now. */
      readonly summary: string
    }
  | { readonly type: 'CapacityRefused'; readonly group: string; readonly reason: string }
  | { readonly type: 'DataMissing'; readonly source: string; readonly reason: string }

/** Tells people and machines: events for what happened, the record for numbers. */
export interface Notices {
  publish(notices: readonly Notice[], record: PlanRecord): Promise<void>
}
