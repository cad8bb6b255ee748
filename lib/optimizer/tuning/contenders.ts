import { flowPastSec } from '../demand/work-flow.ts'
import { type Settings, settingsFrom } from '../settings/settings.ts'
import { type Candidate, candidatesFor, coversSurges } from './candidates.ts'
import type { Scored } from './choice.ts'
import { Contender } from './contender.ts'
import { fingerprint } from './fingerprint.ts'
import type { PastConditions } from './past-conditions.ts'
import type { Foresight } from './recollection.ts'
import type { RecordedCycle } from './recorded-cycle.ts'
import type { ShadowScore } from './shadow-fleet.ts'
import type { TunerState } from './tuner-state.ts'

/** A new fleet gets so many lead times to find its size: bugs that are late meanwhile are no setting's fault. */
const settlingLeadTimes = 4

/** See `creditCovers`: just enough to lose a tie. */
const trifleDearer = 1 + 1e-6

/** All candidates, each with a fleet that lives through the past under it. They begin anew together, and settle together. */
export class Contenders {
  readonly #all: readonly Contender[]
  /** When the new fleets will have found their size; until then their scores do not count. */
  #settlesAtSec: number | undefined

  /** @param given settings that the operator has fixed: no candidate varies them. */
  constructor(base: Settings, given: Partial<Settings>) {
    // A shadow fleet never releases busy workers, so it need not keep targets for that long.
    this.#all = candidatesFor(base).map(
      (candidate) => new Contender(candidate, settingsFrom(base, candidate, given, { busyReleaseDelaySec: 0 })),
    )
  }

  /** How much history the flow of work needs under any of them, seconds. */
  get flowPastSec(): number {
    return Math.max(...this.#all.map(({ settings }) => flowPastSec(settings)))
  }

  /** Changes with the candidates, and with every setting that they live under. */
  fingerprint(): string {
    return fingerprint(this.#all.map(({ settings }) => settings))
  }

  state(): Pick<TunerState, 'settlesAtSec' | 'fleets'> {
    return {
      ...(this.#settlesAtSec !== undefined && { settlesAtSec: this.#settlesAtSec }),
      fleets: this.#all.map((contender) => contender.state()),
    }
  }

  resume({ settlesAtSec, fleets }: Pick<TunerState, 'settlesAtSec' | 'fleets'>): void {
    this.#settlesAtSec = settlesAtSec
    this.#all.forEach((contender, index) => {
      const saved = fleets[index]
      if (saved) contender.resume(saved, this.isSettling)
    })
  }

  /** The scores of all, as far as they count. */
  scores(): readonly Scored[] {
    return this.#all.map((contender) => ({
      candidate: contender.candidate,
      evidence: evidenceOf(contender),
      oddDayLate: contender.oddDayLate,
    }))
  }

  /** Whether new fleets are still finding their size. */
  get isSettling(): boolean {
    return this.#settlesAtSec !== undefined
  }

  /** How many bugs are scored: the same for all, so the first is asked. */
  get bugs(): number {
    const [first] = this.#all
    return first ? evidenceOf(first).arrived : 0
  }

  /** Late bugs of a candidate's present fleet; `undefined` before there is one. */
  fleetLateUnder(candidate: Candidate | undefined): number | undefined {
    return this.#under(candidate)?.fleetLate
  }

  /** One more cycle for all. */
  advance(cycle: RecordedCycle, foresight: Foresight, past: PastConditions): void {
    for (const contender of this.#all) contender.advance(cycle, foresight, past)
    this.#settleIfDue(cycle.atSec)
  }

  /** All begin anew with a new fleet, and keep their scores. Where launches take no time, the fleets find their size at once. */
  beginAnew(cycle: RecordedCycle, past: PastConditions): void {
    this.#settlesAtSec = cycle.atSec + settlingLeadTimes * past.leadTimeSec
    for (const contender of this.#all) contender.beginAnew(cycle, past)
    this.#settleIfDue(cycle.atSec)
  }

  /** A day is over: earlier scores count by this share less from now on. */
  endDay(share: number): void {
    for (const contender of this.#all) contender.endDay(share)
  }

  /**
   * To be called when surges first become known. Candidates that cover surges were late until then, since there was nothing
   * to cover them by. So they continue with the score of `best`, which covers none, made a trifle dearer: they are not
   * preferred before they have proved better.
   */
  creditCovers(best: Candidate): void {
    const contender = this.#under(best)
    if (contender === undefined) return
    const evidence = evidenceOf(contender)
    const credit = { ...evidence, workerSec: trifleDearer * evidence.workerSec }
    for (const other of this.#all) if (coversSurges(other.candidate)) other.credit(credit, contender.oddDayLate)
  }

  /** Where a candidate stands among them; for saving it. */
  indexOf(candidate: Candidate): number {
    return this.#all.findIndex((contender) => contender.candidate === candidate)
  }

  at(index: number): Candidate | undefined {
    return this.#all[index]?.candidate
  }

  #under(candidate: Candidate | undefined): Contender | undefined {
    return this.#all.find((contender) => contender.candidate === candidate)
  }

  #settleIfDue(nowSec: number): void {
    if (this.#settlesAtSec === undefined || nowSec < this.#settlesAtSec) return
    this.#settlesAtSec = undefined
    for (const contender of this.#all) contender.settle()
  }
}

/** Evidence rests on differences of sums, which may miss zero by a little. */
function evidenceOf({ evidence: { arrived, late, workerSec, launches } }: Contender): ShadowScore {
  return {
    arrived: Math.max(0, arrived),
    late: Math.max(0, late),
    workerSec: Math.max(0, workerSec),
    launches: Math.max(0, launches),
  }
}
