import { applySteps, notBegun } from './cycle/apply.ts'
import { byDeadline, type Deadlines, deadlinesOf } from './cycle/deadlines.ts'
import { noticesOf } from './cycle/notices-of.ts'
import { noting } from './cycle/noting.ts'
import { observe } from './cycle/observe.ts'
import { recentDemand } from './cycle/recent-demand.ts'
import { recordLoad } from './cycle/record-load.ts'
import { routeOrLetGo } from './cycle/route-or-let-go.ts'
import { believedAheadSec, skewSec } from './journal/clock-skew.ts'
import { seesFleet } from './journal/latest-snapshot.ts'
import { type Knowledge, knowledgeInForce } from './journal/settings-in-force.ts'
import type { Journal, Lease } from './journal.ts'
import { decide } from './optimizer/decide.ts'
import type { Decision } from './optimizer/decision.ts'
import { demandPointOf } from './optimizer/demand/history.ts'
import { correct } from './optimizer/models/correct.ts'
import type { AppliedStep } from './optimizer/outcome/applied-step.ts'
import { settle, stateIfBrokenOff } from './optimizer/outcome/settle.ts'
import type { Settings } from './optimizer/settings/settings.ts'
import { disbeliefWords } from './optimizer/snapshot/flow.ts'
import { modeOf, type Snapshot, showsLoad } from './optimizer/snapshot/snapshot.ts'
import { twinWords } from './optimizer/snapshot/twins.ts'
import { type PlanRecord, planRecordOf } from './plan-record.ts'
import type { Clock, ClusterResourceManager, LoadBalancer, Notices, ScalingCoordinator } from './ports.ts'

export interface CyclePorts {
  readonly clusterResourceManager: ClusterResourceManager
  readonly scalingCoordinator: ScalingCoordinator
  readonly loadBalancer: LoadBalancer
  readonly journal: Journal
  readonly notices: Notices
  readonly clock: Clock
}

/** A scheduled cycle claims its slot. A nudge (somebody asked for a burst) claims none and runs between slots. */
export type Trigger = { readonly kind: 'schedule'; readonly slotSec: number } | { readonly kind: 'nudge' }

export interface CycleRequest {
  readonly fleet: string
  /** Names this attempt; two attempts never share a name. */
  readonly owner: string
  readonly trigger: Trigger
  /** Given in code; settings stored over the API win over them. */
  readonly settings?: Partial<Settings>
  /** Wall seconds from now on until which the cycle may hold the lease; also the deadline of its plan. */
  readonly leaseSec?: number
}

/**
 * `done`: decided, applied and committed. `stale`: the slot is more than an interval and a half ago, or in the future. `claimed`:
 * this slot or a later one has run (one far in the future aside: see `takeLease`). `held`: another cycle holds the lease. `lost`:
 * our lease was taken over; nothing was committed.
 */
export type CycleOutcome =
  | { readonly outcome: 'done'; readonly record: PlanRecord }
  | { readonly outcome: 'stale' | 'claimed' | 'held' | 'lost' }

const defaultLeaseSec = 60

/** One cycle of one fleet: lease, observe, record, decide, apply, publish, commit. Safe to trigger twice, late, or at once. */
export async function runCycle(request: CycleRequest, ports: CyclePorts): Promise<CycleOutcome> {
  const { journal, clock } = ports
  const deadlineWallSec = clock.wallSec() + (request.leaseSec ?? defaultLeaseSec)
  const knowledge = await knowledgeInForce(journal, request.settings)
  const nowSec = clock.nowSec()
  if (isStale(request.trigger, nowSec, knowledge.settings)) return { outcome: 'stale' }

  const nowWallSec = clock.wallSec()
  const taken = await journal.takeLease({
    owner: request.owner,
    nowWallSec,
    ttlSec: deadlineWallSec - nowWallSec,
    ...(request.trigger.kind === 'schedule' && {
      slotSec: request.trigger.slotSec,
      latestSlotSec: nowSec + believedAheadSec,
    }),
  })
  if (taken.outcome !== 'taken') return { outcome: taken.outcome }
  try {
    return await underLease(taken.lease, request, knowledge, ports)
  } catch (error) {
    await giveBack(journal, taken.lease, error)
    throw error
  }
}

async function underLease(
  lease: Lease,
  request: CycleRequest,
  knowledge: Knowledge,
  ports: CyclePorts,
): Promise<CycleOutcome> {
  const { journal, clock } = ports
  const decided = await lookAndDecide(lease, knowledge, ports)
  const deadlines = deadlinesOf(lease, clock.wallSec())
  const acted = await act(lease, decided, deadlines, ports)
  if (acted === 'lost') return { outcome: 'lost' }

  const { snapshot, decision } = decided
  const { applied, steered, failures } = acted
  const untold = planRecordOf(snapshot, decision, {
    fleet: request.fleet,
    version: lease.version,
    mode: modeOf(snapshot),
    trigger: request.trigger.kind,
    applied,
    failures,
    settings: knowledge.settings,
  })
  if (steered === 'lost') {
    await journal.appendPlan(untold)
    return { outcome: 'lost' }
  }
  const record = { ...untold, failures: [...failures, ...(await publish(untold, lease, deadlines, ports))] }
  await journal.appendPlan(record)
  const committed = await journal.commit(lease, { ...settle(decision, snapshot, applied), steered })
  return committed === 'lost' ? { outcome: 'lost' } : { outcome: 'done', record }
}

/** Publishes the notices of a cycle. @returns what went wrong with that. */
async function publish(
  record: PlanRecord,
  { state }: Lease,
  deadlines: Deadlines,
  { notices, clock }: CyclePorts,
): Promise<readonly string[]> {
  const failures: string[] = []
  const publishing = () => notices.publish(noticesOf(record, state), record)
  await noting(failures, 'notices', () => byDeadline(deadlines.notices, clock, publishing))
  return failures
}

/** A decision, and the look that it rests on. */
interface Decided {
  readonly snapshot: Snapshot
  readonly decision: Decision
}

async function lookAndDecide(
  { state }: Lease,
  { settings, surges, forecast }: Knowledge,
  ports: CyclePorts,
): Promise<Decided> {
  const { journal, clock } = ports
  const nowSec = ownSecond(clock.nowSec(), state.decidedAtSec)
  const [snapshot, earlier, intents] = await Promise.all([
    observe({ ...ports, settings, state, nowSec }),
    recentDemand(journal, settings, forecast, nowSec),
    journal.intents(nowSec),
  ])
  await Promise.all([journal.appendSnapshot(snapshot, settings), recordLoad(journal, snapshot, settings)])

  const history = [...earlier, demandPointOf(snapshot)]
  const fitted = forecast && correct(forecast, showsLoad(snapshot, settings) ? history : earlier, nowSec)
  return { snapshot, decision: decide({ snapshot, history, state, settings, nowSec, fitted, surges, intents }) }
}

interface Acted {
  readonly applied: readonly AppliedStep[]
  /** Groups steered from now on; `lost` where the lease was, after the steps. */
  readonly steered: readonly string[] | 'lost'
  /** What went wrong on the way. */
  readonly failures: readonly string[]
}

/** Steps first, then orders to workers. `lost` where the lease was gone before the first step. */
async function act(
  lease: Lease,
  { snapshot, decision }: Decided,
  deadlines: Deadlines,
  ports: CyclePorts,
): Promise<Acted | 'lost'> {
  const failures = [
    ...(ports.clusterResourceManager.troubles?.() ?? []),
    ...twinWords(snapshot.workers),
    ...disbeliefWords(snapshot.flow),
  ]
  const mode = modeOf(snapshot)
  const applied = await applySteps(decision.size.steps, mode, {
    ...ports,
    lease,
    ifBrokenOff: stateIfBrokenOff(lease.state, decision, snapshot),
    deadlineWallSec: deadlines.steps,
  })
  if (applied === 'lost') return 'lost'
  if (mode === 'apply') failures.push(...notBegun(applied))
  const nobodyIsLeft = snapshot.groups.length === 0 && snapshot.workers.length === 0 && seesFleet(snapshot)
  const orders = { plan: decision.plan, groups: snapshot.groups, lease, afterSteps: applied.length > 0, nobodyIsLeft }
  const steered = await routeOrLetGo(orders, failures, { ...ports, deadlineWallSec: deadlines.routing })
  return { applied, steered, failures }
}

/** Seconds that a cycle may call itself later than it is. */
const mostAheadSec = 5

/** What a cycle saw and did is kept by its second: one that comes in the second of the cycle before takes the next. */
function ownSecond(nowSec: number, decidedAtSec = Number.NEGATIVE_INFINITY): number {
  return decidedAtSec >= nowSec && decidedAtSec < nowSec + mostAheadSec ? decidedAtSec + 1 : nowSec
}

/**
 * Late messages drop themselves: the world has moved on, and the next slot knows more. One from the future would claim all slots
 * until then.
 */
function isStale(trigger: Trigger, nowSec: number, settings: Settings): boolean {
  if (trigger.kind !== 'schedule') return false
  const lateSec = nowSec - trigger.slotSec
  return lateSec > 1.5 * settings.optimizationIntervalSec || lateSec < -skewSec
}

/**
 * A cycle that failed gives lease and slot back at once, so that its message may try again while it is not stale. If even that
 * fails the lease runs out by itself.
 */
async function giveBack(journal: Journal, lease: Lease, cause: unknown): Promise<void> {
  try {
    await journal.release(lease)
  } catch (error) {
    throw new AggregateError([cause, error], `the cycle failed, and its lease could not be given back`, { cause })
  }
}
