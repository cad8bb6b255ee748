import type { Directive } from '../../journal.ts'
import type { WorkerPlan } from '../../optimizer/decision.ts'
import type { FleetView } from '../fleet-view.ts'

/**
 * Writes each worker's target if it differs from the worker's present orders. A worker without orders fills itself. An order
 * to drain from an earlier life of the worker is taken back. In a quiet fleet nothing is written, and plans for workers that
 * are gone are ignored.
 */
export async function tellWorkers(
  view: FleetView,
  plans: readonly WorkerPlan[],
  signal: AbortSignal | undefined,
): Promise<void> {
  if (plans.length === 0) return
  const [{ workers }, cards] = await Promise.all([view.recentSight(), view.recentCards()])
  const members = new Map(workers.map((worker) => [worker.id, worker]))
  const directives = plans.flatMap(({ worker, idealAgents }): Directive[] => {
    const member = members.get(worker)
    if (member === undefined) return []
    const card = cards.get(worker)
    if (card?.drain === true && member.phase !== 'draining') return [{ worker, targetAgents: idealAgents, drain: null }]
    const told = card?.targetAgents ?? (card?.drain === true ? 0 : member.totalAgents)
    return told === idealAgents ? [] : [{ worker, targetAgents: idealAgents }]
  })
  await tell(view, directives, signal)
}

/** Takes back all orders to the workers of a group, so that they fill themselves again. */
export async function takeBackOrders(view: FleetView, group: string, signal: AbortSignal | undefined): Promise<void> {
  const [{ workers }, cards] = await Promise.all([view.recentSight(), view.recentCards()])
  const directives = workers.flatMap((member): Directive[] => {
    const { targetAgents, drain } = cards.get(member.id) ?? {}
    const hasOrders = targetAgents !== undefined || drain !== undefined
    return member.group === group && hasOrders ? [{ worker: member.id, targetAgents: null, drain: null }] : []
  })
  await tell(view, directives, signal)
}

async function tell(view: FleetView, directives: readonly Directive[], signal: AbortSignal | undefined): Promise<void> {
  if (directives.length === 0) return
  await view.journal.putDirectives(directives, view.clock.nowSec(), signal)
  view.noteOrders(directives)
}
