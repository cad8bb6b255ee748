import type { DemandPoint } from '../lib/optimizer/demand/history.ts'
import { type ControlState, initialState } from '../lib/optimizer/memory/state.ts'
import { type Settings, settingsFrom } from '../lib/optimizer/settings/settings.ts'
import { emptyDurations } from '../lib/optimizer/snapshot/durations.ts'
import type { GroupReading, Snapshot, WorkerReading } from '../lib/optimizer/snapshot/snapshot.ts'

/** A round epoch second at which the simulated time of the tests starts. */
export const startSec = 1_000_000_200

export function aGroup(overrides: Partial<GroupReading> = {}): GroupReading {
  return {
    key: 'us-east-1/workers',
    mode: 'apply',
    min: 0,
    max: 100,
    desired: 1,
    agentsPerWorker: 4,
    holds: [],
    ...overrides,
  }
}

/** A worker that has been ready for an hour, with two of its four agents at work. */
export function aWorker(overrides: Partial<WorkerReading> = {}): WorkerReading {
  return {
    id: 'i-1',
    group: 'us-east-1/workers',
    phase: 'ready',
    healthy: true,
    launchedAtSec: startSec - 3700,
    readyAtSec: startSec - 3600,
    totalAgents: 4,
    usedAgents: 2,
    reportedAtSec: startSec,
    ...overrides,
  }
}

export function workers(
  count: number,
  overrides: (index: number) => Partial<WorkerReading> = () => ({}),
): WorkerReading[] {
  return Array.from({ length: count }, (_, index) =>
    aWorker({ id: `i-${String(index).padStart(4, '0')}`, launchedAtSec: startSec - 3700 - index, ...overrides(index) }),
  )
}

/** The same worker without a recent report. */
export function silent(worker: WorkerReading): WorkerReading {
  const { usedAgents: _, reportedAtSec: __, ...rest } = worker
  return rest
}

/** Totals are computed from the workers unless given. */
export function aSnapshot(overrides: Partial<Snapshot> = {}): Snapshot {
  const members = overrides.workers ?? [aWorker()]
  const speaking = members.filter((worker) => worker.phase !== 'booting')
  const heard = speaking.filter((worker) => worker.usedAgents !== undefined)
  const usedAgents = members.reduce((sum, worker) => sum + (worker.usedAgents ?? 0), 0)
  const queued = 'queued' in overrides ? overrides.queued : 0
  return {
    atSec: startSec,
    totalAgents: members.reduce((sum, worker) => sum + (worker.phase === 'ready' ? worker.totalAgents : 0), 0),
    usedAgents,
    activeBugs: usedAgents + (queued ?? 0),
    flow: { arrived: 0, started: 0, finished: 0, busySec: 0, durations: emptyDurations() },
    coverage: speaking.length === 0 ? 1 : heard.length / speaking.length,
    missing: [],
    groups: [aGroup({ desired: members.length })],
    ...overrides,
    workers: members,
    ...(queued !== undefined && { queued }),
  }
}

/** A history with the demand at the end of each interval, the last one at `nowSec`. */
export function aHistory(demands: readonly number[], nowSec = startSec, intervalSec = 30): DemandPoint[] {
  return demands.map((demand, index) => ({
    atSec: nowSec - (demands.length - 1 - index) * intervalSec,
    demand,
    totalAgents: 100,
    coverage: 1,
  }))
}

export function aState(overrides: Partial<ControlState> = {}): ControlState {
  return { ...initialState, ...overrides }
}

export function someSettings(overrides: Partial<Settings> = {}): Settings {
  return settingsFrom(overrides)
}
