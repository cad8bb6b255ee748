import type { DemandAt } from '../demand/history.ts'
import { latestSurge } from '../surges/latest-surge.ts'
import { learnSurges } from '../surges/learn-surges.ts'
import type { SurgeTable } from '../surges/surge-table.ts'
import type { RecordedCycle } from './recorded-cycle.ts'
import type { TunerState } from './tuner-state.ts'

/** How much of the past surges are learned from. */
const surgesPastSec = 7 * 86_400

/** Rises that keep to the clock, as far as a moment of the past could know of them. */
export class SurgesUntilNow {
  #looks: DemandAt[] = []
  #table: SurgeTable | undefined
  #surgedAtSec: number | undefined

  /** As last learned; `undefined` where the past showed no such rises. */
  get table(): SurgeTable | undefined {
    return this.#table
  }

  /** When demand was last seen to surge. */
  get surgedAtSec(): number | undefined {
    return this.#surgedAtSec
  }

  /** What it takes to continue, besides the looks of the last week, which are to be recalled. */
  state(): Pick<TunerState, 'surges' | 'surgedAtSec'> {
    return {
      ...(this.#table && { surges: this.#table }),
      ...(this.#surgedAtSec !== undefined && { surgedAtSec: this.#surgedAtSec }),
    }
  }

  resume({ surges, surgedAtSec }: Pick<TunerState, 'surges' | 'surgedAtSec'>): void {
    this.#table = surges
    this.#surgedAtSec = surgedAtSec
  }

  recall({ atSec, demand }: RecordedCycle): void {
    this.#looks.push({ atSec, demand })
  }

  learn(nowSec: number, horizonSec: number, timeZone: string | undefined): void {
    this.#looks = this.#looks.filter(({ atSec }) => atSec > nowSec - surgesPastSec)
    this.#table = learnSurges(this.#looks, horizonSec, timeZone)
  }

  /** Looks whether demand surges at the latest of these cycles. */
  look(latest: readonly RecordedCycle[], horizonSec: number): void {
    this.#surgedAtSec = latestSurge(latest, this.#table, horizonSec, this.#surgedAtSec)
  }
}
