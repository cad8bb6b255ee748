import type { WorkerReading } from '../../optimizer/snapshot/snapshot.ts'
import { explain } from '../calls/call-error.ts'
import type { AwsClients } from '../calls/clients.ts'
import type { FleetGroup } from './fleet-group.ts'
import { usedAgentsByMetric } from './used-agents-metric.ts'

export interface Metered {
  readonly workers: ReadonlyMap<string, WorkerReading>
  /** Groups whose workers were read this way; these must not shrink. */
  readonly groups: ReadonlySet<string>
  readonly troubles: readonly string[]
}

/**
 * Reads the busy agents of workers without a heartbeat from CloudWatch, if their group names a metric. These workers cannot
 * confirm that they are idle, so such a group does not shrink: substitute data must never shrink a fleet.
 */
export async function meterSilent(
  clients: AwsClients,
  groups: readonly FleetGroup[],
  workers: readonly WorkerReading[],
  nowSec: number,
): Promise<Metered> {
  const readings = new Map<string, WorkerReading>()
  const held = new Set<string>()
  const troubles: string[] = []
  await Promise.all(
    groups.map(async ({ key, region, tags }) => {
      const silent = workers.filter(
        ({ group, phase, healthy, usedAgents }) =>
          group === key && phase !== 'draining' && healthy && usedAgents === undefined,
      )
      if (tags.usedAgentsMetric === undefined || silent.length === 0) return
      try {
        const ids = silent.map(({ id }) => id)
        const found = await usedAgentsByMetric(clients, region, tags.usedAgentsMetric, ids, nowSec)
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
