import type { Journal, Lease } from '../journal.ts'
import type { WorkerPlan } from '../optimizer/decision.ts'
import { steeredWith } from '../optimizer/settle.ts'
import { modeOf, type Snapshot } from '../optimizer/snapshot.ts'
import type { Clock, LoadBalancer } from '../ports.ts'
import { byDeadline } from './deadlines.ts'
import { noting } from './noting.ts'

/** What workers are to be told, and on whose authority. */
export interface Orders {
  readonly plan: readonly WorkerPlan[]
  readonly groups: Snapshot['groups']
  readonly lease: Lease
  /** Whether steps were carried out since the lease was looked at. */
  readonly afterSteps: boolean
}

export interface Routing {
  readonly loadBalancer: LoadBalancer
  readonly journal: Pick<Journal, 'holds'>
  readonly clock: Clock
  readonly deadlineWallSec: number
}

/**
 * Routes by the plan, or lets go of what has been steered until now; of groups that are there no more in any case, or a fleet that gets
 * new ones with every release would remember them all. Where no group was seen nobody knows what is wanted, and nothing is done.
 * Steps take their time: whoever has taken the lease over meanwhile gives the orders now.
 * @returns the groups that are steered from now on: those that could not be let go of will be tried again.
 */
export async function routeOrLetGo(
  { plan, groups, lease, afterSteps }: Orders,
  failures: string[],
  { loadBalancer, journal, clock, deadlineWallSec }: Routing,
): Promise<readonly string[] | 'lost'> {
  const { steered = [] } = lease.state
  if (groups.length === 0) return steered
  if (modeOf({ groups }) !== 'apply') {
    if (steered.length === 0 || !(await journal.holds(lease, clock.wallSec()))) return steered
    return thoseThatStay(steered)
  }
  if (afterSteps && !(await journal.holds(lease, clock.wallSec()))) {
    failures.push('routing: the lease was taken over, or ran out, while the steps were carried out')
    return 'lost'
  }
  const route = (signal: AbortSignal) => loadBalancer.route(plan, signal)
  await noting(failures, 'routing', () => byDeadline(deadlineWallSec, clock, route))
  const gone = steered.filter((group) => groups.every(({ key }) => key !== group))
  return steeredWith({ steered: await thoseThatStay(gone) }, groups)

  /** Lets go of them, and says of whom it could not. */
  async function thoseThatStay(all: readonly string[]): Promise<string[]> {
    const left: string[] = []
    for (const group of all) {
      const letGo = async (signal: AbortSignal) => (await loadBalancer.letGo?.(group, signal)) ?? true
      const isDone = await noting(failures, `letting go of ${group}`, () => byDeadline(deadlineWallSec, clock, letGo))
      if (!isDone) left.push(group)
    }
    return left
  }
}
