import type { Reason, Step } from './decision.ts'
import type { Finishing } from './finish-drains.ts'
import { pricePerAgent } from './prices.ts'
import type { Sizing } from './sizing.ts'
import { type GroupReading, isLeaving, type Snapshot, type WorkerReading } from './snapshot.ts'
import type { Departure } from './state.ts'
import { isCapacity, isSurelyBooting } from './supply.ts'
import { allowance } from './velocity.ts'

export interface Shrinkage {
  readonly steps: readonly Step[]
  readonly departures: readonly Departure[]
  readonly reasons: ReadonlyMap<string, readonly Reason[]>
}

/** Why nothing in the whole fleet may leave now, or `undefined`. */
export function shrinkHold({ snapshot, settings }: Sizing): string | undefined {
  const failed = snapshot.missing.map((missing) => `${missing.source}: ${missing.reason}`)
  if (failed.length > 0) return `a source is missing (${failed.join('; ')})`
  if (snapshot.coverage < settings.coverageToShrink)
    return `only ${Math.round(snapshot.coverage * 100)} % of the workers were heard`
  return undefined
}

/**
 * Lets a surplus go, never below `target.keep`: booting workers are cancelled first, newest first; then ready workers
 * drain, idle ones before busy ones (those only down to `target.keepBusy`), in the dearest groups first. Silent workers
 * are never chosen, nor are those that should have been heard by now. `finished` lets others go in the same cycle.
 */
export function shrink({ snapshot, target, leadTimeSec, state, settings }: Sizing, finished: Finishing): Shrinkage {
  const nowSec = snapshot.atSec
  const groups = new Map(snapshot.groups.map((group) => [group.key, group]))
  const capacity = snapshot.workers.filter((worker) => isCapacity(worker, leadTimeSec, nowSec))
  const members = membersOf(snapshot, finished.steps)
  const allowed = allowance(capacity.length, [...state.departures, ...finished.departures], nowSec, settings)
  const reasons = new Map<string, readonly Reason[]>()
  const steps: Step[] = []
  let surplus = target.supply - target.keep
  const keptWhileBusy = target.keepBusy - target.keep
  let idleLeft = 0
  let busyLeft = 0

  const obstacleTo = (worker: WorkerReading, confirmed: boolean, { key, min, holds }: GroupReading) => {
    if (!confirmed && worker.totalAgents > surplus - keptWhileBusy)
      return limit('busy-release-delay', 'bugs at work until the surplus has lasted')
    if (idleLeft + busyLeft >= allowed.any || (!confirmed && busyLeft >= allowed.unconfirmed))
      return limit('velocity', 'the limit on leaving workers')
    if ((members.get(key) ?? 0) <= min) return limit('min', `group minimum ${min}`)
    return holds.length > 0 ? limit('hold', holds.join(', ')) : undefined
  }

  const mayLeave = (worker: WorkerReading) =>
    worker.usedAgents !== undefined || isSurelyBooting(worker, leadTimeSec, nowSec)
  for (const worker of inOrder(capacity.filter(mayLeave), groups)) {
    if (surplus <= 0) break
    if (worker.totalAgents > surplus) continue
    const group = groups.get(worker.group)
    if (group === undefined) continue
    const confirmed = worker.phase === 'booting' || worker.usedAgents === 0
    const obstacle = obstacleTo(worker, confirmed, group)
    if (obstacle) {
      if (!reasons.has(group.key)) {
        const tooMany = Math.floor(surplus / Math.max(1, worker.totalAgents))
        reasons.set(group.key, [obstacle(Math.min(tooMany, members.get(group.key) ?? 0))])
      }
      continue
    }
    surplus -= worker.totalAgents
    members.set(group.key, (members.get(group.key) ?? 0) - 1)
    if (confirmed) idleLeft += 1
    else busyLeft += 1
    steps.push(leave(worker))
  }
  const departures: Departure[] = []
  if (idleLeft > 0) departures.push({ atSec: nowSec, workers: idleLeft, confirmedIdle: true })
  if (busyLeft > 0) departures.push({ atSec: nowSec, workers: busyLeft, confirmedIdle: false })
  return { steps, departures, reasons }
}

function limit(rule: string, text: string): (surplusWorkers: number) => Reason {
  return (surplusWorkers) => ({
    rule,
    from: surplusWorkers,
    to: 0,
    text: `${surplusWorkers} more could leave, kept by ${text}`,
  })
}

function leave(worker: WorkerReading): Step {
  const { id, group } = worker
  if (worker.phase === 'booting')
    return { do: 'terminate', group, worker: id, reason: 'surplus: cancelled while booting' }
  const state = worker.usedAgents === 0 ? 'idle' : `${worker.usedAgents} of ${worker.totalAgents} agents at work`
  return { do: 'drain', group, worker: id, reason: `surplus: ${state}` }
}

/**
 * Ready or booting workers of each group that stay: those that its minimum is about. What a group has beyond the number that it was
 * asked for it ends itself.
 */
function membersOf(snapshot: Snapshot, finished: readonly Step[]): Map<string, number> {
  const ended = new Set(finished.flatMap((step) => (step.do === 'terminate' ? [step.worker] : [])))
  const members = new Map<string, number>()
  const asked = new Map(snapshot.groups.map(({ key, desired }) => [key, desired]))
  const count = (counts: Map<string, number>, { group }: WorkerReading, by: number) =>
    counts.set(group, (counts.get(group) ?? 0) + by)
  for (const worker of snapshot.workers)
    if (ended.has(worker.id) || (worker.phase === 'draining' && !isLeaving(worker))) count(asked, worker, -1)
    else if (worker.phase !== 'draining') count(members, worker, 1)
  return new Map([...asked].map(([key, desired]) => [key, Math.max(0, Math.min(desired, members.get(key) ?? 0))]))
}

function inOrder(victims: readonly WorkerReading[], groups: ReadonlyMap<string, GroupReading>): WorkerReading[] {
  const price = (worker: WorkerReading) => {
    const group = groups.get(worker.group)
    return group === undefined ? 0 : pricePerAgent(group)
  }
  return victims.toSorted(
    (a, b) =>
      Number(b.phase === 'booting') - Number(a.phase === 'booting') ||
      (a.usedAgents ?? 0) - (b.usedAgents ?? 0) ||
      price(b) - price(a) ||
      b.launchedAtSec - a.launchedAtSec ||
      (a.id < b.id ? 1 : -1),
  )
}
