import type { WorkerPhase } from '../../optimizer/snapshot/snapshot.ts'
import type { RandomState } from '../random.ts'
import type { JobPosition, JobSource } from './jobs.ts'

/**
 * The simulated world: jobs, workers and seconds. Made by `createWorld(options)` of `create-world.ts`, or from `toJSON` by
 * its `restoreWorld(saved, options)`.
 *
 * Inside one second the order is: jobs finish, workers become ready, jobs arrive, jobs are dispatched; whoever calls
 * `advanceTo(t)` then sees everything up to and including second t, and acts at t after all of it. What an action makes
 * possible (a job on a worker that is no longer draining) happens at once, at t.
 *
 * The result does not depend on how the seconds are divided into calls of `advanceTo`.
 */
export interface World {
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
  /** Everything so far, up to `nowSec`; the difference of two copies is what a window saw. Live: copy to keep. */
  readonly totals: Readonly<WorldTotals>

  /** Ready and booting workers of a group (0 by default). Draining ones come on top. */
  desired(group?: number): number
  /** All workers in launch order. Live and valid until the next call of anything that moves the world. */
  workers(): readonly WorldWorker[]
  worker(id: string): WorldWorker | undefined
  /** Jobs that wait, first in line first. */
  eachQueued(visit: (job: number, submitSec: number) => void): void

  /**
   * Advances to the end of second `sec`.
   * @throws RangeError when it is in the past, or when the job source goes back in time.
   */
  advanceTo(sec: number): void

  /**
   * What a plain group does: launches what is missing; has booting workers cancelled, newest first, then lets the ready
   * ones with the fewest busy agents drain (of equals the newest). Never takes a drain back.
   * @throws RangeError unless `workers` is a whole number >= 0.
   */
  setDesired(workers: number, group?: number): void
  /** Launches so many more. @returns their ids. */
  launch(workers: number, group?: number): readonly string[]
  /** Ends a booting worker. It is billed for a minute at least. */
  cancel(id: string): Outcome
  /** From now on a ready worker takes no new job. */
  drain(id: string): Outcome
  /** A draining worker takes jobs again. */
  undrain(id: string): Outcome
  /** Ends a worker in any phase; its jobs are interrupted, and it is not replaced. */
  terminate(id: string): Outcome
  /** A worker is lost (its instance reclaimed): jobs are interrupted; unless it was draining its group replaces it. */
  kill(id: string): Outcome
  /**
   * Sets how many agents of a worker dispatch fills while others have room (by default all). It is a preference: dispatch
   * exceeds it rather than let a job wait beside a free agent.
   */
  limit(id: string, agents: number): Outcome
  /** A worker that is not healthy gets no new job. */
  setHealthy(id: string, healthy: boolean): Outcome

  toJSON(): SavedWorld
}

/** `gone`: no such worker any more, or nothing left to do. `refused`: not in this phase. */
export type Outcome = 'applied' | 'gone' | 'refused'

interface WorldGroup {
  /** `region/name`. */
  readonly key: string
  readonly agentsPerWorker: number
  /** Workers that are ready when the world starts; 2 by default. */
  readonly readyAtStart?: number
}

/** Standard deviation of the logarithm of boot delays, where nobody says otherwise. */
export const usualBootSigma = 0.2

export interface WorldOptions {
  readonly seed: number
  readonly startSec: number
  readonly groups: readonly WorldGroup[]
  /** Median of launch -> ready, seconds. */
  readonly bootSec: number
  /** Standard deviation of the logarithm of that delay; 0.2 by default. */
  readonly bootSigma?: number
  /** What a drained worker does when its last job is done; `leave-when-empty` by default. */
  readonly drained?: 'leave-when-empty' | 'wait-to-be-told'
  /** No worker is billed for less; 60 by default. */
  readonly minBilledSec?: number
  readonly jobs: JobSource
  /**
   * A job got its agent. `job` counts arrivals from 0, `waitSec` is start minus submission. A job that was interrupted
   * is reported again when it restarts, with the time since its (first) submission: the last report of a job stands.
   */
  readonly onStart?: (job: number, submitSec: number, waitSec: number) => void
}

export interface WorldWorker {
  readonly id: string
  /** Counts launches from 0. */
  readonly number: number
  /** Index into the groups of the world. */
  readonly group: number
  readonly phase: WorkerPhase
  readonly healthy: boolean
  readonly launchedAtSec: number
  /** When it became ready, or will. Look at `phase` first: while it boots, production would not know this time. */
  readonly readyAtSec: number
  readonly totalAgents: number
  readonly limitAgents: number
  readonly usedAgents: number
  /** Jobs that began on it, restarts included. */
  readonly started: number
  readonly finished: number
  /** Agent-seconds of the jobs that finished on it. */
  readonly busySec: number
  /** Finished jobs by duration, see `optimizer/snapshot/durations.ts`. */
  readonly durations: readonly number[]
}

/** Sums over [start of the world, now) for the seconds, up to and including now for the counts. */
export interface WorldTotals {
  arrived: number
  /** Restarts included. */
  started: number
  finished: number
  /** Jobs thrown off a worker that ended under them. */
  interrupted: number
  launches: number
  /** Workers that ended, cancelled ones included. */
  terminations: number
  /** Worker-seconds from launch to the end of each worker, or of its minimum. */
  billedSec: number
  /** Agent-seconds at work, lost work included. */
  busyAgentSec: number
  /** Agent-seconds of ready workers, busy or not. */
  readyAgentSec: number
  /** Agent-seconds of draining workers, busy or not. */
  drainingAgentSec: number
  /** Agent-seconds of work in the jobs that finished. */
  finishedSec: number
  /** Finished jobs by duration, see `optimizer/snapshot/durations.ts`. */
  durations: number[]
}

/** A world as plain JSON. */
export interface SavedWorld {
  readonly version: 1
  readonly nowSec: number
  readonly launched: number
  /** Submission of the latest arrival; null before the first. */
  readonly lastSubmitSec: number | null
  readonly random: RandomState
  readonly jobs: JobPosition
  readonly totals: WorldTotals
  /** When the minimum bills of workers that have ended run out, as far as that is still to come. */
  readonly billedUntilSec: readonly number[]
  readonly workers: readonly WorldWorker[]
  readonly running: readonly (readonly [
    job: number,
    submitSec: number,
    durationSec: number,
    startSec: number,
    worker: string,
  ])[]
  readonly queue: readonly (readonly [job: number, submitSec: number, durationSec: number])[]
}
