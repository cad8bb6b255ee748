import { latestSnapshot, snapshotAt } from '../journal/latest-snapshot.ts'
import type { Journal } from '../journal.ts'
import { messageOf } from '../message-of.ts'
import { wasRelived } from '../optimizer/memory/relived.ts'
import type { ControlState } from '../optimizer/memory/state.ts'
import { withKnownHold } from '../optimizer/outcome/known-holds.ts'
import { believableLoss } from '../optimizer/outcome/settle.ts'
import type { Settings } from '../optimizer/settings/settings.ts'
import { flowSince } from '../optimizer/snapshot/flow.ts'
import { waitsSince } from '../optimizer/snapshot/late-bugs.ts'
import { type PromiseWatch, watchPromise } from '../optimizer/snapshot/promise-watch.ts'
import { freshForSec } from '../optimizer/snapshot/reporting.ts'
import {
  type GroupReading,
  isLeaving,
  isUnseen,
  type Missing,
  type Snapshot,
  type Source,
  showsLoad,
  type WorkerReading,
} from '../optimizer/snapshot/snapshot.ts'
import { withEarlierProcesses } from '../optimizer/snapshot/twins.ts'
import { coverageOf } from '../optimizer/supply/counted-on.ts'
import { type ClusterResourceManager, PartialBacklog } from '../ports.ts'

export interface Watch {
  readonly clusterResourceManager: ClusterResourceManager
  readonly journal: Journal
  readonly settings: Settings
  readonly state: ControlState
  readonly nowSec: number
}

/** One look at the fleet. If a source fails the others still count, and the snapshot tells which failed. */
export async function observe({ clusterResourceManager, journal, settings, state, nowSec }: Watch): Promise<Snapshot> {
  const missing: Missing[] = []
  /** The known part of a backlog that could not be read completely: enough to grow for, but for nothing else. */
  let atLeast: number | undefined
  const orMissing = async <T>(source: Source, look: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await look()
    } catch (error) {
      missing.push({ source, reason: messageOf(error) })
      if (error instanceof PartialBacklog) atLeast = error.atLeast
      return undefined
    }
  }
  const [groups, workers, backlog, last] = await Promise.all([
    orMissing('groups', () => clusterResourceManager.groups()),
    orMissing('workers', () => clusterResourceManager.workers()),
    orMissing('backlog', () => waiting(clusterResourceManager, journal, nowSec)),
    lookBefore({ journal, settings, state, nowSec }),
  ])
  const before = last && { ...last, workers: new Map(last.workers.map((worker) => [worker.id, worker])) }
  const present = workers && accountedFor(workers, before?.workers)
  if (present !== undefined && present < state.inventory * (1 - believableLoss))
    missing.push({ source: 'workers', reason: `inventory fell from ${state.inventory} to ${present} unexplained` })
  const freshSec = freshForSec(settings, workers?.length ?? 0)
  const readings = (workers ?? []).map((worker) =>
    withEarlierProcesses(dropStale(worker, freshSec, nowSec), before?.workers.get(worker.id), nowSec),
  )
  const usedAgents = sum(readings, (worker) => worker.usedAgents ?? 0)
  const queued = backlog ?? atLeast
  const flow = flowSince(before, readings, { atSec: nowSec, queued: backlog, freshSec })
  const coverage = workers === undefined ? 0 : coverageOf(readings, nowSec)
  const now = { atSec: nowSec, arrived: flow.arrived, queued: backlog }
  // What a look that saw too little has counted, the next one counts again.
  const { late, line } = showsLoad({ coverage, missing }, settings) ? waitsSince(before, now, settings) : {}
  const promise = watchPromise(later(before?.promise, state.promise), { ...now, late }, settings)
  return {
    atSec: nowSec,
    totalAgents: sum(readings, (worker) => (worker.phase === 'ready' ? worker.totalAgents : 0)),
    usedAgents,
    ...(queued !== undefined && { queued }),
    activeBugs: usedAgents + (queued ?? 0),
    flow: { ...flow, ...(late !== undefined && { late }) },
    ...(line && { line }),
    ...(promise && { promise }),
    coverage,
    missing,
    workers: readings,
    groups: (groups ?? []).map((group) =>
      holdIfChanged(withKnownHold(asLastLeft(group, readings, state), state, nowSec), state),
    ),
  }
}

/** The last look whose load was recorded: from there on, the workers' counters show what happened unseen. */
async function lookBefore({
  journal,
  settings,
  state,
  nowSec,
}: Omit<Watch, 'clusterResourceManager'>): Promise<Snapshot | undefined> {
  const recorded = (snapshot: Snapshot) => showsLoad(snapshot, settings)
  if (!wasRelived(state, nowSec)) return latestSnapshot(journal, nowSec, recorded)
  // By its time alone, a look of before the clock was set back may seem to be the last: what has come since then would count again.
  const last = await snapshotAt(journal, state.decidedAtSec ?? nowSec, nowSec)
  return last && recorded(last) ? last : undefined
}

/** The state may be the only one to remember, or the snapshot, where the cycle that took it was broken off. */
function later(a: PromiseWatch | undefined, b: PromiseWatch | undefined): PromiseWatch | undefined {
  return a && b ? (a.atSec >= b.atSec ? a : b) : (a ?? b)
}

/** How many workers are accounted for: those that stay, and those that have begun to leave since the last snapshot. */
function accountedFor(
  workers: readonly WorkerReading[],
  before: ReadonlyMap<string, WorkerReading> | undefined,
): number {
  const wasLeaving = ({ id }: WorkerReading) => isLeaving(before?.get(id) ?? {})
  return workers.filter((worker) => !isLeaving(worker) || !wasLeaving(worker)).length
}

/** The backlog as read from the queue itself, or else as last reported by its owner; `undefined` without either. */
async function waiting(manager: ClusterResourceManager, journal: Journal, nowSec: number): Promise<number | undefined> {
  return (await manager.backlog()) ?? (await journal.backlog(nowSec))?.queued
}

/** Removes a reading that is older than `freshSec` or from the future: the worker's busy agents are then unknown, not zero. */
function dropStale(worker: WorkerReading, freshSec: number, nowSec: number): WorkerReading {
  const age = worker.reportedAtSec === undefined ? 0 : nowSec - worker.reportedAtSec
  if (worker.usedAgents === undefined || Math.abs(age) <= freshSec) return worker
  const { usedAgents: _, ...silent } = worker
  return silent
}

/** A group that could not be seen, as the last cycle left it: what that launched, or may have launched, counts as coming. */
function asLastLeft(group: GroupReading, workers: readonly WorkerReading[], state: ControlState): GroupReading {
  const desired = state.desired[group.key] ?? state.desiredAtMost?.[group.key]
  if (desired === undefined || !isUnseen(group)) return group
  const there = workers.filter((worker) => worker.group === group.key && !isLeaving(worker)).length
  const { coming: _, replacing: __, ...rest } = group
  return { ...rest, desired, ...(desired > there && { coming: desired - there }) }
}

/** Somebody else changed the desired capacity: we yield to them for one cycle. */
function holdIfChanged(group: GroupReading, state: ControlState): GroupReading {
  const ours = state.desired[group.key]
  if (ours === undefined || ours === group.desired) return group
  return { ...group, holds: [...group.holds, 'foreign-change'] }
}

function sum<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((total, item) => total + value(item), 0)
}
