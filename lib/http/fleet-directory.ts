import { isIdle } from '../journal/idle.ts'
import { settingsInForce } from '../journal/settings-in-force.ts'
import type { Journal, Journals } from '../journal.ts'
import type { Settings } from '../optimizer/settings/settings.ts'
import type { Clock } from '../ports.ts'
import { unknownFleet } from './problem.ts'

/** What every heartbeat needs to know about its fleet; cached, because reading it each time would cost too much. */
export interface FleetFacts {
  readonly settings: Settings
  /** Workers in the last trusted inventory. */
  readonly workers: number
  /** When the last cycle decided; absent before the first. */
  readonly decidedAtSec?: number
}

/** Wall seconds for which facts are cached; a change made through another Lambda instance may be seen that late. */
const believedSec = 60

/** The fleets that have a journal, and the facts that heartbeats need. Caches both for a minute. */
export class FleetDirectory {
  readonly #journals: Journals
  readonly #clock: Clock
  #known: { readonly fleets: ReadonlySet<string>; readonly untilSec: number } = { fleets: new Set(), untilSec: 0 }
  readonly #facts = new Map<string, { readonly facts: FleetFacts; readonly untilSec: number }>()

  constructor(journals: Journals, clock: Clock) {
    this.#journals = journals
    this.#clock = clock
  }

  async all(): Promise<readonly string[]> {
    const fleets = await this.#journals.fleets()
    this.#known = { fleets: new Set(fleets), untilSec: this.#clock.wallSec() + believedSec }
    return fleets
  }

  /** @throws Problem 404 if the fleet has never had a cycle. */
  async open(fleet: string): Promise<Journal> {
    const believed = this.#clock.wallSec() < this.#known.untilSec && this.#known.fleets.has(fleet)
    if (!believed && !(await this.all()).includes(fleet)) throw unknownFleet(fleet)
    return this.#journals.open(fleet)
  }

  /** Whether it has decided nothing for a day. */
  isIdle(fleet: string): Promise<boolean> {
    return isIdle(this.#journals, fleet, this.#clock.nowSec())
  }

  async facts(fleet: string, journal: Journal): Promise<FleetFacts> {
    const known = this.#facts.get(fleet)
    return known !== undefined && this.#clock.wallSec() < known.untilSec ? known.facts : this.fresh(fleet, journal)
  }

  /** The facts, read anew. */
  async fresh(fleet: string, journal: Journal): Promise<FleetFacts> {
    const [settings, committed] = await Promise.all([settingsInForce(journal), journal.state()])
    const { inventory = 0, decidedAtSec } = committed?.state ?? {}
    const facts = { settings, workers: inventory, ...(decidedAtSec !== undefined && { decidedAtSec }) }
    this.#facts.set(fleet, { facts, untilSec: this.#clock.wallSec() + believedSec })
    return facts
  }

  /** To be called after the fleet was taken off the list here. */
  strike(fleet: string): void {
    this.#known = { fleets: new Set(), untilSec: 0 }
    this.forget(fleet)
  }

  /** To be called after settings were changed here, so that they are read anew. */
  forget(fleet: string): void {
    this.#facts.delete(fleet)
  }
}
