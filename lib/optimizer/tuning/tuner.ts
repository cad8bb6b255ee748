import type { FittedModel } from '../predict.ts'
import type { Settings } from '../settings.ts'
import { type Candidate, candidates, coversSurges } from './candidates.ts'
import {
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

const daySec = 86_400

/** Share of its weight that the past loses each day: what is two weeks old counts half, for seasons and habits change. */
const dailyFading = 0.05

/** More than so many intervals without a cycle are a gap: nobody knows what the fleet did in it. */
const gapIntervals = 3

/**
 * Lets every candidate live through the fleet's past, cycle by cycle, and names the cheapest that would have kept the
 * promise. Nothing is replayed from the start: to go on it takes the state and the cycles since, no others.
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
   * @param recordedSec usual time between two cycles of the record: another interval may have been set when it was made.
   */
  constructor(base: Settings, given: Partial<Settings> = {}, recordedSec = 0) {
    this.#base = base
    this.#intervalSec = Math.max(base.optimizationIntervalSec, recordedSec)
    this.#contenders = new Contenders(base, given)
    this.#recollection = new Recollection(base, this.#contenders.flowPastSec)
  }

  /** Whether anything that counts was scored: a record full of gaps says nothing of any candidate. */
  get hasEvidence(): boolean {
    return this.#contenders.scores().some(({ evidence }) => evidence.workerSec > 0)
  }

  /** Cycles lived through. */
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

  /** All that it takes to go on, but for the cycles of the last week: those are to be recalled. `undefined` before the first cycle. */
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
      ...(this.#chosen && { chosen: candidates.indexOf(this.#chosen) }),
      ...this.#contenders.state(),
    }
  }

  /** Goes on where that state was left. @returns whether it could: it may have come about under other conditions. */
  resume(state: TunerState, past: PastConditions, nowSec: number): boolean {
    if (!canLiveOn(state, this.#contenders.fingerprint(), past, nowSec)) return false
    this.#past = { ...past, leadTimeSec: state.leadTimeSec }
    this.#cycles = state.cycles
    this.#latestSec = state.latestSec
    this.#nextDaySec = state.nextDaySec
    this.#dayIsOver = state.dayIsOver ?? false
    this.#recollection.resume(state)
    this.#witness = state.witness && Witness.resume(state.witness)
    this.#chosen = state.chosen === undefined ? undefined : candidates[state.chosen]
    this.#contenders.resume(state)
    return true
  }

  /** Remembers a cycle without living through it: that was done already, before the state that was resumed. */
  recall(cycle: RecordedCycle): void {
    this.#recollection.recall(cycle)
  }

  /** One more cycle of the past. After a gap every candidate begins with another fleet, and keeps what it has scored. */
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
    if (this.#witness === undefined || gap) this.#witness = this.#witness?.startAfresh(cycle) ?? new Witness(cycle)
    else {
      const lateNow = this.#contenders.fleetLateUnder(this.#chosen) ?? 0
      this.#witness.see(cycle, past.promiseWaitSec, lateBefore === undefined ? undefined : lateNow - lateBefore)
    }
  }

  /** Surges are learned from the days before alone, so that no candidate knows more than production would have known. */
  #beginDay({ atSec }: RecordedCycle, past: PastConditions): void {
    this.#dayIsOver = this.#nextDaySec > Number.NEGATIVE_INFINITY
    this.#nextDaySec = atSec + daySec
    this.#fade()
    const known = this.#recollection.surges
    this.#recollection.learnSurges(atSec, past)
    if (known === undefined && this.#recollection.surges)
      this.#contenders.creditCovers(this.#best({ covers: false }).candidate)
  }

  /** What was scored until now counts a little less from now on; it loses less where it is about few bugs. */
  #fade(): void {
    const share = dailyFading * Math.min(1, this.#contenders.bugs / tellingBugs)
    this.#witness?.fade(share)
    this.#contenders.fade(share)
  }

  /**
   * Another choice where one is due: a day has ended since the latest, or the latest turns out to break the promise. It is
   * days that are waited for, since in a past of whole days every hour has the same say.
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
    const present = this.#scored().find(({ candidate }) => candidate === this.#chosen)
    return present !== undefined && isToBeMended(present.evidence, this.#best(), this.#base)
  }

  /** @param covers whether surges may be covered: only where there are any. */
  #best({ covers = this.#recollection.surges !== undefined } = {}): Best {
    const among = this.#scored().filter(({ candidate }) => covers || !coversSurges(candidate))
    return chooseAmong(among, this.#chosen, this.#limit())
  }

  /** What every candidate has scored, its late bugs corrected by what came of choices until now. */
  #scored(): readonly Scored[] {
    const factor = this.#witness?.factor(this.#limit()) ?? 1
    return this.#contenders.scores().map((scored) => correctedBy(factor, scored))
  }

  #limit(): number {
    return lateLimit(this.#base, this.#contenders.bugs)
  }
}
