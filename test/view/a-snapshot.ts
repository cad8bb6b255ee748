import { emptyDurations } from '../../lib/optimizer/snapshot/durations.ts'
import type { Snapshot, WorkerReading } from '../../lib/optimizer/snapshot/snapshot.ts'

export function aWorker(given: Partial<WorkerReading> = {}): WorkerReading {
  return {
    id: 'w-1',
    group: 'local/workers',
    phase: 'ready',
    healthy: true,
    launchedAtSec: 0,
    totalAgents: 4,
    usedAgents: 4,
    ...given,
  }
}

/** Two full workers and a booting one, two bugs waiting, at second 30. */
export function aSnapshot(given: Partial<Snapshot> = {}): Snapshot {
  return {
    atSec: 30,
    totalAgents: 8,
    usedAgents: 8,
    queued: 2,
    activeBugs: 10,
    flow: { arrived: 0, started: 0, finished: 0, busySec: 0, durations: emptyDurations() },
    coverage: 1,
    missing: [],
    workers: [aWorker({ id: 'a' }), aWorker({ id: 'b' }), aWorker({ id: 'c', phase: 'booting' })],
    groups: [{ key: 'local/workers', mode: 'apply', min: 1, max: 20, desired: 3, agentsPerWorker: 4, holds: [] }],
    ...given,
  }
}
