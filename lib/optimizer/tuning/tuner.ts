import { horizonOf } from '../outlook.ts'
import type { FittedModel } from '../predict.ts'
import { freshForSec } from '../reporting.ts'
import { type Settings, settingsFrom } from '../settings.ts'
import { type DemandAt, latestSurge } from '../surges/latest-surge.ts'
import { learnSurges } from '../surges/learn-surges.ts'
import type { SurgeTable } from '../surges/surge-table.ts'
import { flowPastSec, workFlow } from '../work-flow.ts'
import { type Candidate, candidates } from './candidates.ts'
import { chooseAmong, lateLimit, type Tuned, tellingBugs } from './choice.ts'
import { fingerprint } from './fingerprint.ts'
import type { RecordedCycle } from './recorded-cycle.ts'
import { remembering } from './remembering.ts'
import { type PastConditions, ShadowFleet, type ShadowScore } from './shadow-fleet.ts'
import { canLiveOn, type TunerState } from './tuner-state.ts'
import { Witness } from './witness.ts'

const daySec = 86_400

/** Share of its weight that the past loses each day: two weeks ago counts half, for seasons and habits change. */
const dailyFading = 0.05

/** The past that surges are learned from. */
const surgesPastSec = 7 * daySec

/** No candidate asks how work flowed longer ago. */
const longestFlowSec = Math.max(...candidates.map(flowPastSec))

/** A fleet that begins anew is given so many lead times to find its size: what is late meanwhile no setting could have kept. */
const settlingLeadTimes = 4

/** A silence this long is a gap: nobody knows what the fleet did in it. */
const gapIntervals = 3

/**
 * Lets every candidate live through the fleet's past, cycle by cycle, and names the cheapest that would have kept the
 * promise. Nothing is ever replayed from the start: each cycle is lived through once.
 */
export class Tuner {
  readonly #fleets: readonly {
    readonly candidate: Candidate
    readonly settings: Settings
    parts: ShadowScore
    fleet?: ShadowFleet
  }[]
  readonly #base: Settings
  #cycles = 0
  #latestSec = Number.NEGATIVE_INFINITY
  /** When those who began anew will have found their size; what they score until then does not count. */
  #settlesAtSec: number | undefined
  #recent: DemandAt[] = []
  /** The latest cycles, as many as production looks back on. */
  #latest: RecordedCycle[] = []
  #surgedAtSec: number | undefined
  #surges: SurgeTable | undefined
  #nextDaySec = Number.NEGATIVE_INFINITY
  #chosen: Candidate | undefined
  #witness: Witness | undefined
  #past: PastConditions | undefined

  /** @param given settings that the operator has fixed: no candidate varies them. */
  constructor(base: Settings, given: Partial<Settings> = {}) {
    this.#base = base
    this.#fleets = candidates.map((candidate) => ({
      candidate,
      // A shadow releases none that are busy, so it need not remember what is wanted for them.
      settings: settingsFrom(base, candidate, given, { busyReleaseDelaySec: 0 }),
      parts: { arrived: 0, late: 0, workerSec: 0 },
    }))
  }

  /** Cycles lived through. */
  get cycles(): number {
    return this.#cycles
  }

  /** The newest cycle lived through, epoch seconds; minus infinity before the first. */
  get latestSec(): number {
    return this.#latestSec
  }

  /** All that it takes to live on, but for the looks of the last week: those are to be recalled. `undefined` before the first cycle. */
  state(): TunerState | undefined {
    if (this.#past === undefined) return undefined
    const { agentsPerWorker, leadTimeSec } = this.#past
    return {
      version: 2,
      lives: this.#lives(),
      agentsPerWorker,
      leadTimeSec,
      cycles: this.#cycles,
      latestSec: this.#latestSec,
      ...(this.#settlesAtSec !== undefined && { settlesAtSec: this.#settlesAtSec }),
      nextDaySec: this.#nextDaySec,
      ...(this.#surges && { surges: this.#surges }),
      ...(this.#surgedAtSec !== undefined && { surgedAtSec: this.#surgedAtSec }),
      ...(this.#witness && { witness: this.#witness.state() }),
      ...(this.#chosen && { chosen: this.#fleets.findIndex(({ candidate }) => candidate === this.#chosen) }),
      fleets: this.#fleets.map(({ parts, fleet }) => ({ parts, ...(fleet && { fleet: fleet.state() }) })),
    }
  }

  /** Goes on from where others left off. @returns whether it could: they may have lived under other conditions. */
  resume(state: TunerState, past: PastConditions, nowSec: number): boolean {
    if (!canLiveOn(state, this.#lives(), past, nowSec)) return false
    this.#past = { ...past, leadTimeSec: state.leadTimeSec }
    this.#cycles = state.cycles
    this.#latestSec = state.latestSec
    this.#settlesAtSec = state.settlesAtSec
    this.#nextDaySec = state.nextDaySec
    this.#surges = state.surges
    this.#surgedAtSec = state.surgedAtSec
    this.#witness = state.witness && Witness.resume(state.witness)
    this.#chosen = state.chosen === undefined ? undefined : this.#fleets[state.chosen]?.candidate
    this.#fleets.forEach((each, index) => {
      const saved = state.fleets[index]
      if (saved === undefined) return
      each.parts = saved.parts
      if (saved.fleet) each.fleet = ShadowFleet.resume(each.settings, saved.fleet)
    })
    return true
  }

  /** A look from before what was resumed: lived through already, and to be remembered. */
  recall(cycle: RecordedCycle): void {
    this.#recent.push({ atSec: cycle.atSec, demand: cycle.demand })
    this.#remember(cycle)
  }

  #remember(cycle: RecordedCycle): void {
    this.#latest.push(cycle)
    while ((this.#latest[1]?.atSec ?? cycle.atSec) < cycle.atSec - longestFlowSec) this.#latest.shift()
  }

  #lives(): string {
    return fingerprint(this.#fleets.map(({ settings }) => settings))
  }

  /** One more cycle of the past. After a gap everybody begins anew, with what they have scored so far. */
  advance(cycle: RecordedCycle, fitted: FittedModel | undefined, past: PastConditions): void {
    const gap = cycle.atSec - this.#latestSec > gapIntervals * this.#base.optimizationIntervalSec
    this.#latestSec = cycle.atSec
    this.#cycles += 1
    this.#remember(cycle)
    this.#past ??= past
    this.#learnDaily(cycle, past)
    const horizonSec = horizonOf(past.leadTimeSec, this.#base)
    this.#surgedAtSec = latestSurge(this.#latest, this.#surges, horizonSec, this.#surgedAtSec)
    const flow = workFlow(this.#latest, freshForSec(this.#base, cycle.totalAgents / past.agentsPerWorker))
    const foresight = {
      flow,
      fitted: fitted && remembering(fitted),
      surges: this.#surges,
      surgedAtSec: this.#surgedAtSec,
    }
    const inForce = this.#fleets.find(({ candidate }) => candidate === this.#chosen)
    const lateBefore = inForce?.fleet?.score().late
    if (gap) this.#settlesAtSec = cycle.atSec + settlingLeadTimes * past.leadTimeSec
    for (const each of this.#fleets) {
      if (each.fleet === undefined || gap) {
        each.parts = sum(each.parts, each.fleet?.score())
        each.fleet = ShadowFleet.begin(each.settings, cycle, past)
      } else each.fleet.advance(cycle, foresight, past)
    }
    if (this.#settlesAtSec !== undefined && cycle.atSec >= this.#settlesAtSec) this.#settle()
    if (this.#witness === undefined || gap) this.#witness = this.#witness?.startAfresh(cycle) ?? new Witness(cycle)
    else {
      const foretold = lateBefore === undefined ? undefined : (inForce?.fleet?.score().late ?? 0) - lateBefore
      this.#witness.see(cycle, past.promiseWaitSec, foretold)
    }
  }

  /** Takes back what was scored since all began anew. */
  #settle(): void {
    this.#settlesAtSec = undefined
    for (const each of this.#fleets) {
      const { arrived = 0, late = 0, workerSec = 0 } = each.fleet?.score() ?? {}
      each.parts = sum(each.parts, { arrived: -arrived, late: -late, workerSec: -workerSec })
    }
  }

  /** Once a day, from the days before: no candidate knows more than production would have known. */
  #learnDaily({ atSec, demand }: RecordedCycle, { leadTimeSec }: PastConditions): void {
    this.#recent.push({ atSec, demand })
    if (atSec < this.#nextDaySec) return
    this.#nextDaySec = atSec + daySec
    this.#fade()
    this.#recent = this.#recent.filter((look) => look.atSec > atSec - surgesPastSec)
    this.#surges = learnSurges(this.#recent, horizonOf(leadTimeSec, this.#base))
  }

  /** So many are scored: the same for everybody, so the first is asked. */
  #bugs(): number {
    const [any] = this.#fleets
    return any === undefined ? 0 : sum(any.parts, any.fleet?.score()).arrived
  }

  /** What was scored until now counts a little less from now on, and less so the fewer bugs it is about. */
  #fade(): void {
    const share = dailyFading * Math.min(1, this.#bugs() / tellingBugs)
    this.#witness?.fade(share)
    for (const each of this.#fleets) {
      const total = sum(each.parts, each.fleet?.score())
      each.parts = {
        arrived: each.parts.arrived - share * total.arrived,
        late: each.parts.late - share * total.late,
        workerSec: each.parts.workerSec - share * total.workerSec,
      }
    }
  }

  /** The cheapest candidate that would have kept the promise, or the one that came closest. */
  choose(): Tuned {
    const limit = lateLimit(this.#base, this.#bugs())
    const factor = this.#witness?.factor(limit) ?? 1
    const scored = this.#fleets.map(({ candidate, parts, fleet }) => {
      const { arrived, late, workerSec } = sum(parts, fleet?.score())
      return { candidate, evidence: { arrived, late: factor * late, workerSec } }
    })
    const { candidate, evidence, kept } = chooseAmong(scored, this.#chosen, limit)
    this.#chosen = candidate
    return { choice: candidate, evidence, kept, ...(this.#surges && { surges: this.#surges }) }
  }
}

function sum(a: ShadowScore, b: ShadowScore | undefined): ShadowScore {
  if (b === undefined) return a
  return { arrived: a.arrived + b.arrived, late: a.late + b.late, workerSec: a.workerSec + b.workerSec }
}
