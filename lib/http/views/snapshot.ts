import { type Snapshot, usageRatio } from '../../optimizer/snapshot.ts'
import type { SnapshotView } from '../schemas/snapshots.ts'

export function workersInPhases(snapshot: Snapshot): Record<Snapshot['workers'][number]['phase'], number> {
  const counts = { booting: 0, ready: 0, draining: 0 }
  for (const worker of snapshot.workers) counts[worker.phase]++
  return counts
}

export function snapshotView(snapshot: Snapshot, withWorkers: boolean): SnapshotView {
  const phases = workersInPhases(snapshot)
  const { flow } = snapshot
  return {
    atSec: snapshot.atSec,
    totalAgents: snapshot.totalAgents,
    usedAgents: snapshot.usedAgents,
    activeBugs: snapshot.activeBugs,
    ...(snapshot.queued !== undefined && { queued: snapshot.queued }),
    usageRatio: usageRatio(snapshot),
    coverage: snapshot.coverage,
    missing: snapshot.missing.map(({ source, reason }) => ({ source, reason })),
    flow: {
      arrivedBugs: flow.arrived,
      startedBugs: flow.started,
      finishedBugs: flow.finished,
      busySec: flow.busySec,
    },
    workersBooting: phases.booting,
    workersReady: phases.ready,
    workersDraining: phases.draining,
    groups: snapshot.groups.map((group) => ({
      group: group.key,
      mode: group.mode,
      minWorkers: group.min,
      maxWorkers: group.max,
      desiredWorkers: group.desired,
      agentsPerWorker: group.agentsPerWorker,
      holds: [...group.holds],
    })),
    ...(withWorkers ? { workers: snapshot.workers.map(workerView) } : {}),
  }
}

function workerView(worker: Snapshot['workers'][number]): NonNullable<SnapshotView['workers']>[number] {
  return {
    worker: worker.id,
    group: worker.group,
    phase: worker.phase,
    healthy: worker.healthy,
    totalAgents: worker.totalAgents,
    ...(worker.usedAgents !== undefined && { usedAgents: worker.usedAgents }),
  }
}
