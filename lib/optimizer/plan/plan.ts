import { isFresh } from '../demand/demand.ts'
import { isLost } from '../snapshot/coverage.ts'
import type { Snapshot, WorkerReading } from '../snapshot/snapshot.ts'
import type { Target } from '../target/explain-target.ts'

/** What one worker should carry. */
export interface WorkerPlan {
  readonly worker: string
  readonly group: string
  readonly currentAgents: number
  readonly idealAgents: number
  /** Distance between the two; plans are sorted by it, the largest first. */
  readonly priority: number
  readonly reason: string
}

/**
 * Ideal agents for every worker: healthy ones are filled to capacity, the busiest first, until the agents to be kept
 * are placed; the rest get none and become empty, so that they can leave without interrupting a bug.
 * Sorted by priority, the distance to what the worker carries now; ties by id, so that the order is a function of the
 * snapshot alone.
 */
export function planAgents(snapshot: Snapshot, target: Target): readonly WorkerPlan[] {
  let toPlace = agentsToPlace(snapshot, target)
  const plans = fillOrder(snapshot.workers).map((worker): WorkerPlan => {
    const lost = isLost(worker, snapshot.atSec)
    const [idealAgents, reason] = lost ? leftAsItIs(worker) : ideal(worker, toPlace)
    if (!lost) toPlace -= idealAgents
    const currentAgents = worker.usedAgents ?? (worker.phase === 'booting' ? 0 : worker.totalAgents)
    return {
      worker: worker.id,
      group: worker.group,
      currentAgents,
      idealAgents,
      priority: Math.abs(idealAgents - currentAgents),
      reason,
    }
  })
  return plans.sort((a, b) => b.priority - a.priority || (a.worker < b.worker ? -1 : 1))
}

/** Plans that ask for a change, in their order: the most urgent first. */
export function pendingPlans(plan: readonly WorkerPlan[]): readonly WorkerPlan[] {
  return plan.filter(({ currentAgents, idealAgents }) => currentAgents !== idealAgents)
}

/**
 * Agents to be placed on workers. A worker that pulls bugs stops at its target, so workers that stay anyway (because of their
 * group's minimum, or a hold on it) are filled too. No bug that is there now waits beside a free agent either, even where the
 * load to come needs fewer agents; silent workers count as full. Where the queue is unknown, every worker is filled: bugs
 * that wait beside free agents would never be noticed.
 */
function agentsToPlace({ atSec, queued, groups, workers }: Snapshot, { agents, keep }: Target): number {
  if (queued === undefined) return Number.POSITIVE_INFINITY
  const held = new Set(groups.flatMap(({ key, holds }) => (holds.length > 0 ? [key] : [])))
  let staying = 0
  for (const { min, agentsPerWorker, key } of groups) if (!held.has(key)) staying += min * agentsPerWorker
  for (const { group, phase, totalAgents } of workers)
    if (held.has(group) && phase !== 'draining') staying += totalAgents
  let bugs = queued
  for (const worker of workers) if (!isLost(worker, atSec)) bugs += occupied(worker)
  return Math.max(agents, keep, staying, bugs)
}

/** Agents at work that need a place: on unhealthy and draining workers none do, since those finish their bugs themselves. */
function occupied({ healthy, phase, usedAgents, totalAgents }: WorkerReading): number {
  return healthy && phase === 'ready' ? (usedAgents ?? totalAgents) : 0
}

/** A lost worker keeps its target and takes nothing from what is to be placed. */
function leftAsItIs({ totalAgents }: WorkerReading): readonly [agents: number, reason: string] {
  return [totalAgents, 'unheard for hours: not counted on, left as it is']
}

function ideal(worker: WorkerReading, toPlace: number): readonly [agents: number, reason: string] {
  if (!worker.healthy) return [0, 'unhealthy: takes no new bugs']
  if (worker.phase === 'draining') return [0, 'draining: finishes what it has']
  if (toPlace <= 0) return [0, 'surplus: left to empty']
  if (worker.phase === 'booting') return [Math.min(worker.totalAgents, toPlace), 'booting: filled when it is ready']
  if (!isFresh(worker)) return [worker.totalAgents, 'silent: counted as busy, left as it is']
  if (toPlace < worker.totalAgents) return [toPlace, 'takes the remainder']
  return [worker.totalAgents, 'filled to capacity']
}

/** Ready before booting, silent before heard (they count as full), busiest first, then oldest. */
function fillOrder(workers: readonly WorkerReading[]): WorkerReading[] {
  return workers.toSorted(
    (a, b) =>
      Number(a.phase === 'booting') - Number(b.phase === 'booting') ||
      (b.usedAgents ?? b.totalAgents) - (a.usedAgents ?? a.totalAgents) ||
      a.launchedAtSec - b.launchedAtSec ||
      (a.id < b.id ? -1 : 1),
  )
}
