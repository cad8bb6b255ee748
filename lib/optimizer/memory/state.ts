import type { DemandWatch } from '../anomaly/watch-demand.ts'
import type { PromiseWatch } from '../snapshot/promise-watch.ts'
import type { GroupHold } from '../snapshot/snapshot.ts'

/** What a cycle must remember for the next one. One item in the journal; small, plain JSON. */

export type BurstCause = 'predicted' | 'detected' | 'manual'

export interface ActiveBurst {
  readonly active: true
  readonly cause: BurstCause
  readonly startedAtSec: number
  /** Absolute end; no snapshot, no late item can move it further than the maximum duration. */
  readonly endsAtSec: number
  readonly factor: number
  /** Calm snapshots in a row so far. */
  readonly calm: number
  /** Supply in agents when it began: would that have been enough? */
  readonly supplyAtStart: number
  /** Most agents demanded while it lasted: was the extra capacity used? */
  readonly peakDemand: number
  readonly intent?: string
  readonly reason?: string
  readonly requestedBy?: string
}

export interface QuietBurst {
  readonly active: false
  /** End of the last automatic one; the cooldown counts from here. */
  readonly endedAtSec?: number
}

export type BurstState = ActiveBurst | QuietBurst

/** Workers that left, for the velocity limits. */
export interface Departure {
  readonly atSec: number
  readonly workers: number
  readonly confirmedIdle: boolean
}

/** A group whose launches fail is left alone for a while, longer each time. */
export interface LaunchRefusal {
  readonly failures: number
  readonly untilSec: number
  readonly reason: string
  /** Launch time of the latest worker that never reported. Only a report from a worker launched since then ends the refusal. */
  readonly unheardSec?: number
}

/**
 * A group's wait for instances: since when, and how many workers had come at the latest look. With the next worker that comes it
 * begins anew.
 */
export interface Awaited {
  readonly workers: number
  readonly sinceSec: number
}

/** A step was refused because nothing may leave its group: for what reason, and until when that is believed. */
export interface KnownHold {
  readonly hold: GroupHold
  readonly untilSec: number
}

export interface ControlState {
  /** Fleet time of the last decision; absent before the first. */
  readonly decidedAtSec?: number
  /** The clock was set back: records up to this time may be of before that. Absent otherwise, and once this time is over. */
  readonly relivedUntilSec?: number
  /** Keys of the groups whose workers have orders from us that have not been taken back; absent where there is none. */
  readonly steered?: readonly string[]
  readonly burst: BurstState
  /** Targets within the longer of the release windows that no later one has reached, oldest first: their values fall. */
  readonly targets: readonly { readonly atSec: number; readonly agents: number }[]
  /** The same without bursts, inside the window of the dead band. */
  readonly calmTargets?: ControlState['targets']
  /** When demand was last seen to surge; kept where surges have a rhythm. */
  readonly surgedAtSec?: number
  /** When a bug was last in the fleet (at work, waiting, or come and gone); absent where no cycle has recorded it yet. */
  readonly latestBugSec?: number
  /** The forecasts that demand is compared with to detect anomalies. */
  readonly watch?: DemandWatch
  /** As the latest snapshot had it. */
  readonly promise?: PromiseWatch
  readonly departures: readonly Departure[]
  /** Launch to first heartbeat of the latest launches, seconds, per group. */
  readonly leadTimesSec: Readonly<Record<string, readonly number[]>>
  readonly refusals: Readonly<Record<string, LaunchRefusal>>
  /** Groups that wait for instances; none where absent. */
  readonly awaited?: Readonly<Record<string, Awaited>>
  /** Desired capacity that the last cycle left behind, per group: any other value was set by somebody else. */
  readonly desired: Readonly<Record<string, number>>
  /** The highest desired capacity that a cycle which was cut short may have left behind, of groups not seen since. */
  readonly desiredAtMost?: Readonly<Record<string, number>>
  /** Holds on groups that only a refused step has revealed. */
  readonly holds?: Readonly<Record<string, KnownHold>>
  /** Workers in the last trusted inventory that were to stay; a look that suddenly shows far fewer is not believed. */
  readonly inventory: number
  /** Burst intents already acted on: key and the time until which it is remembered. */
  readonly consumedIntents: Readonly<Record<string, number>>
}

export const initialState: ControlState = {
  burst: { active: false },
  targets: [],
  departures: [],
  leadTimesSec: {},
  refusals: {},
  desired: {},
  inventory: 0,
  consumedIntents: {},
}
