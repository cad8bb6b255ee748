import type { Settings } from '../settings/settings.ts'
import { coverageOf } from './coverage.ts'
import { flowSince } from './flow.ts'
import { waitsSince } from './late-bugs.ts'
import { type PromiseWatch, watchPromise } from './promise-watch.ts'
import { freshForSec } from './reporting.ts'
import { type GroupReading, type Missing, type Snapshot, showsLoad, type WorkerReading } from './snapshot.ts'
import { withEarlierProcesses } from './twins.ts'

/** What the sources said at one moment. */
export interface Reported {
  readonly atSec: number
  readonly groups: readonly GroupReading[]
  /** Absent where they could not be read. */
  readonly workers: readonly WorkerReading[] | undefined
  /** Bugs that wait; absent where nobody knows. */
  readonly backlog: number | undefined
  /** The known part of a backlog that could not be read completely: enough to grow for, but for nothing else. */
  readonly backlogAtLeast?: number | undefined
  readonly missing: readonly Missing[]
}

/**
 * A snapshot of what was reported, and of what has happened since the look before.
 * @param before the last look whose load was recorded: from there on, the workers' counters show what happened unseen.
 * @param promise as the state remembers it; the look before may know better, where its cycle was broken off.
 */
export function snapshotFrom(
  { atSec, groups, workers, backlog, backlogAtLeast, missing }: Reported,
  before: Snapshot | undefined,
  promise: PromiseWatch | undefined,
  settings: Settings,
): Snapshot {
  const earlier = before && { ...before, workers: new Map(before.workers.map((worker) => [worker.id, worker])) }
  const freshSec = freshForSec(settings, workers?.length ?? 0)
  const readings = (workers ?? []).map((worker) =>
    withEarlierProcesses(dropStale(worker, freshSec, atSec), earlier?.workers.get(worker.id), atSec),
  )
  const usedAgents = sum(readings, (worker) => worker.usedAgents ?? 0)
  const queued = backlog ?? backlogAtLeast
  const flow = flowSince(earlier, readings, { atSec, queued: backlog, freshSec })
  const coverage = workers === undefined ? 0 : coverageOf(readings, atSec)
  const now = { atSec, arrived: flow.arrived, queued: backlog }
  // What a look that saw too little has counted, the next one counts again.
  const { late, line } = showsLoad({ coverage, missing }, settings) ? waitsSince(before, now, settings) : {}
  const kept = watchPromise(later(before?.promise, promise), { ...now, late }, settings)
  return {
    atSec,
    totalAgents: sum(readings, (worker) => (worker.phase === 'ready' ? worker.totalAgents : 0)),
    usedAgents,
    ...(queued !== undefined && { queued }),
    activeBugs: usedAgents + (queued ?? 0),
    flow: { ...flow, ...(late !== undefined && { late }) },
    ...(line && { line }),
    ...(kept && { promise: kept }),
    coverage,
    missing,
    workers: readings,
    groups,
  }
}

/** Removes a reading that is older than `freshSec` or from the future: the worker's busy agents are then unknown, not zero. */
function dropStale(worker: WorkerReading, freshSec: number, nowSec: number): WorkerReading {
  const age = worker.reportedAtSec === undefined ? 0 : nowSec - worker.reportedAtSec
  if (worker.usedAgents === undefined || Math.abs(age) <= freshSec) return worker
  const { usedAgents: _, ...silent } = worker
  return silent
}

function later(a: PromiseWatch | undefined, b: PromiseWatch | undefined): PromiseWatch | undefined {
  return a && b ? (a.atSec >= b.atSec ? a : b) : (a ?? b)
}

function sum<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((total, item) => total + value(item), 0)
}
