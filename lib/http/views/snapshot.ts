import { countPhases } from '../../journal/group-standings.ts'
import { type Snapshot, usageRatio } from '../../optimizer/snapshot/snapshot.ts'
import type { SnapshotView } from '../schemas/snapshots.ts'
import { groupBasicsView } from './groups.ts'

export function snapshotView(snapshot: Snapshot, withWorkers: boolean): SnapshotView {
  const phases = countPhases(snapshot.workers, () => 1)
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
    groups: snapshot.groups.map(groupBasicsView),
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
