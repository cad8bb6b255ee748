import { coverageOf } from '../../optimizer/snapshot/coverage.ts'
import { emptyDurations } from '../../optimizer/snapshot/durations.ts'
import type { Flow, GroupReading, Snapshot, WorkerReading } from '../../optimizer/snapshot/snapshot.ts'
import { rng } from '../../simulated/random.ts'
import type { Bounds, Observation, ObservedTotals, ObservedWorker } from '../policy.ts'

/** The one group that a replay has. */
export const replayGroup = 'replay/fleet'
/** So wide that no trace reaches them: replay asks what a fleet would need, not what an account may have. */
const noBounds: Bounds = { min: 0, max: 100_000 }

const nothingCounted: ObservedTotals = {
  arrived: 0,
  started: 0,
  finished: 0,
  finishedSec: 0,
  durations: emptyDurations(),
}

/** What snapshots say of a fleet besides what is observed. */
export interface About {
  readonly bounds?: Bounds | undefined
  /** Epoch seconds of second 0; 0 when absent. */
  readonly originSec?: number
  /** Time zone of the load's days; UTC when absent. */
  readonly timeZone?: string | undefined
}

/**
 * Snapshots of a fleet as a cycle would take them, at epoch seconds. All workers report in time, except those that a fault
 * has silenced.
 */
export function snapshotTaker(agentsPerWorker: number, { bounds = noBounds, originSec = 0, timeZone }: About = {}) {
  let before = nothingCounted
  return {
    /** To be called for a new fleet: its counters are at zero again. */
    startAfresh(): void {
      before = nothingCounted
    },
    of(observation: Observation): Snapshot {
      const { readyAgents, usedAgents, queued, totals } = observation
      const { silentShare = 0 } = observation
      const atSec = originSec + observation.nowSec
      const workers = workersIn(observation, originSec, silentShare)
      const groups = [{ ...groupIn(observation, agentsPerWorker, bounds), ...(timeZone !== undefined && { timeZone }) }]
      if (silentShare >= 1) return blindSnapshot(atSec, readyAgents, workers, groups)
      const flow = difference(totals, before)
      before = { ...totals, durations: [...totals.durations] }
      const heardAgents = silentShare > 0 ? heard(workers) : usedAgents
      return {
        atSec,
        totalAgents: readyAgents,
        usedAgents: heardAgents,
        queued,
        activeBugs: heardAgents + queued,
        flow,
        coverage: silentShare > 0 ? coverageOf(workers, atSec) : 1,
        missing: [],
        workers,
        groups,
      }
    },
  }
}

/** No worker reports: the inventory is known, the work is not. Counters catch up when the silence ends. */
function blindSnapshot(
  atSec: number,
  readyAgents: number,
  workers: readonly WorkerReading[],
  groups: readonly GroupReading[],
): Snapshot {
  return {
    atSec,
    totalAgents: readyAgents,
    usedAgents: 0,
    activeBugs: 0,
    flow: difference(nothingCounted, nothingCounted),
    coverage: coverageOf(workers, atSec),
    missing: [{ source: 'backlog', reason: 'metrics outage' }],
    workers,
    groups,
  }
}

function heard(workers: readonly WorkerReading[]): number {
  return workers.reduce((sum, { usedAgents }) => sum + (usedAgents ?? 0), 0)
}

function difference(now: ObservedTotals, before: ObservedTotals): Flow {
  return {
    arrived: now.arrived - before.arrived,
    started: now.started - before.started,
    finished: now.finished - before.finished,
    busySec: now.finishedSec - before.finishedSec,
    durations: now.durations.map((count, bucket) => count - (before.durations[bucket] ?? 0)),
  }
}

function workersIn(observation: Observation, originSec: number, silentShare: number): WorkerReading[] {
  const reportedAtSec = originSec + observation.nowSec
  return observation.workers().map((worker): WorkerReading => {
    const { id, phase, usedAgents } = worker
    const known = inInventory(worker, originSec)
    if (phase === 'booting') return known
    // No scenario's outage is so long that a worker would count as lost.
    if (isSilent(id, silentShare)) return { ...known, reportedAtSec }
    return { ...known, usedAgents, reportedAtSec, drainAcknowledged: phase === 'draining' }
  })
}

/** What is known of a worker without its reports. */
function inInventory(
  { id, phase, launchedAtSec, readyAtSec, totalAgents, unhealthy }: ObservedWorker,
  originSec: number,
): WorkerReading {
  return {
    id,
    group: replayGroup,
    phase,
    healthy: unhealthy === undefined,
    launchedAtSec: originSec + launchedAtSec,
    ...(readyAtSec !== undefined && { readyAtSec: originSec + readyAtSec }),
    totalAgents,
  }
}

/** Decided by the id alone, so that the same workers are silent throughout an outage. */
function isSilent(worker: string, share: number): boolean {
  return share >= 1 || (share > 0 && rng(1, worker).next() < share)
}

function groupIn(
  { desired, drainingWorkers }: Observation,
  agentsPerWorker: number,
  { min, max }: Bounds,
): GroupReading {
  return {
    key: replayGroup,
    mode: 'apply',
    min,
    max,
    // Auto Scaling counts every instance, draining ones included.
    desired: desired + drainingWorkers,
    agentsPerWorker,
    holds: [],
  }
}
