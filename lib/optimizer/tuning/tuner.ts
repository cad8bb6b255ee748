import { horizonOf } from '../outlook.ts'
import type { FittedModel } from '../predict.ts'
import { freshForSec } from '../reporting.ts'
import { type Settings, settingsFrom } from '../settings.ts'
import { flowPastSec, workFlow } from '../work-flow.ts'
import { type Candidate, candidates } from './candidates.ts'
import { chooseAmong, isClearlyCloser, lateLimit, type Scored, type Tuned, tellingBugs } from './choice.ts'
import { fingerprint } from './fingerprint.ts'
import { Lived } from './lived.ts'
import type { RecordedCycle } from './recorded-cycle.ts'
import { remembering } from './remembering.ts'
import type { PastConditions, ShadowScore } from './shadow-fleet.ts'
import { SurgesUntilNow } from './surges-until-now.ts'
import { canLiveOn, type TunerState } from './tuner-state.ts'
import { Witness } from './witness.ts'

const daySec = 86_400

/** Share of its weight that the past loses each day: two weeks ago counts half, for seasons and habits change. */
const dailyFading = 0.05

/** No candidate asks how work flowed longer ago. */
const longestFlowSec = Math.max(...candidates.map(flowPastSec))

/** A fleet that begins anew is given so many lead times to find its size: what is late meanwhile no setting could have kept. */
const settlingLeadTimes = 4

/** A silence this long is a gap: nobody knows what the fleet did in it. */
const gapIntervals = 3

/** What covers surges and has not yet shown what it can is reckoned so much dearer than what it is credited with. */
const trifleDearer = 1 + 1e-6

/**
 * Lets every candidate live through the fleet's past, cycle by cycle, and names the cheapest that would have kept the
 * promise. Nothing is ever replayed from the start: who lives on needs the cycles since, and no other.
 */
export class Tuner {
  readonly #lives: readonly Lived[]
  readonly #base: Settings
  readonly #intervalSec: number
  #cycles = 0
  #latestSec = Number.NEGATIVE_INFINITY
  /** When those who began anew will have found their size; what they score until then does not count. */
  #settlesAtSec: number | undefined
  readonly #surges = new SurgesUntilNow()
  /** The latest cycles, as many as production looks back on. */
  #latest: RecordedCycle[] = []
  #nextDaySec = Number.NEGATIVE_INFINITY
  #dayIsOver = false
  #chosen: Candidate | undefined
  #witness: Witness | undefined
  #past: PastConditions | undefined

  /**
   * @param given settings that the operator has fixed: no candidate varies them.
   * @param recordedSec between two looks of the record, as a rule: another interval may have been set when it was made.
   */
  constructor(base: Settings, given: Partial<Settings> = {}, recordedSec = 0) {
    this.#base = base
    this.#intervalSec = Math.max(base.optimizationIntervalSec, recordedSec)
    // A shadow releases none that are busy, so it need not remember what is wanted for them.
    this.#lives = candidates.map(
      (candidate) => new Lived(candidate, settingsFrom(base, candidate, given, { busyReleaseDelaySec: 0 })),
    )
  }

  /** Whether anything that counts was scored: a record full of holes says nothing of anybody. */
  get hasEvidence(): boolean {
    return this.#lives.some((lived) => this.#scoreOf(lived).workerSec > 0)
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

  /** All that it takes to live on, but for the looks of the last week: those are to be recalled. `undefined` before the first cycle. */
  state(): TunerState | undefined {
    if (this.#past === undefined) return undefined
    const { agentsPerWorker, leadTimeSec } = this.#past
    return {
      version: 2,
      lives: this.#fingerprint(),
      agentsPerWorker,
      leadTimeSec,
      cycles: this.#cycles,
      latestSec: this.#latestSec,
      ...(this.#settlesAtSec !== undefined && { settlesAtSec: this.#settlesAtSec }),
      nextDaySec: this.#nextDaySec,
      ...(this.#dayIsOver && { dayIsOver: true }),
      ...this.#surges.state(),
      ...(this.#witness && { witness: this.#witness.state() }),
      ...(this.#chosen && { chosen: this.#lives.findIndex(({ candidate }) => candidate === this.#chosen) }),
      fleets: this.#lives.map((lived) => lived.state()),
    }
  }

  /** Goes on from where others left off. @returns whether it could: they may have lived under other conditions. */
  resume(state: TunerState, past: PastConditions, nowSec: number): boolean {
    if (!canLiveOn(state, this.#fingerprint(), past, nowSec)) return false
    this.#past = { ...past, leadTimeSec: state.leadTimeSec }
    this.#cycles = state.cycles
    this.#latestSec = state.latestSec
    this.#settlesAtSec = state.settlesAtSec
    this.#nextDaySec = state.nextDaySec
    this.#dayIsOver = state.dayIsOver ?? false
    this.#surges.resume(state)
    this.#witness = state.witness && Witness.resume(state.witness)
    this.#chosen = state.chosen === undefined ? undefined : this.#lives[state.chosen]?.candidate
    this.#lives.forEach((lived, index) => {
      const saved = state.fleets[index]
      if (saved) lived.resume(saved)
    })
    return true
  }

  /** A look from before what was resumed: lived through already, and to be remembered. */
  recall(cycle: RecordedCycle): void {
    this.#surges.recall(cycle)
    this.#remember(cycle)
  }

  #remember(cycle: RecordedCycle): void {
    this.#latest.push(cycle)
    while ((this.#latest[1]?.atSec ?? cycle.atSec) < cycle.atSec - longestFlowSec) this.#latest.shift()
  }

  #fingerprint(): string {
    return fingerprint(this.#lives.map(({ settings }) => settings))
  }

  /** One more cycle of the past. After a gap everybody begins anew, with what they have scored so far. */
  advance(cycle: RecordedCycle, fitted: FittedModel | undefined, past: PastConditions): void {
    const gap = cycle.atSec - this.#latestSec > gapIntervals * this.#intervalSec
    this.#latestSec = cycle.atSec
    this.#cycles += 1
    this.#remember(cycle)
    this.#past ??= past
    const horizonSec = horizonOf(past.leadTimeSec, this.#base)
    this.#surges.recall(cycle)
    if (cycle.atSec >= this.#nextDaySec) this.#beginDay(cycle, horizonSec, past.timeZone)
    this.#surges.look(this.#latest, horizonSec)
    const flow = workFlow(this.#latest, freshForSec(this.#base, cycle.totalAgents / past.agentsPerWorker))
    const foresight = {
      flow,
      fitted: fitted && remembering(fitted),
      surges: this.#surges.table,
      surgedAtSec: this.#surges.surgedAtSec,
    }
    const inForce = this.#livedUnder(this.#chosen)
    const lateBefore = inForce?.fleetLate
    if (gap) {
      if (this.#settlesAtSec !== undefined) this.#settle()
      this.#settlesAtSec = cycle.atSec + settlingLeadTimes * past.leadTimeSec
    }
    for (const lived of this.#lives) {
      if (gap) lived.beginAnew(cycle, past)
      else lived.advance(cycle, foresight, past)
    }
    if (this.#settlesAtSec !== undefined && cycle.atSec >= this.#settlesAtSec) this.#settle()
    if (this.#witness === undefined || gap) this.#witness = this.#witness?.startAfresh(cycle) ?? new Witness(cycle)
    else {
      const foretold = lateBefore === undefined ? undefined : (inForce?.fleetLate ?? 0) - lateBefore
      this.#witness.see(cycle, past.promiseWaitSec, foretold)
    }
  }

  /** Takes back what was scored since all began anew. */
  #settle(): void {
    this.#settlesAtSec = undefined
    for (const lived of this.#lives) lived.disown()
  }

  /** What is learned of surges is learned from the days before: no candidate knows more than production would have known. */
  #beginDay({ atSec }: RecordedCycle, horizonSec: number, timeZone: string | undefined): void {
    this.#dayIsOver = this.#nextDaySec > Number.NEGATIVE_INFINITY
    this.#nextDaySec = atSec + daySec
    this.#fade()
    const known = this.#surges.table
    this.#surges.learn(atSec, horizonSec, timeZone)
    if (known === undefined && this.#surges.table) this.#creditCovers()
  }

  /**
   * Who covers surges was late while nobody knew of any. Once they are known it goes on with what the best without them had
   * scored, a trifle dearer: until it has shown something, it is not preferred.
   */
  #creditCovers(): void {
    const best = this.#livedUnder(this.#best(this.#lives.filter(coversNoSurges)).candidate)
    if (best === undefined) return
    const { arrived, late, workerSec } = best.score
    const credit = { arrived, late, workerSec: trifleDearer * workerSec }
    for (const lived of this.#lives) if (!coversNoSurges(lived)) lived.credit(credit)
  }

  #livedUnder(candidate: Candidate | undefined): Lived | undefined {
    return this.#lives.find((lived) => lived.candidate === candidate)
  }

  /** What counts of its score: nothing of a fleet that began anew and has not found its size. */
  #scoreOf(lived: Lived): ShadowScore {
    return this.#settlesAtSec === undefined ? lived.score : lived.scoreBefore
  }

  /** So many are scored: the same for everybody, so the first is asked. */
  #bugs(): number {
    const [first] = this.#lives
    return first ? this.#scoreOf(first).arrived : 0
  }

  /** What was scored until now counts a little less from now on, and less so the fewer bugs it is about. */
  #fade(): void {
    const share = dailyFading * Math.min(1, this.#bugs() / tellingBugs)
    this.#witness?.fade(share)
    for (const lived of this.#lives) lived.fade(share)
  }

  /**
   * Another choice where one is due: a day has ended since the latest (in a past of whole days no hour has more say than
   * another), or the latest turns out to break the promise.
   */
  chooseIfDue(): Tuned | undefined {
    return this.hasEvidence && (this.#dayIsOver || this.#isToBeMended()) ? this.choose() : undefined
  }

  /** The cheapest candidate that would have kept the promise, or the one that came closest. */
  choose(): Tuned {
    const { candidate, evidence, kept } = this.#best()
    const surges = this.#surges.table
    this.#chosen = candidate
    this.#dayIsOver = false
    return { choice: candidate, evidence, kept, ...(surges && { surges }) }
  }

  /** By what is known now the latest choice would have broken the promise, and another would not, or would be clearly closer. */
  #isToBeMended(): boolean {
    const chosen = this.#livedUnder(this.#chosen)
    if (chosen === undefined) return false
    const evidence = corrected(this.#scoreOf(chosen), this.#correction())
    if (evidence.late <= this.#base.promiseLateShare * evidence.arrived) return false
    const best = this.#best()
    return best.kept || isClearlyCloser(best.evidence, evidence)
  }

  /** Surges are covered only where there are any. */
  #best(
    among = this.#surges.table ? this.#lives : this.#lives.filter(coversNoSurges),
  ): Scored & { readonly kept: boolean } {
    const factor = this.#correction()
    const scored = among.map((lived) => ({
      candidate: lived.candidate,
      evidence: corrected(this.#scoreOf(lived), factor),
    }))
    return chooseAmong(scored, this.#chosen, this.#limit())
  }

  /** What to multiply late bugs by, as came of choices until now. */
  #correction(): number {
    return this.#witness?.factor(this.#limit()) ?? 1
  }

  #limit(): number {
    return lateLimit(this.#base, this.#bugs())
  }
}

function corrected({ arrived, late, workerSec }: ShadowScore, factor: number): ShadowScore {
  return { arrived, late: factor * late, workerSec }
}

function coversNoSurges({ candidate }: Lived): boolean {
  return candidate.surgeShare === 0
}
