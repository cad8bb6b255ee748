import { type Settings, settingsFrom } from '../settings.ts'
import { flowPastSec } from '../work-flow.ts'
import { type Candidate, candidates, coversSurges } from './candidates.ts'
import type { Scored } from './choice.ts'
import { fingerprint } from './fingerprint.ts'
import { Lived } from './lived.ts'
import type { PastConditions } from './past-conditions.ts'
import type { Foresight } from './recollection.ts'
import type { RecordedCycle } from './recorded-cycle.ts'
import type { ShadowScore } from './shadow-fleet.ts'
import type { TunerState } from './tuner-state.ts'

/** A fleet that begins anew is given so many lead times to find its size: what is late meanwhile no setting could have kept. */
const settlingLeadTimes = 4

/** What covers surges and has not yet shown what it can is reckoned so much dearer than what it is credited with. */
const trifleDearer = 1 + 1e-6

/** All candidates, each with the fleet that lives through the past under it. They begin anew together, and settle together. */
export class Contenders {
  readonly #lives: readonly Lived[]
  /** When those who began anew will have found their size; what they score until then does not count. */
  #settlesAtSec: number | undefined

  /** @param given settings that the operator has fixed: no candidate varies them. */
  constructor(base: Settings, given: Partial<Settings>) {
    // A shadow releases none that are busy, so it need not remember what is wanted for them.
    this.#lives = candidates.map(
      (candidate) => new Lived(candidate, settingsFrom(base, candidate, given, { busyReleaseDelaySec: 0 })),
    )
  }

  /** How far back any of them asks how work flowed, seconds. */
  get flowPastSec(): number {
    return Math.max(...this.#lives.map(({ settings }) => flowPastSec(settings)))
  }

  /** Of the candidates and of every setting that they live under. */
  fingerprint(): string {
    return fingerprint(this.#lives.map(({ settings }) => settings))
  }

  state(): Pick<TunerState, 'settlesAtSec' | 'fleets'> {
    return {
      ...(this.#settlesAtSec !== undefined && { settlesAtSec: this.#settlesAtSec }),
      fleets: this.#lives.map((lived) => lived.state()),
    }
  }

  resume({ settlesAtSec, fleets }: Pick<TunerState, 'settlesAtSec' | 'fleets'>): void {
    this.#settlesAtSec = settlesAtSec
    this.#lives.forEach((lived, index) => {
      const saved = fleets[index]
      if (saved) lived.resume(saved)
    })
  }

  /** What counts of everybody's score. */
  scores(): readonly Scored[] {
    return this.#lives.map((lived) => ({ candidate: lived.candidate, evidence: this.#scoreOf(lived) }))
  }

  /** So many bugs are scored: the same for everybody, so the first is asked. */
  get bugs(): number {
    const [first] = this.#lives
    return first ? this.#scoreOf(first).arrived : 0
  }

  /** Late bugs of the present fleet of a candidate; absent before there is one. */
  fleetLateUnder(candidate: Candidate | undefined): number | undefined {
    return this.#livedUnder(candidate)?.fleetLate
  }

  /** One more cycle for everybody. */
  advance(cycle: RecordedCycle, foresight: Foresight, past: PastConditions): void {
    for (const lived of this.#lives) lived.advance(cycle, foresight, past)
    this.#settleIfDue(cycle.atSec)
  }

  /** Everybody begins anew, with what they have scored so far. Where launches take no time, they find their size at once. */
  beginAnew(cycle: RecordedCycle, past: PastConditions): void {
    if (this.#settlesAtSec !== undefined) this.#settle()
    this.#settlesAtSec = cycle.atSec + settlingLeadTimes * past.leadTimeSec
    for (const lived of this.#lives) lived.beginAnew(cycle, past)
    this.#settleIfDue(cycle.atSec)
  }

  /** What was scored until now counts by this share less from now on. */
  fade(share: number): void {
    for (const lived of this.#lives) lived.fade(share)
  }

  /**
   * Who covers surges was late while nobody knew of any. Once they are known it goes on with what `best` has scored without
   * covering them, a trifle dearer: until it has shown something, it is not preferred.
   */
  creditCovers(best: Candidate): void {
    const score = this.#livedUnder(best)?.score
    if (score === undefined) return
    const credit = { ...score, workerSec: trifleDearer * score.workerSec }
    for (const lived of this.#lives) if (coversSurges(lived.candidate)) lived.credit(credit)
  }

  #livedUnder(candidate: Candidate | undefined): Lived | undefined {
    return this.#lives.find((lived) => lived.candidate === candidate)
  }

  /** What counts of its score: nothing of a fleet that began anew and has not found its size. */
  #scoreOf(lived: Lived): ShadowScore {
    return this.#settlesAtSec === undefined ? lived.score : lived.scoreBefore
  }

  #settleIfDue(nowSec: number): void {
    if (this.#settlesAtSec !== undefined && nowSec >= this.#settlesAtSec) this.#settle()
  }

  /** Takes back what was scored since all began anew. */
  #settle(): void {
    this.#settlesAtSec = undefined
    for (const lived of this.#lives) lived.disown()
  }
}
