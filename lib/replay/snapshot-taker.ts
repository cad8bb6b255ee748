import { emptyDurations } from '../optimizer/durations.ts'
import type { Flow, GroupReading, Snapshot, WorkerReading } from '../optimizer/snapshot.ts'
import type { Observation, ObservedTotals } from './policy.ts'

const group = 'replay/fleet'
/** Large enough that no trace meets it: replay asks what a fleet would need, not what an account may have. */
const mostWorkers = 100_000

type Counted = Omit<ObservedTotals, 'busyAgentSec' | 'readyAgentSec'>

const nothingCounted: Counted = { arrived: 0, started: 0, finished: 0, finishedSec: 0, durations: emptyDurations() }

/** Snapshots of a fleet in which everybody reports in time, as the cycle would take them. */
export function snapshotTaker(agentsPerWorker: number) {
  let before = nothingCounted
  return {
    /** A fresh fleet: its counters are at zero again. */
    startAfresh(): void {
      before = nothingCounted
    },
    of(observation: Observation): Snapshot {
      const { nowSec, readyAgents, usedAgents, queued, totals } = observation
      const flow = difference(totals, before)
      before = { ...totals, durations: [...totals.durations] }
      return {
        atSec: nowSec,
        totalAgents: readyAgents,
        usedAgents,
        queued,
        activeBugs: usedAgents + queued,
        flow,
        coverage: 1,
        missing: [],
        workers: workersIn(observation),
        groups: [groupIn(observation, agentsPerWorker)],
      }
    },
  }
}

function difference(now: Counted, before: Counted): Flow {
  return {
    arrived: now.arrived - before.arrived,
    started: now.started - before.started,
    finished: now.finished - before.finished,
    busySec: now.finishedSec - before.finishedSec,
    durations: now.durations.map((count, bucket) => count - (before.durations[bucket] ?? 0)),
  }
}

function workersIn(observation: Observation): WorkerReading[] {
  const reportedAtSec = observation.nowSec
  return observation.workers().map((worker): WorkerReading => {
    const known = { ...worker, group, healthy: true, totalAgents: worker.totalAgents }
    if (worker.phase === 'booting') {
      const { usedAgents: _, ...silent } = known
      return silent
    }
    return { ...known, reportedAtSec, drainAcknowledged: worker.phase === 'draining' }
  })
}

function groupIn({ desired, drainingWorkers }: Observation, agentsPerWorker: number): GroupReading {
  return {
    key: group,
    mode: 'apply',
    min: 0,
    max: mostWorkers,
    // A group's own number counts every instance, the draining ones included.
    desired: desired + drainingWorkers,
    agentsPerWorker,
    holds: [],
  }
}
