import type { GroupReading, WorkerReading } from '../optimizer/snapshot.ts'
import type { Clock, Directive, Journal, ObservedWorker, WorkerCard } from '../ports.ts'
import { explain } from './call-error.ts'
import type { AwsClients } from './clients.ts'
import { type FleetGroup, groupReading } from './groups/fleet-group.ts'
import { type Look, openInventory, splitKey } from './groups/inventory.ts'
import { usedAgentsByMetric } from './groups/used-agents-metric.ts'
import { type Past, workerReading } from './groups/worker-reading.ts'
import { inFlight } from './in-flight.ts'

export interface FleetOptions {
  readonly fleet: string
  readonly clients: AwsClients
  readonly journal: Journal
  readonly clock: Clock
}

/** Everything that one look at the fleet found out. */
export interface Sight {
  readonly groups: readonly FleetGroup[]
  readonly readings: readonly GroupReading[]
  readonly workers: readonly ObservedWorker[]
  readonly cards: ReadonlyMap<string, WorkerCard>
  /** What went wrong without hiding the rest. */
  readonly troubles: readonly string[]
}

interface PastSight extends Past {
  readonly groups: readonly GroupReading[]
}

/** What the adapters of one fleet share: the look that is under way, and the last one that was had. */
export class FleetView {
  readonly fleet: string
  readonly clients: AwsClients
  readonly clock: Clock
  readonly journal: Journal
  readonly look: () => Promise<Look>
  readonly lookAt: (region: string) => ReturnType<ReturnType<typeof openInventory>['lookAt']>
  readonly cards: () => Promise<ReadonlyMap<string, WorkerCard>>
  /** Groups, workers and cards, joined. @throws AwsCallError, JournalError */
  readonly sight: () => Promise<Sight>
  readonly #past: () => Promise<PastSight | undefined>
  readonly #told = new Map<string, Directive>()
  #last: Sight | undefined

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

  /** The sight of this cycle, or a new one where none was had yet. */
  async recentSight(): Promise<Sight> {
    return this.#last ?? this.sight()
  }

  /** Cards as they were in that sight, with what was told since. */
  async recentCards(): Promise<ReadonlyMap<string, WorkerCard>> {
    const { cards } = await this.recentSight()
    return new Map([...cards].map(([worker, card]) => [worker, { ...card, ...this.#told.get(worker) }]))
  }

  noteTargets(directives: readonly Directive[]): void {
    for (const directive of directives) this.#told.set(directive.worker, directive)
  }

  get lastSight(): Sight | undefined {
    return this.#last
  }

  async #see(): Promise<Sight> {
    const [look, cards, past] = await Promise.all([this.look(), this.cards(), this.#past()])
    const nowSec = this.clock.nowSec()
    const seen = look.groups.flatMap((group) =>
      group.members.map((member) => workerReading(member, group, cards.get(member.id), past, nowSec)),
    )
    const metered = await this.#meter(look.groups, seen, nowSec)
    const remembered = rememberedRegions(look, past)
    const sight: Sight = {
      groups: look.groups,
      readings: [
        ...look.groups.map((group) => groupReading(group, metered.groups.has(group.key) ? ['source-failed'] : [])),
        ...remembered.groups,
      ],
      workers: [
        ...seen.map((worker) => metered.workers.get(worker.id) ?? worker),
        ...remembered.workers.map((worker) => heardAgain(worker, cards.get(worker.id))),
      ],
      cards,
      troubles: [...look.wrong, ...remembered.troubles, ...metered.troubles],
    }
    this.#last = sight
    this.#told.clear()
    return sight
  }

  /**
   * Workers without a heartbeat, read from CloudWatch where their group names a metric. They cannot confirm that they are
   * idle, so nothing leaves such a group: what stands in for data must never shrink a fleet.
   */
  async #meter(groups: readonly FleetGroup[], workers: readonly ObservedWorker[], nowSec: number) {
    const readings = new Map<string, ObservedWorker>()
    const held = new Set<string>()
    const troubles: string[] = []
    await Promise.all(
      groups.map(async ({ key, region, tags }) => {
        const silent = workers.filter(({ group, phase, healthy }) => group === key && phase === 'booting' && healthy)
        if (tags.usedAgentsMetric === undefined || silent.length === 0) return
        try {
          const ids = silent.map(({ id }) => id)
          const found = await usedAgentsByMetric(this.clients.cloudWatch(region), tags.usedAgentsMetric, ids, nowSec)
          for (const worker of silent) {
            const reading = found.get(worker.id)
            if (reading === undefined) continue
            const { usedAgents, atSec } = reading
            held.add(key)
            readings.set(worker.id, { ...worker, phase: 'ready', usedAgents, reportedAtSec: atSec })
          }
        } catch (error) {
          held.add(key)
          troubles.push(`group ${key}: ${explain(error)}`)
        }
      }),
    )
    return { workers: readings, groups: held, troubles }
  }

  async #remember(): Promise<PastSight | undefined> {
    const [snapshot] = await this.journal.snapshots({ nowSec: this.clock.nowSec(), limit: 1 })
    if (snapshot === undefined) return undefined
    const workers = new Map(snapshot.workers.map((worker) => [worker.id, worker]))
    return { atSec: snapshot.atSec, groups: snapshot.groups, workers }
  }
}

/**
 * A region that does not answer is as it was last: its groups are held, its workers go on reporting. Without any memory
 * nobody knows what it holds, and then the whole look has failed.
 */
function rememberedRegions(look: Look, past: PastSight | undefined) {
  const failures = [...look.failed]
  const [first] = failures
  if (first !== undefined && (past === undefined || look.groups.length === 0)) throw first[1]
  const groups = (past?.groups ?? []).filter(({ key }) => look.failed.has(splitKey(key).region))
  const workers = [...(past?.workers.values() ?? [])].filter(({ group }) => look.failed.has(splitKey(group).region))
  return {
    groups: groups.map((group): GroupReading => ({ ...group, holds: ['source-failed'] })),
    workers,
    troubles: failures.map(([region, error]) => `region ${region}: ${explain(error)}`),
  }
}

function heardAgain(worker: WorkerReading, card: WorkerCard | undefined): ObservedWorker {
  const { usedAgents: _, reportedAtSec: __, drainAcknowledged: ___, ...rest } = worker
  const said = card?.heartbeat
  if (said === undefined) return rest
  const { usedAgents, totalAgents, reportedAtSec, bootId, counters } = said
  const phase = card?.drain === true || worker.phase === 'draining' ? 'draining' : 'ready'
  return { ...rest, phase, usedAgents, totalAgents, reportedAtSec, bootId, ...(counters && { counters }) }
}
