import { withNoun } from '../numbers/with-noun.ts'
import { type GroupReading, isLeaving, type Snapshot, type WorkerReading } from '../snapshot/snapshot.ts'
import { isCapacity, isSurelyBooting } from '../supply/counted-on.ts'
import type { Reason } from '../target/reason.ts'
import type { Finishing } from './finish-drains.ts'
import { pricePerAgent } from './prices.ts'
import type { Sizing } from './sizing.ts'
import type { Step } from './step.ts'
import type { Leaver } from './velocity.ts'
import { type Allowance, allowance, departuresOf } from './velocity.ts'

export interface Shrinkage {
  readonly steps: readonly Step[]
  readonly leavers: readonly Leaver[]
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
 * are never chosen, nor are booting ones that should have reported by now. What `finished` ends in the same cycle counts
 * towards the limits.
 */
export function shrink(sizing: Sizing, finished: Finishing): Shrinkage {
  const { snapshot, leadTimeSec } = sizing
  const groups = new Map(snapshot.groups.map((group) => [group.key, group]))
  const capacity = snapshot.workers.filter((worker) => isCapacity(worker, leadTimeSec, snapshot.atSec))
  const leaving = nobodyLeaving(sizing, finished, capacity.length)
  const mayLeave = (worker: WorkerReading) =>
    worker.usedAgents !== undefined || isSurelyBooting(worker, leadTimeSec, snapshot.atSec)
  for (const worker of leavingOrder(capacity.filter(mayLeave), groups)) {
    if (leaving.surplus <= 0) break
    const group = groups.get(worker.group)
    if (group === undefined || worker.totalAgents > leaving.surplus) continue
    const obstacle = obstacleTo(worker, group, leaving)
    if (obstacle) keepBecause(obstacle, worker, leaving)
    else letLeave(worker, leaving)
  }
  return { steps: leaving.steps, leavers: leaving.leavers, reasons: leaving.reasons }
}

/** Who leaves in this cycle so far, and who else still may. */
interface Leaving {
  /** Agents that may still go. */
  surplus: number
  /** Agents of the surplus that only idle workers may take with them. */
  readonly keptWhileBusy: number
  readonly allowed: Allowance
  /** Workers that each group still has. */
  readonly members: Map<string, number>
  readonly leavers: Leaver[]
  /** Of these, how many may be at work. */
  unconfirmed: number
  readonly steps: Step[]
  readonly reasons: Map<string, readonly Reason[]>
}

function nobodyLeaving({ snapshot, target, state, settings }: Sizing, finished: Finishing, present: number): Leaving {
  const departures = [...state.departures, ...departuresOf(finished.leavers, snapshot.atSec)]
  return {
    surplus: target.supply - target.keep,
    keptWhileBusy: target.keepBusy - target.keep,
    allowed: allowance(present, departures, snapshot.atSec, settings),
    members: membersOf(snapshot, finished.steps),
    leavers: [],
    unconfirmed: 0,
    steps: [],
    reasons: new Map(),
  }
}

/** Ending it interrupts nothing. */
function isConfirmedIdle({ phase, usedAgents }: WorkerReading): boolean {
  return phase === 'booting' || usedAgents === 0
}

function obstacleTo(
  worker: WorkerReading,
  { key, min, holds }: GroupReading,
  { surplus, keptWhileBusy, allowed, members, leavers, unconfirmed }: Leaving,
): Obstacle | undefined {
  const mayBeBusy = !isConfirmedIdle(worker)
  if (mayBeBusy && worker.totalAgents > surplus - keptWhileBusy)
    return { rule: 'busy-release-delay', text: 'bugs at work until the surplus has lasted' }
  if (leavers.length >= allowed.any || (mayBeBusy && unconfirmed >= allowed.unconfirmed))
    return { rule: 'velocity', text: 'the limit on leaving workers' }
  if ((members.get(key) ?? 0) <= min) return { rule: 'min', text: `group minimum ${min}` }
  return holds.length > 0 ? { rule: 'hold', text: holds.join(', ') } : undefined
}

/** What keeps a worker that could otherwise leave. */
type Obstacle = Pick<Reason, 'rule' | 'text'>

/** The first obstacle in a group is its reason: what comes after it in the order would have gone later. */
function keepBecause({ rule, text }: Obstacle, { group, totalAgents }: WorkerReading, leaving: Leaving): void {
  const { surplus, members, reasons } = leaving
  if (reasons.has(group)) return
  const tooMany = Math.min(Math.floor(surplus / Math.max(1, totalAgents)), members.get(group) ?? 0)
  reasons.set(group, [{ rule, from: tooMany, to: 0, text: `${tooMany} more could leave, kept by ${text}` }])
}

function letLeave(worker: WorkerReading, leaving: Leaving): void {
  const { members, leavers, steps } = leaving
  leaving.surplus -= worker.totalAgents
  members.set(worker.group, (members.get(worker.group) ?? 0) - 1)
  const confirmedIdle = isConfirmedIdle(worker)
  if (!confirmedIdle) leaving.unconfirmed += 1
  leavers.push({ worker: worker.id, confirmedIdle })
  steps.push(leave(worker))
}

function leave(worker: WorkerReading): Step {
  const { id, group } = worker
  if (worker.phase === 'booting')
    return { do: 'terminate', group, worker: id, reason: 'surplus: cancelled while booting' }
  const state =
    worker.usedAgents === 0 ? 'idle' : `${worker.usedAgents} of ${withNoun(worker.totalAgents, 'agent')} at work`
  return { do: 'drain', group, worker: id, reason: `surplus: ${state}` }
}

/**
 * Workers that the minimum of each group counts: ready and booting ones that stay. No more than the group was asked for, since it
 * ends whatever it has beyond that itself.
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

/** Who leaves first: booting before ready, the least busy, those of the dearest group, the newest. */
function leavingOrder(workers: readonly WorkerReading[], groups: ReadonlyMap<string, GroupReading>): WorkerReading[] {
  const price = (worker: WorkerReading) => {
    const group = groups.get(worker.group)
    return group === undefined ? 0 : pricePerAgent(group)
  }
  return workers.toSorted(
    (a, b) =>
      Number(b.phase === 'booting') - Number(a.phase === 'booting') ||
      (a.usedAgents ?? 0) - (b.usedAgents ?? 0) ||
      price(b) - price(a) ||
      b.launchedAtSec - a.launchedAtSec ||
      (a.id < b.id ? 1 : -1),
  )
}
