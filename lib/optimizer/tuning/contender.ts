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
  readonly days?: LateByDay
}

/** Late bugs by day, as far as anybody has to know. */
interface LateByDay {
  /** On the day that had most of them, of those that are over. */
  readonly most: number
  /** In the whole past, when the present day began. */
  readonly before: number
}

const nothing: ShadowScore = { arrived: 0, late: 0, workerSec: 0, launches: 0 }

/**
 * A candidate with the fleet that lives under it, and its score over the whole past. After every gap it has a new fleet, which
 * finds its size first: what is scored until it has settled does not count.
 */
export class Contender {
  readonly candidate: Candidate
  readonly settings: Settings
  #parts: ShadowScore = nothing
  #fleet: ShadowFleet | undefined
  #isSettling = false
  #days: LateByDay = { most: 0, before: 0 }

  constructor(candidate: Candidate, settings: Settings) {
    this.candidate = candidate
    this.settings = settings
  }

  state(): ContenderState {
    return { parts: this.#parts, ...(this.#fleet && { fleet: this.#fleet.state() }), days: this.#days }
  }

  /** A state without days is that of an earlier version: what was late until then counts as that of no single day. */
  resume({ parts, fleet, days }: ContenderState, isSettling: boolean): void {
    this.#parts = parts
    this.#fleet = fleet && ShadowFleet.resume(this.settings, fleet)
    this.#isSettling = isSettling
    this.#days = days ?? { most: 0, before: this.evidence.late }
  }

  /** The score as far as it counts. */
  get evidence(): ShadowScore {
    return this.#isSettling ? this.#parts : sum(this.#parts, this.#fleet?.score())
  }

  /** Late bugs on the day that had most of them, of those that are over. */
  get oddDayLate(): number {
    return this.#days.most
  }

  /** Late bugs of the present fleet, settled or not; `undefined` before there is one. */
  get fleetLate(): number | undefined {
    return this.#fleet?.score().late
  }

  advance(cycle: RecordedCycle, foresight: Foresight, past: PastConditions): void {
    if (this.#fleet === undefined) this.#fleet = ShadowFleet.begin(this.settings, cycle, past)
    else this.#fleet.advance(cycle, foresight, past)
  }

  /** Begins with a new fleet, which has to settle, and keeps the evidence so far. */
  beginAnew(cycle: RecordedCycle, past: PastConditions): void {
    this.settle()
    this.#parts = this.evidence
    this.#fleet = ShadowFleet.begin(this.settings, cycle, past)
    this.#isSettling = true
  }

  /** From now on the score of the present fleet counts; what it has scored so far is discarded. */
  settle(): void {
    if (this.#isSettling) this.#parts = difference(this.#parts, this.#fleet?.score())
    this.#isSettling = false
  }

  /** Continues with this evidence instead of its own, on the first cycle of a day. */
  credit(evidence: ShadowScore, oddDayLate: number): void {
    this.#parts = this.#isSettling ? evidence : difference(evidence, this.#fleet?.score())
    this.#days = { most: oddDayLate, before: evidence.late }
  }

  /** A day is over: the evidence so far counts by this share less from now on. */
  endDay(share: number): void {
    const { most, before } = this.#days
    const today = this.evidence.late - before
    this.#parts = plus(this.#parts, this.evidence, -share)
    this.#days = { most: (1 - share) * Math.max(most, today), before: this.evidence.late }
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
