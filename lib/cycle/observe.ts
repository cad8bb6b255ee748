import { latestSnapshot } from '../journal/latest-snapshot.ts'
import type { Journal } from '../journal.ts'
import { messageOf } from '../message-of.ts'
import { flowSince } from '../optimizer/flow.ts'
import { withKnownHold } from '../optimizer/known-holds.ts'
import { freshForSec } from '../optimizer/reporting.ts'
import type { Settings } from '../optimizer/settings.ts'
import { believableLoss } from '../optimizer/settle.ts'
import {
  type GroupReading,
  isLeaving,
  isUnseen,
  type Missing,
  type Snapshot,
  type Source,
  showsLoad,
  type WorkerReading,
} from '../optimizer/snapshot.ts'
import type { ControlState } from '../optimizer/state.ts'
import { coverageOf } from '../optimizer/supply.ts'
import { type ClusterResourceManager, PartialBacklog } from '../ports.ts'

export interface Watch {
  readonly clusterResourceManager: ClusterResourceManager
  readonly journal: Journal
  readonly settings: Settings
  readonly state: ControlState
  readonly nowSec: number
}

/** One look at the fleet. Every source may fail alone; the snapshot says which did, and what is too old to count. */
export async function observe({ clusterResourceManager, journal, settings, state, nowSec }: Watch): Promise<Snapshot> {
  const missing: Missing[] = []
  /** What is known of a backlog that is not known whole: enough to grow for, and no more. */
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
  const [groups, workers, backlog, before] = await Promise.all([
    orMissing('groups', () => clusterResourceManager.groups()),
    orMissing('workers', () => clusterResourceManager.workers()),
    orMissing('backlog', () => waiting(clusterResourceManager, journal, nowSec)),
    // Whose load was recorded: counters catch up with what nobody saw meanwhile.
    latestSnapshot(journal, nowSec, (snapshot) => showsLoad(snapshot, settings)),
  ])
  const present = workers && explained(workers, before)
  if (present !== undefined && present < state.inventory * (1 - believableLoss))
    missing.push({ source: 'workers', reason: `inventory fell from ${state.inventory} to ${present} unexplained` })
  const freshSec = freshForSec(settings, workers?.length ?? 0)
  const readings = (workers ?? []).map((worker) => dropStale(worker, freshSec, nowSec))
  const usedAgents = sum(readings, (worker) => worker.usedAgents ?? 0)
  const queued = backlog ?? atLeast
  return {
    atSec: nowSec,
    totalAgents: sum(readings, (worker) => (worker.phase === 'ready' ? worker.totalAgents : 0)),
    usedAgents,
    ...(queued !== undefined && { queued }),
    activeBugs: usedAgents + (queued ?? 0),
    flow: flowSince(before, readings, backlog),
    coverage: workers === undefined ? 0 : coverageOf(readings, nowSec),
    missing,
    workers: readings,
    groups: (groups ?? []).map((group) =>
      holdIfChanged(withKnownHold(asLeft(group, readings, state), state, nowSec), state),
    ),
  }
}

/** Workers that are to stay, and those that have begun to leave since the look before: nobody misses them. */
function explained(workers: readonly WorkerReading[], before: Snapshot | undefined): number {
  const leftBefore = new Set(before?.workers.filter(isLeaving).map(({ id }) => id))
  return workers.filter((worker) => !isLeaving(worker) || !leftBefore.has(worker.id)).length
}

/** The queue itself knows best; then whoever owns it and told us; `undefined` when nobody did. */
async function waiting(manager: ClusterResourceManager, journal: Journal, nowSec: number): Promise<number | undefined> {
  return (await manager.backlog()) ?? (await journal.backlog(nowSec))?.queued
}

/** A reading counts for two report intervals. Older ones, and those from the future, are unknown: not zero. */
function dropStale(worker: WorkerReading, freshSec: number, nowSec: number): WorkerReading {
  const age = worker.reportedAtSec === undefined ? 0 : nowSec - worker.reportedAtSec
  if (worker.usedAgents === undefined || Math.abs(age) <= freshSec) return worker
  const { usedAgents: _, ...silent } = worker
  return silent
}

/** A group that cannot be seen is as the last cycle left it: what that launched, or may have launched, is on its way. */
function asLeft(group: GroupReading, workers: readonly WorkerReading[], state: ControlState): GroupReading {
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
