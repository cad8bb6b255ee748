import { latestBugSec, type Quiet } from '../demand/quiet.ts'
import { type WorkFlow, workFlow } from '../demand/work-flow.ts'
import { horizonOf } from '../forecast/outlook.ts'
import type { FittedModel } from '../forecast/predict.ts'
import type { Settings } from '../settings/settings.ts'
import { freshForSec } from '../snapshot/reporting.ts'
import type { SurgeTable } from '../surges/surge-table.ts'
import type { PastConditions } from './past-conditions.ts'
import type { RecordedCycle } from './recorded-cycle.ts'
import { remembering } from './remembering.ts'
import { SurgesUntilNow } from './surges-until-now.ts'
import type { TunerState } from './tuner-state.ts'

/** What could be known of the future at a moment of the past. */
export interface Foresight {
  readonly flow: WorkFlow
  readonly fitted?: FittedModel | undefined
  readonly surges?: SurgeTable | undefined
  readonly surgedAtSec?: number | undefined
  /** Since when there had been no bug; there was one at that moment where absent. */
  readonly quiet?: Quiet | undefined
}

/** Remembers as much of the past as production would have known at each moment, and no more. */
export class Recollection {
  readonly #base: Settings
  readonly #flowPastSec: number
  readonly #surges = new SurgesUntilNow()
  /** The latest cycles, as far back as the flow of work needs. */
  #latest: RecordedCycle[] = []
  #latestBugSec: number | undefined

  /** @param flowPastSec how much history the flow of work needs, seconds. */
  constructor(base: Settings, flowPastSec: number) {
    this.#base = base
    this.#flowPastSec = flowPastSec
  }

  /** What it takes to continue, besides the cycles of the last week, which are to be recalled. */
  state(): Pick<TunerState, 'surges' | 'surgedAtSec'> {
    return this.#surges.state()
  }

  resume(state: Pick<TunerState, 'surges' | 'surgedAtSec'>): void {
    this.#surges.resume(state)
  }

  /** Rises that keep to the clock, as far as they were known; `undefined` where the past showed none. */
  get surges(): SurgeTable | undefined {
    return this.#surges.table
  }

  recall(cycle: RecordedCycle): void {
    this.#surges.recall(cycle)
    this.#latest.push(cycle)
    this.#latestBugSec = latestBugSec(cycle, this.#latestBugSec)
    while ((this.#latest[1]?.atSec ?? cycle.atSec) < cycle.atSec - this.#flowPastSec) this.#latest.shift()
  }

  /** Learns surges from the last week of what was recalled. */
  learnSurges(nowSec: number, past: PastConditions): void {
    this.#surges.learn(nowSec, horizonOf(past.leadTimeSec, this.#base), past.timeZone)
  }

  /** Looks whether demand surges at the latest cycle. */
  lookForSurge(past: PastConditions): void {
    this.#surges.look(this.#latest, horizonOf(past.leadTimeSec, this.#base))
  }

  /** What could be known at the latest cycle. @param fitted the forecast that could have been made then. */
  foresight(fitted: FittedModel | undefined, past: PastConditions): Foresight {
    const { totalAgents: agents = 0 } = this.#latest.at(-1) ?? {}
    return {
      flow: workFlow(this.#latest, freshForSec(this.#base, agents / past.agentsPerWorker)),
      fitted: fitted && remembering(fitted),
      surges: this.#surges.table,
      surgedAtSec: this.#surges.surgedAtSec,
      quiet: this.#latestBugSec === undefined ? undefined : { sinceSec: this.#latestBugSec },
    }
  }
}
