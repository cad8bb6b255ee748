import type { WorkerCard } from '../../journal.ts'
import type { GroupReading, WorkerReading } from '../../optimizer/snapshot/snapshot.ts'
import { explain } from '../calls/call-error.ts'
import { type InventoryLook, splitKey } from './inventory.ts'
import type { PreviousReadings } from './worker-reading.ts'

/**
 * A region that does not answer is taken as it was last seen: its groups are not changed, while its workers go on reporting.
 * Without an earlier snapshot, or if no other region shows a group, the whole look fails.
 */
export function rememberedRegions(
  look: InventoryLook,
  past: PreviousReadings | undefined,
  cards: ReadonlyMap<string, WorkerCard>,
): {
  readonly groups: readonly GroupReading[]
  readonly workers: readonly WorkerReading[]
  readonly troubles: readonly string[]
} {
  const failures = [...look.failed]
  const [first] = failures
  if (first !== undefined && (past === undefined || look.groups.length === 0)) throw first[1]
  const groups = (past?.groups ?? []).filter(({ key }) => look.failed.has(splitKey(key).region))
  const workers = [...(past?.workers.values() ?? [])].filter(({ group }) => look.failed.has(splitKey(group).region))
  return {
    groups: groups.map((group): GroupReading => ({ ...group, holds: ['source-failed'] })),
    workers: workers.map((worker) => heardAgain(worker, cards.get(worker.id))),
    troubles: failures.map(([region, error]) => `region ${region}: ${explain(error)}`),
  }
}

function heardAgain(worker: WorkerReading, card: WorkerCard | undefined): WorkerReading {
  const { usedAgents: _, drainAcknowledged: __, ...rest } = worker
  const said = card?.heartbeat
  if (said === undefined) return rest
  const { usedAgents, totalAgents, reportedAtSec, bootId, counters } = said
  const phase = card?.drain === true || worker.phase === 'draining' ? 'draining' : 'ready'
  return { ...rest, phase, usedAgents, totalAgents, reportedAtSec, bootId, ...(counters && { counters }) }
}
