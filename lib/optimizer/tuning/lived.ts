import type { Settings } from '../settings.ts'
import type { Candidate } from './candidates.ts'
import type { PastConditions } from './past-conditions.ts'
import type { Foresight } from './recollection.ts'
import type { RecordedCycle } from './recorded-cycle.ts'
import { ShadowFleet, type ShadowFleetState, type ShadowScore } from './shadow-fleet.ts'

/** What was lived through under a candidate, as plain data. */
export interface LivedState {
  /** What its fleets before the last gap had scored. */
  readonly parts: ShadowScore
  readonly fleet?: ShadowFleetState
}

/** A candidate with the fleet that lives under it, and its score over the whole past: after every gap the fleet is another. */
export class Lived {
  readonly candidate: Candidate
  readonly settings: Settings
  #parts: ShadowScore = { arrived: 0, late: 0, workerSec: 0 }
  #fleet: ShadowFleet | undefined

  constructor(candidate: Candidate, settings: Settings) {
    this.candidate = candidate
    this.settings = settings
  }

  state(): LivedState {
    return { parts: this.#parts, ...(this.#fleet && { fleet: this.#fleet.state() }) }
  }

  resume({ parts, fleet }: LivedState): void {
    this.#parts = parts
    this.#fleet = fleet && ShadowFleet.resume(this.settings, fleet)
  }

  get score(): ShadowScore {
    return sum(this.#parts, this.#fleet?.score())
  }

  /** What its fleets before the present one have scored. */
  get scoreBefore(): ShadowScore {
    return this.#parts
  }

  /** Late bugs of the present fleet; absent before there is one. */
  get fleetLate(): number | undefined {
    return this.#fleet?.score().late
  }

  advance(cycle: RecordedCycle, foresight: Foresight, past: PastConditions): void {
    if (this.#fleet === undefined) this.beginAnew(cycle, past)
    else this.#fleet.advance(cycle, foresight, past)
  }

  /** Keeps what was scored so far. */
  beginAnew(cycle: RecordedCycle, past: PastConditions): void {
    this.#parts = this.score
    this.#fleet = ShadowFleet.begin(this.settings, cycle, past)
  }

  /** Takes back what the present fleet has scored. */
  disown(): void {
    this.#parts = difference(this.#parts, this.#fleet?.score())
  }

  /** Goes on with this score instead of its own. */
  credit(score: ShadowScore): void {
    this.#parts = difference(score, this.#fleet?.score())
  }

  /** What was scored until now counts by this share less from now on. */
  fade(share: number): void {
    const { arrived, late, workerSec } = this.score
    this.#parts = difference(this.#parts, {
      arrived: share * arrived,
      late: share * late,
      workerSec: share * workerSec,
    })
  }
}

function sum(a: ShadowScore, b: ShadowScore | undefined): ShadowScore {
  if (b === undefined) return a
  return { arrived: a.arrived + b.arrived, late: a.late + b.late, workerSec: a.workerSec + b.workerSec }
}

function difference(a: ShadowScore, b: ShadowScore | undefined): ShadowScore {
  if (b === undefined) return a
  return { arrived: a.arrived - b.arrived, late: a.late - b.late, workerSec: a.workerSec - b.workerSec }
}
