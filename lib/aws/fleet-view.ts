import { lastDecidedOn, latestSnapshot, seesFleet } from '../journal/latest-snapshot.ts'
import { told } from '../journal/told.ts'
import type { Directive, Journal, WorkerCard } from '../journal.ts'
import type { GroupReading, Snapshot, WorkerReading } from '../optimizer/snapshot/snapshot.ts'
import type { Clock } from '../ports.ts'
import type { AwsClients } from './calls/clients.ts'
import { inFlight } from './calls/in-flight.ts'
import { type FleetGroup, groupReading } from './groups/fleet-group.ts'
import { type InventoryLook, openInventory } from './groups/inventory.ts'
import { lostWorkers } from './groups/lost-workers.ts'
import { meterSilent } from './groups/meter-silent.ts'
import { rememberedRegions } from './groups/remembered-regions.ts'
import { type PreviousReadings, workerReading } from './groups/worker-reading.ts'

export interface FleetOptions {
  readonly fleet: string
  readonly clients: AwsClients
  readonly journal: Journal
  readonly clock: Clock
}

/** Everything that one look at the fleet has found. */
export interface FleetSight {
  readonly groups: readonly FleetGroup[]
  readonly readings: readonly GroupReading[]
  readonly workers: readonly WorkerReading[]
  readonly cards: ReadonlyMap<string, WorkerCard>
  /** Workers that go on reporting although this look and the one before it show them in no group: as when they were detached. */
  readonly strays: ReadonlySet<string>
  /** What could not be read, one line each; the rest of the sight is valid. */
  readonly troubles: readonly string[]
}

/** What the adapters of one fleet share: the look that is under way, and the result of the last one. */
export class FleetView {
  readonly fleet: string
  readonly clients: AwsClients
  readonly clock: Clock
  readonly journal: Journal
  readonly look: () => Promise<InventoryLook>
  readonly lookAt: (region: string) => ReturnType<ReturnType<typeof openInventory>['lookAt']>
  readonly cards: () => Promise<ReadonlyMap<string, WorkerCard>>
  /** Groups, workers and cards, joined. @throws AwsCallError, JournalError */
  readonly sight: () => Promise<FleetSight>
  readonly #past: () => Promise<PreviousReadings | undefined>
  readonly #told = new Map<string, Directive>()
  readonly #ended = new Set<string>()
  #last: FleetSight | undefined

  constructor({ fleet, clients, journal, clock }: FleetOptions) {
    const inventory = openInventory(fleet, clients)
    this.fleet = fleet
    this.clients = clients
    this.clock = clock
    this.journal = journal
    this.look = inFlight(() => inventory.look())
    this.lookAt = (region) => inventory.lookAt(region)
    this.cards = inFlight(async () => {
      const cards = await journal.workers(clock.nowSec())
      return new Map(cards.map((card) => [card.worker, card]))
    })
    this.sight = inFlight(() => this.#see())
    this.#past = inFlight(() => this.#remember())
  }

  /** The last sight, or a new one if there is none yet. */
  async recentSight(): Promise<FleetSight> {
    return this.#last ?? this.sight()
  }

  /** The workers' cards as of the last sight, updated with the orders given since. */
  async recentCards(): Promise<ReadonlyMap<string, WorkerCard>> {
    const { cards } = await this.recentSight()
    return new Map([...cards].map(([worker, card]) => [worker, told(card, this.#told.get(worker) ?? {})]))
  }

  /** To be called when routing has given workers orders since the last sight: targets, drains, or their end. */
  noteOrders(directives: readonly Directive[]): void {
    for (const directive of directives) this.#told.set(directive.worker, directive)
  }

  /** To be called when a worker has been terminated since the last sight, or may have been. */
  noteEnded(worker: string): void {
    this.#ended.add(worker)
  }

  hasEnded(worker: string): boolean {
    return this.#ended.has(worker)
  }

  get lastSight(): FleetSight | undefined {
    return this.#last
  }

  async #see(): Promise<FleetSight> {
    const [look, cards, past] = await Promise.all([this.look(), this.cards(), this.#past()])
    const nowSec = this.clock.nowSec()
    const seen = look.groups.flatMap((group) =>
      group.members.map((member) => workerReading(member, group, cards.get(member.id), past, nowSec)),
    )
    const metered = await meterSilent(this.clients, look.groups, seen, nowSec)
    const remembered = rememberedRegions(look, past, cards)
    const workers = [...seen.map((worker) => metered.workers.get(worker.id) ?? worker), ...remembered.workers]
    const sight: FleetSight = {
      groups: look.groups,
      readings: [
        ...look.groups.map((group) => groupReading(group, metered.groups.has(group.key) ? ['metered'] : [])),
        ...remembered.groups,
      ],
      workers,
      cards,
      strays: straysAmong(cards, workers, past),
      troubles: [...look.wrong, ...remembered.troubles, ...metered.troubles, ...lostWorkers(workers, nowSec)],
    }
    this.#last = sight
    this.#told.clear()
    this.#ended.clear()
    return sight
  }

  async #remember(): Promise<PreviousReadings | undefined> {
    const nowSec = this.clock.nowSec()
    const latest = await latestSnapshot(this.journal, nowSec, seesFleet)
    // One that is ahead may be of before the clock was set back: to it, all workers launched since would be new.
    const snapshot = latest && latest.atSec > nowSec ? await this.#lastDecidedOn(nowSec) : latest
    if (snapshot === undefined) return undefined
    const workers = new Map(snapshot.workers.map((worker) => [worker.id, worker]))
    return { atSec: snapshot.atSec, groups: snapshot.groups, workers }
  }

  /** The look that the last decision rested on, if it saw the fleet. */
  async #lastDecidedOn(nowSec: number): Promise<Snapshot | undefined> {
    const committed = await this.journal.state()
    return committed && lastDecidedOn(this.journal, committed.state, nowSec, seesFleet)
  }
}

/** A report from before the last look says nothing: a worker that has ended leaves its card behind. */
function straysAmong(
  cards: ReadonlyMap<string, WorkerCard>,
  workers: readonly WorkerReading[],
  past: PreviousReadings | undefined,
): ReadonlySet<string> {
  if (past === undefined) return new Set()
  const present = new Set(workers.map(({ id }) => id))
  const ids = [...cards.values()].flatMap(({ worker, heartbeat }) =>
    heartbeat !== undefined && heartbeat.reportedAtSec > past.atSec ? [worker] : [],
  )
  return new Set(ids.filter((id) => !present.has(id) && !past.workers.has(id)))
}
