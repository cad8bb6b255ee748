import type { SurgeTable } from '../surges/surge-table.ts'
import type { ContenderState } from './contender.ts'
import type { PastConditions } from './past-conditions.ts'
import type { WitnessState } from './witness.ts'

/** The state of a tuner, as plain data: all that it takes to continue. */
export interface TunerState {
  readonly version: 2
  /** Fingerprint of the candidates and of every setting that they lived under. */
  readonly lives: string
  /** The workers and lead time that the past was lived through with. */
  readonly agentsPerWorker: number
  readonly leadTimeSec: number
  /** How many cycles were lived through, and when the newest was. */
  readonly cycles: number
  readonly latestSec: number
  /** When new fleets will have found their size; absent once they have. */
  readonly settlesAtSec?: number
  /** When the current day of the past ends. */
  readonly nextDaySec: number
  /** Present where a day has ended since the latest choice. */
  readonly dayIsOver?: true
  readonly surges?: SurgeTable
  /** When demand was last seen to surge. */
  readonly surgedAtSec?: number
  readonly witness?: WitnessState
  /** Index of the candidate chosen last. */
  readonly chosen?: number
  /** By candidate. */
  readonly fleets: readonly ContenderState[]
}

/** When the lead time changes by more than this factor, the past is lived through anew. */
const sameLeadTime = 1.5

/** Whether a saved state can be continued at `nowSec`, under these settings (`lives`) and conditions. */
export function canLiveOn(state: TunerState, lives: string, past: PastConditions, nowSec: number): boolean {
  const ratio = past.leadTimeSec / state.leadTimeSec
  return (
    state.lives === lives &&
    state.latestSec <= nowSec &&
    state.agentsPerWorker === past.agentsPerWorker &&
    ratio <= sameLeadTime &&
    ratio >= 1 / sameLeadTime
  )
}
