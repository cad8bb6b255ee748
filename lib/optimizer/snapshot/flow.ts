import { arrivalsSince } from './arrivals.ts'
import { durationBuckets, emptyDurations } from './durations.ts'
import type { Flow, Snapshot, WorkerCounters, WorkerReading } from './snapshot.ts'
import { someNamed } from './some-named.ts'
import { takesTurns } from './twins.ts'

/** The look before. */
export type Before = Pick<Snapshot, 'atSec' | 'groups' | 'queued'> & {
  /** By id. */
  readonly workers: ReadonlyMap<string, WorkerReading>
  readonly flow?: Pick<Flow, 'unreported'>
}

/** No agent does more bugs in a second than this: counters that say so are wrong. */
const mostBugsPerAgentSec = 1000

/** A look, besides its workers. */
interface Now {
  readonly atSec: number
  /** Bugs that wait; absent where unknown. */
  readonly queued?: number | undefined
  /** Seconds within which every worker reports. */
  readonly freshSec: number
}

/**
 * Bugs that came and went since the snapshot before, from the workers' cumulative counters and the queue. Without a snapshot
 * before there is nothing to compare with: all are zero. The same holds for a worker that it had missed, since all that the
 * worker did in its life did not happen in this cycle.
 * A worker without counters is known by its agents at work: if it has more than before, at least so many bugs have started on it,
 * and if it has fewer, at least so many have finished. Some of what it starts is never reported, so there nothing is expected.
 * Where two processes report as one worker by turns, the life of one would count as work since the report of the other: nothing does.
 * Nor does anything of a worker whose counters cannot be true: a single one would be believed to be most of the fleet's bugs for weeks.
 */
export function flowSince(
  before: Before | undefined,
  workers: readonly WorkerReading[],
  { atSec, queued, freshSec }: Now,
): Flow {
  const durations = emptyDurations()
  if (before === undefined) return { arrived: 0, started: 0, finished: 0, busySec: 0, durations }
  let started = 0
  let finished = 0
  let busySec = 0
  let allCount = true
  const disbelieved: string[] = []
  for (const worker of workers) {
    const now = worker.counters
    if (now === undefined) allCount &&= worker.usedAgents === undefined
    const earlier = before.workers.get(worker.id)
    if (takesTurns(earlier, worker)) continue
    if (now === undefined) {
      const more = moreAtWork(earlier, worker, before)
      started += Math.max(0, more)
      finished += Math.max(0, -more)
      continue
    }
    const since = countersToSubtract(earlier, worker, now, before)
    const most = mostBugsPerAgentSec * Math.max(1, worker.totalAgents) * (atSec - before.atSec + freshSec)
    if (now.started - since.started > most || now.finished - since.finished > most) {
      disbelieved.push(worker.id)
      continue
    }
    started += Math.max(0, now.started - since.started)
    finished += Math.max(0, now.finished - since.finished)
    busySec += Math.max(0, now.busySec - since.busySec)
    addDurations(durations, now, since)
  }
  const queueGrowth = queued !== undefined && before.queued !== undefined ? queued - before.queued : 0
  const agents = workers.reduce((sum, { totalAgents }) => sum + totalAgents, 0)
  const changes = { atSec, started, queueGrowth, freshSec, agents }
  const { arrived, unreported } = arrivalsSince(before.flow?.unreported ?? [], changes)
  return {
    arrived,
    started,
    finished,
    ...(allCount && unreported.length > 0 && { unreported }),
    ...(disbelieved.length > 0 && { disbelieved }),
    busySec,
    durations,
  }
}

/** What an operator is told of counters that cannot be true; nothing where all can. */
export function disbeliefWords({ disbelieved = [] }: Pick<Flow, 'disbelieved'>): string[] {
  if (disbelieved.length === 0) return []
  return [
    `nothing was counted of ${someNamed(disbelieved)}: no agent does a thousand bugs a second, as their counters say`,
  ]
}

/**
 * Was a worker that the snapshot before does not have launched since? One that does not say when it was launched is dated by its
 * report, so the workers of a group that has only now joined may be older than that.
 */
function isLaunchedSince({ group, launchedAtSec }: WorkerReading, { atSec, groups }: Before): boolean {
  return launchedAtSec >= atSec && groups.some(({ key }) => key === group)
}

/** Agents at work beyond those of the snapshot before; 0 where either is not known. */
function moreAtWork(earlier: WorkerReading | undefined, worker: WorkerReading, before: Before): number {
  if (worker.usedAgents === undefined) return 0
  const isNew = earlier === undefined ? isLaunchedSince(worker, before) : earlier.phase === 'booting'
  return worker.usedAgents - (isNew ? 0 : (earlier?.usedAgents ?? worker.usedAgents))
}

const fromZero: WorkerCounters = { started: 0, finished: 0, busySec: 0 }

/** Counters of the snapshot before; zero for a process that has started since; those of now, for a change of none, where unknown. */
function countersToSubtract(
  earlier: WorkerReading | undefined,
  worker: WorkerReading,
  now: WorkerCounters,
  before: Before,
): WorkerCounters {
  if (earlier === undefined) return isLaunchedSince(worker, before) ? fromZero : now
  const named = earlier.bootId !== undefined && worker.bootId !== undefined
  if (named && earlier.bootId !== worker.bootId) return fromZero
  const { counters } = earlier
  if (counters === undefined) return earlier.phase === 'booting' ? fromZero : now
  // A restarted process has another `bootId`. Without one, counters that went down are the only sign of a restart.
  const wentBack = now.started < counters.started || now.finished < counters.finished
  return !named && wentBack ? fromZero : counters
}

function addDurations(sum: number[], now: WorkerCounters, since: WorkerCounters): void {
  if (now.durations === undefined) return
  for (let bucket = 0; bucket < durationBuckets; bucket += 1) {
    const more = (now.durations[bucket] ?? 0) - (since.durations?.[bucket] ?? 0)
    sum[bucket] = (sum[bucket] ?? 0) + Math.max(0, more)
  }
}
