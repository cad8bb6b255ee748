import type { DemandWatch } from './anomaly/watch-demand.ts'
import type { GroupHold } from './snapshot.ts'

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
  /** What was launched at this time, and maybe earlier, never reported: only a worker launched since that reports ends this. */
  readonly unheardSec?: number
}

/** What a group has while it waits for more. */
export interface Awaited {
  readonly workers: number
  readonly sinceSec: number
}

/** Nothing may leave a group, as a step was told, and for how long that is believed. */
export interface KnownHold {
  readonly hold: GroupHold
  readonly untilSec: number
}

export interface ControlState {
  /** Fleet time of the last decision; absent before the first. */
  readonly decidedAtSec?: number
  /** Keys of the groups whose workers have been given orders since they were last let go of; absent where none has. */
  readonly steered?: readonly string[]
  readonly burst: BurstState
  /** Falling maxima of the target inside the longer of the release windows, oldest first. */
  readonly targets: readonly { readonly atSec: number; readonly agents: number }[]
  /** The same without bursts, inside the window of the dead band. */
  readonly calmTargets?: ControlState['targets']
  /** When demand was last seen to surge; kept where surges have a rhythm. */
  readonly surgedAtSec?: number
  /** When a bug was last there, at work, waiting or come and gone; absent where no cycle has looked for it yet. */
  readonly latestBugSec?: number
  /** What demand is held against to tell an anomaly. */
  readonly watch?: DemandWatch
  readonly departures: readonly Departure[]
  /** Launch to first heartbeat of the latest launches, seconds, per group. */
  readonly leadTimesSec: Readonly<Record<string, readonly number[]>>
  readonly refusals: Readonly<Record<string, LaunchRefusal>>
  /** Groups that wait for instances: how many workers they have, and since when no other has come; none where absent. */
  readonly awaited?: Readonly<Record<string, Awaited>>
  /** Desired capacity that the last cycle left behind, per group: anything else now was somebody else's doing. */
  readonly desired: Readonly<Record<string, number>>
  /** The most that a cycle which was broken off may have left behind, of groups that have not been seen since. */
  readonly desiredAtMost?: Readonly<Record<string, number>>
  /** Groups that nothing may leave, where the inventory does not show it. */
  readonly holds?: Readonly<Record<string, KnownHold>>
  /** Workers in the last trusted inventory that were to stay; it may not shrink by a fifth without our doing. */
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
