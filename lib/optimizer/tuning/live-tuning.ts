import type { DecisionInput } from '../decision.ts'
import type { DemandPoint } from '../demand/history.ts'
import { fitModel } from '../forecast/predict.ts'
import type { ControlState } from '../memory/state.ts'
import { LiveForecast } from '../models/live-forecast.ts'
import { type Settings, settingsFrom } from '../settings/settings.ts'
import { type Snapshot, showsLoad } from '../snapshot/snapshot.ts'
import { timeZoneOf } from '../snapshot/time-zone.ts'
import type { Tuned } from './choice.ts'
import { pastConditions } from './past-conditions.ts'
import { Tuner } from './tuner.ts'

const hourSec = 3600

/** What a cycle decides by, besides what it sees. */
export type DecisionKnowledge = Pick<DecisionInput, 'settings' | 'surges' | 'fitted'>

/**
 * Tunes a fleet while it runs: forecasts its load, and once a day chooses the settings that would have served its past best.
 * Every hour it checks those in force against the past, and replaces them where they turn out to break the promise.
 */
export class LiveTuning {
  readonly #base: Settings
  readonly #given: Partial<Settings>
  /** Begun with the first snapshot, which tells the time zone. */
  #forecast: LiveForecast | undefined
  readonly #tuner: Tuner
  #nextHourSec = Number.NEGATIVE_INFINITY
  #settings: Settings
  #tuned: Tuned | undefined

  /**
   * @param base settings in force on the first day, and always where tuning changes nothing.
   * @param given those of them that somebody has set: they stay.
   */
  constructor(base: Settings, given: Partial<Settings> = {}) {
    this.#base = base
    this.#given = given
    this.#settings = base
    this.#tuner = new Tuner(base, given)
  }

  /** Takes in one more cycle. @returns what to decide it with. */
  knowledgeFor(snapshot: Snapshot, history: readonly DemandPoint[], state: ControlState): DecisionKnowledge {
    const { atSec, activeBugs, totalAgents, queued, flow } = snapshot
    const cycle = {
      atSec,
      demand: activeBugs,
      totalAgents,
      arrived: flow.arrived,
      ...(queued !== undefined && { queued }),
    }
    const seen = showsLoad(snapshot, this.#base)
    const timeZone = timeZoneOf(snapshot.groups)
    this.#forecast ??= new LiveForecast(timeZone)
    if (seen) this.#forecast.observe(cycle)
    const fitted = this.#forecast.fitted(atSec) ?? fitModel(history, this.#base, atSec)
    if (seen) this.#tuner.advance(cycle, fitted, pastConditions(snapshot.groups, state, this.#base, timeZone))
    if (atSec >= this.#nextHourSec) {
      this.#nextHourSec = atSec + hourSec
      this.#tuneIfDue()
    }
    return { settings: this.#settings, surges: this.#tuned?.surges, fitted }
  }

  #tuneIfDue(): void {
    const tuned = this.#tuner.chooseIfDue()
    if (tuned === undefined) return
    this.#tuned = tuned
    this.#settings = settingsFrom(this.#base, tuned.choice, this.#given)
  }
}
