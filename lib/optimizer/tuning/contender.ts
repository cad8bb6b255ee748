import type { Settings } from '../settings/settings.ts'
import type { Candidate } from './candidates.ts'
import type { PastConditions } from './past-conditions.ts'
import type { Foresight } from './recollection.ts'
import type { RecordedCycle } from './recorded-cycle.ts'
import { ShadowFleet, type ShadowFleetState, type ShadowScore } from './shadow-fleet.ts'

/** The state of a contender, as plain data. */
export interface ContenderState {
  /** What its earlier fleets have scored, with the corrections made since. */
  readonly parts: ShadowScore
  readonly fleet?: ShadowFleetState
}

const nothing: ShadowScore = { arrived: 0, late: 0, workerSec: 0, launches: 0 }

/** A candidate with the fleet that lives under it, and its score over the whole past. After every gap it has a new fleet. */
export class Contender {
  readonly candidate: Candidate
  readonly settings: Settings
  #parts: ShadowScore = nothing
  #fleet: ShadowFleet | undefined

  constructor(candidate: Candidate, settings: Settings) {
    this.candidate = candidate
    this.settings = settings
  }

  state(): ContenderState {
    return { parts: this.#parts, ...(this.#fleet && { fleet: this.#fleet.state() }) }
  }

  resume({ parts, fleet }: ContenderState): void {
    this.#parts = parts
    this.#fleet = fleet && ShadowFleet.resume(this.settings, fleet)
  }

  get score(): ShadowScore {
    return sum(this.#parts, this.#fleet?.score())
  }

  /** What its earlier fleets have scored, without the present one. */
  get scoreBefore(): ShadowScore {
    return this.#parts
  }

  /** Late bugs of the present fleet; `undefined` before there is one. */
  get fleetLate(): number | undefined {
    return this.#fleet?.score().late
  }

  advance(cycle: RecordedCycle, foresight: Foresight, past: PastConditions): void {
    if (this.#fleet === undefined) this.beginAnew(cycle, past)
    else this.#fleet.advance(cycle, foresight, past)
  }

  /** Begins with a new fleet, and keeps the score so far. */
  beginAnew(cycle: RecordedCycle, past: PastConditions): void {
    this.#parts = this.score
    this.#fleet = ShadowFleet.begin(this.settings, cycle, past)
  }

  /** Discards what the present fleet has scored. */
  disown(): void {
    this.#parts = difference(this.#parts, this.#fleet?.score())
  }

  /** Continues with this score instead of its own. @param isSettled false if what the present fleet has scored will be discarded. */
  credit(score: ShadowScore, isSettled = true): void {
    this.#parts = isSettled ? difference(score, this.#fleet?.score()) : score
  }

  /** The score so far counts by this share less from now on. @param isSettled as above: what will be discarded cannot fade. */
  fade(share: number, isSettled = true): void {
    this.#parts = plus(this.#parts, isSettled ? this.score : this.#parts, -share)
  }
}

function sum(a: ShadowScore, b: ShadowScore | undefined): ShadowScore {
  return b === undefined ? a : plus(a, b, 1)
}

function difference(a: ShadowScore, b: ShadowScore | undefined): ShadowScore {
  return b === undefined ? a : plus(a, b, -1)
}

function plus(a: ShadowScore, b: ShadowScore, times: number): ShadowScore {
  return {
    arrived: a.arrived + times * b.arrived,
    late: a.late + times * b.late,
    workerSec: a.workerSec + times * b.workerSec,
    launches: a.launches + times * b.launches,
  }
}
