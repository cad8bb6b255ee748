import type { Journal, Lease } from '../journal.ts'
import { steeredWith } from '../optimizer/outcome/settle.ts'
import type { WorkerPlan } from '../optimizer/plan/plan.ts'
import { modeOf, type Snapshot } from '../optimizer/snapshot/snapshot.ts'
import type { Clock, LoadBalancer } from '../ports.ts'
import { byDeadline } from './deadlines.ts'
import { noting } from './noting.ts'

/** Orders for workers, and the lease under which they are given. */
export interface Orders {
  readonly plan: readonly WorkerPlan[]
  readonly groups: Snapshot['groups']
  readonly lease: Lease
  /** Whether steps were carried out since the lease was last checked. */
  readonly afterSteps: boolean
  /** Whether the look showed neither groups nor workers, and is believed. */
  readonly nobodyIsLeft: boolean
}

export interface Routing {
  readonly loadBalancer: LoadBalancer
  readonly journal: Pick<Journal, 'holds'>
  readonly clock: Clock
  readonly deadlineWallSec: number
}

/**
 * Routes by the plan, or in another mode than `apply` lets go of all groups steered so far. Groups that no longer exist are let
 * go of in any mode: a fleet with new groups in every release would otherwise remember them all. If no group was seen the mode
 * is unknown, so nothing is done, unless nobody is left: the groups may all have lost their tags, or have wrong ones. After steps,
 * which take time, the lease is checked again: another cycle may have taken it over.
 * @returns the groups steered from now on, including those that could not be let go of: that is tried again.
 */
export async function routeOrLetGo(
  { plan, groups, lease, afterSteps, nobodyIsLeft }: Orders,
  failures: string[],
  { loadBalancer, journal, clock, deadlineWallSec }: Routing,
): Promise<readonly string[] | 'lost'> {
  const { steered = [] } = lease.state
  if (groups.length === 0 && !nobodyIsLeft) return steered
  if (nobodyIsLeft || modeOf({ groups }) !== 'apply') {
    if (steered.length === 0 || !(await journal.holds(lease, clock.wallSec()))) return steered
    return notLetGo(steered)
  }
  if (afterSteps && !(await journal.holds(lease, clock.wallSec()))) {
    failures.push('routing: the lease was taken over, or ran out, while the steps were carried out')
    return 'lost'
  }
  const route = (signal: AbortSignal) => loadBalancer.route(plan, signal)
  await noting(failures, 'routing', () => byDeadline(deadlineWallSec, clock, route))
  const gone = steered.filter((group) => groups.every(({ key }) => key !== group))
  return steeredWith({ steered: await notLetGo(gone) }, groups)

  /** Lets go of groups. @returns those for which that failed. */
  async function notLetGo(all: readonly string[]): Promise<string[]> {
    const left: string[] = []
    for (const group of all) {
      const letGo = async (signal: AbortSignal) => (await loadBalancer.letGo?.(group, signal)) ?? true
      const isDone = await noting(failures, `letting go of ${group}`, () => byDeadline(deadlineWallSec, clock, letGo))
      if (!isDone) left.push(group)
    }
    return left
  }
}
