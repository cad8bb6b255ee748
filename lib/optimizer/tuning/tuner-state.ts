import type { SurgeTable } from '../surges/surge-table.ts'
import type { LivedState } from './lived.ts'
import type { PastConditions } from './past-conditions.ts'
import type { WitnessState } from './witness.ts'

/** What has been lived through, as plain data: all that it takes to live on. */
export interface TunerState {
  readonly version: 2
  /** Of the candidates and of every setting that they lived under. */
  readonly lives: string
  /** What the past was lived through with. */
  readonly agentsPerWorker: number
  readonly leadTimeSec: number
  /** Cycles lived through, and the newest of them. */
  readonly cycles: number
  readonly latestSec: number
  /** Until when those who began anew look for their size; absent once they have found it. */
  readonly settlesAtSec?: number
  /** When the next day of the past is over. */
  readonly nextDaySec: number
  /** Present where a day is over since the latest choice. */
  readonly dayIsOver?: true
  readonly surges?: SurgeTable
  /** When demand was last seen to surge. */
  readonly surgedAtSec?: number
  readonly witness?: WitnessState
  /** Which candidate was chosen last. */
  readonly chosen?: number
  /** By candidate. */
  readonly fleets: readonly LivedState[]
}

/** Lead times may change by this factor until the past has to be lived through anew. */
const sameLeadTime = 1.5

/** Whether those who lived until then can live on to `nowSec` among `lives`, or the past has become another. */
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
