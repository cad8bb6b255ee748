import type { Settings } from '../settings/settings.ts'
import { isLost } from '../snapshot/coverage.ts'
import { isLeaving, type Snapshot, type WorkerReading } from '../snapshot/snapshot.ts'
import { loadToCome } from './load-to-come.ts'
import type { WorkFlow } from './work-flow.ts'

/**
 * Demand in agents: those at work plus the bugs that wait. Never utilisation, which is stuck at 100 % just when it
 * matters. A worker without a fresh reading counts as idle when the fleet might grow and as busy when it might shrink (the
 * rule of Kubernetes' replica calculator). One that is being ended never counts as busy: no capacity is kept for it.
 */
export interface Demand {
  readonly measured: number
  readonly ifMissingIdle: number
  readonly ifMissingBusy: number
  /** What capacity is sized for: the load to come where the flow of work is known, else `ifMissingIdle`. */
  readonly steady: number
  /** The queue is unknown and no agent known of is free: true demand is at least this, and may be more. */
  readonly censored: boolean
}

/** Share by which a fleet grows per cycle while it can only see that it is full. */
const censoredGrowth = 0.25

export function isFresh(worker: WorkerReading): boolean {
  return worker.usedAgents !== undefined
}

export function demandOf(snapshot: Snapshot, flow: WorkFlow, horizonSec: number, settings: Settings): Demand {
  let missing = 0
  let heard = 0
  let free = 0
  for (const worker of snapshot.workers) {
    if (worker.phase === 'booting' || isLost(worker, snapshot.atSec)) continue
    if (!isFresh(worker)) missing += isLeaving(worker) ? 0 : worker.totalAgents
    else if (worker.phase === 'ready') {
      heard += worker.totalAgents
      // An unhealthy worker takes no bugs, so its idle agents are not free.
      if (worker.healthy) free += worker.totalAgents - (worker.usedAgents ?? 0)
    }
  }
  const measured = snapshot.activeBugs
  const censored = snapshot.queued === undefined && heard > 0 && free <= 0
  // Where the queue is unknown, waiting bugs show only once a worker takes them: so one worker always stays.
  const least = snapshot.queued === undefined ? 1 : 0
  const idle = censored ? measured + Math.max(1, Math.ceil(measured * censoredGrowth)) : Math.max(least, measured)
  const present = { atWork: snapshot.usedAgents, queued: snapshot.queued ?? 0, readyAgents: snapshot.totalAgents }
  const steady = censored ? idle : Math.max(least, loadToCome(present, flow, horizonSec, settings) ?? idle)
  return { measured, ifMissingIdle: idle, ifMissingBusy: idle + missing, steady, censored }
}
