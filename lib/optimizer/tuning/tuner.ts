import type { FittedModel } from '../forecast/predict.ts'
import type { Settings } from '../settings/settings.ts'
import { gapIntervals } from '../snapshot/late-bugs.ts'
import { promisedBy } from '../snapshot/promise-watch.ts'
import { type Candidate, coversSurges } from './candidates.ts'
import {
  aimOf,
  type Best,
  chooseAmong,
  correctedBy,
  isToBeMended,
  lateLimit,
  type Scored,
  type Tuned,
  tellingBugs,
} from './choice.ts'
import { Contenders } from './contenders.ts'
import type { PastConditions } from './past-conditions.ts'
import { Recollection } from './recollection.ts'
import type { RecordedCycle } from './recorded-cycle.ts'
import { canLiveOn, type TunerState } from './tuner-state.ts'
import { Witness } from './witness.ts'

const hourSec = 3600
const daySec = 24 * hourSec

/** On its first day a fleet runs with the defaults, unless these break the promise: after so long, by so many late bugs. */
const defaultsTriedSec = 3 * hourSec
const defaultsLateBugs = 10

/** Share of its weight that the past loses each day: two weeks later it counts half, since seasons and habits change. */
const dailyFading = 0.05

/**
 * Runs every candidate through the fleet's past, cycle by cycle, and chooses the cheapest that would have kept the promise.
 * Nothing is replayed from the start: to continue it takes the saved state and the cycles since.
 */
export class Tuner {
  readonly #contenders: Contenders
  readonly #recollection: Recollection
  readonly #base: Settings
  readonly #intervalSec: number
  #cycles = 0
  #latestSec = Number.NEGATIVE_INFINITY
  #nextDaySec = Number.NEGATIVE_INFINITY
  #dayIsOver = false
  #chosen: Candidate | undefined
  #witness: Witness | undefined
  #past: PastConditions | undefined

  /**
   * @param given settings that the operator has fixed: no candidate varies them.
   * @param recordedSec usual time between two cycles of the record, which may have been made with another interval.
   */
  constructor(base: Settings, given: Partial<Settings> = {}, recordedSec = 0) {
    this.#base = base
    this.#intervalSec = Math.max(base.optimizationIntervalSec, recordedSec)
    this.#contenders = new Contenders(base, given)
    this.#recollection = new Recollection(base, this.#contenders.flowPastSec)
  }

  /** Whether any score counts: from a record full of gaps nothing can be said about any candidate. */
  get hasEvidence(): boolean {
    return this.#contenders.scores().some(({ evidence }) => evidence.workerSec > 0)
  }

  /** How many cycles the candidates have lived through. */
  get cycles(): number {
    return this.#cycles
  }

  /** The newest cycle lived through, epoch seconds; minus infinity before the first. */
  get latestSec(): number {
    return this.#latestSec
  }

  /** The latest choice; absent before there is one. */
  get chosen(): Candidate | undefined {
    return this.#chosen
  }

  /** All that it takes to continue, besides the cycles of the last week, which are to be recalled. `undefined` before the first cycle. */
  state(): TunerState | undefined {
    if (this.#past === undefined) return undefined
    const { agentsPerWorker, leadTimeSec } = this.#past
    return {
      version: 2,
      lives: this.#contenders.fingerprint(),
      agentsPerWorker,
      leadTimeSec,
      cycles: this.#cycles,
      latestSec: this.#latestSec,
      nextDaySec: this.#nextDaySec,
      ...(this.#dayIsOver && { dayIsOver: true }),
      ...this.#recollection.state(),
      ...(this.#witness && { witness: this.#witness.state() }),
      ...(this.#chosen && { chosen: this.#contenders.indexOf(this.#chosen) }),
      ...this.#contenders.state(),
    }
  }

  /** Continues from a saved state. @returns whether it could: the state may belong to other conditions, see `canLiveOn`. */
  resume(state: TunerState, past: PastConditions, nowSec: number): boolean {
    if (!canLiveOn(state, this.#contenders.fingerprint(), past, nowSec)) return false
    this.#past = { ...past, leadTimeSec: state.leadTimeSec }
    this.#cycles = state.cycles
    this.#latestSec = state.latestSec
    this.#nextDaySec = state.nextDaySec
    this.#dayIsOver = state.dayIsOver ?? false
    this.#recollection.resume(state)
    this.#witness = state.witness && Witness.resume(state.witness)
    this.#chosen = state.chosen === undefined ? undefined : this.#contenders.at(state.chosen)
    this.#contenders.resume(state)
    return true
  }

  /** Remembers a cycle that was lived through before the resumed state was saved. */
  recall(cycle: RecordedCycle): void {
    this.#recollection.recall(cycle)
  }

  /** One more cycle of the past. After a gap every candidate begins with a new fleet, and keeps its score. */
  advance(cycle: RecordedCycle, fitted: FittedModel | undefined, past: PastConditions): void {
    const gap = cycle.atSec - this.#latestSec > gapIntervals * this.#intervalSec
    this.#latestSec = cycle.atSec
    this.#cycles += 1
    this.#past ??= past
    this.recall(cycle)
    if (cycle.atSec >= this.#nextDaySec) this.#beginDay(cycle, past)
    this.#recollection.lookForSurge(past)
    const lateBefore = this.#contenders.fleetLateUnder(this.#chosen)
    if (gap) this.#contenders.beginAnew(cycle, past)
    else this.#contenders.advance(cycle, this.#recollection.foresight(fitted, past), past)
    if (this.#witness === undefined || gap) this.#witness = this.#witness?.startAfresh(cycle) ?? Witness.begin(cycle)
    else {
      const lateNow = this.#contenders.fleetLateUnder(this.#chosen) ?? 0
      this.#witness.see(cycle, past.promiseWaitSec, lateBefore === undefined ? undefined : lateNow - lateBefore)
    }
    // A fleet that has just begun has its size to find as well.
    if (this.#contenders.isSettling) this.#witness.disregard()
  }

  /** Learns surges from earlier days alone, so that no candidate knows more than production would have known. */
  #beginDay({ atSec }: RecordedCycle, past: PastConditions): void {
    this.#dayIsOver = this.#nextDaySec > Number.NEGATIVE_INFINITY
    this.#nextDaySec = atSec + daySec
    this.#fade()
    const known = this.#recollection.surges
    this.#recollection.learnSurges(atSec, past)
    if (known === undefined && this.#recollection.surges)
      this.#contenders.creditCovers(this.#best({ covers: false }).candidate)
  }

  /** Earlier scores count a little less from now on; they fade more slowly where they rest on few bugs. */
  #fade(): void {
    const share = dailyFading * Math.min(1, this.#contenders.bugs / tellingBugs)
    this.#witness?.fade(share)
    this.#contenders.endDay(share)
  }

  /**
   * Makes another choice where one is due: a day has ended since the latest, or the latest (before there is one, the defaults) turns
   * out to break the promise. It waits for whole days so that every hour of the day weighs the same in the past it judges.
   */
  chooseIfDue(): Tuned | undefined {
    return this.hasEvidence && (this.#dayIsOver || this.#isToBeMended()) ? this.choose() : undefined
  }

  /** The cheapest candidate that would have kept the promise, or the one that came closest. */
  choose(): Tuned {
    const { candidate, evidence, kept } = this.#best()
    const { surges } = this.#recollection
    this.#chosen = candidate
    this.#dayIsOver = false
    return { choice: candidate, evidence, kept, ...(surges && { surges }) }
  }

  #isToBeMended(): boolean {
    if (this.#chosen === undefined) return this.#defaultsHaveFailed()
    const present = this.#scored().find(({ candidate }) => candidate === this.#chosen)
    return present !== undefined && isToBeMended(present, this.#best(), this.#base)
  }

  /** By what was seen, since no candidate has lived under the defaults. */
  #defaultsHaveFailed(): boolean {
    const promised = promisedBy(this.#base)
    const { arrived = 0, late = 0 } = this.#witness?.seen ?? {}
    const isBroken = 'lateShare' in promised && late >= defaultsLateBugs && late > promised.lateShare * arrived
    const begunSec = this.#nextDaySec - daySec
    return isBroken && this.#latestSec - begunSec >= defaultsTriedSec && this.#best().kept
  }

  /** @param covers whether the choice may cover surges; by default where any are known. */
  #best({ covers = this.#recollection.surges !== undefined } = {}): Best {
    const among = this.#scored().filter(({ candidate }) => covers || !coversSurges(candidate))
    const days = (this.#cycles * this.#intervalSec) / daySec
    return chooseAmong(among, this.#chosen, aimOf(this.#base, this.#contenders.bugs, days))
  }

  /** The scores of all candidates, their late bugs corrected by what came of earlier choices. */
  #scored(): readonly Scored[] {
    const factor = this.#witness?.factor(lateLimit(this.#base, this.#contenders.bugs)) ?? 1
    return this.#contenders.scores().map((scored) => correctedBy(factor, scored))
  }
}
