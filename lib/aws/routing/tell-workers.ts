import { latestSnapshot } from '../../journal/latest-snapshot.ts'
import type { Directive, WorkerCard } from '../../journal.ts'
import type { WorkerPlan } from '../../optimizer/plan/plan.ts'
import type { Snapshot } from '../../optimizer/snapshot/snapshot.ts'
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

/** Takes back the orders to workers that have left their groups and go on: nobody else would. */
export async function takeBackStrayOrders(view: FleetView, signal: AbortSignal | undefined): Promise<void> {
  const [{ strays }, cards] = await Promise.all([view.recentSight(), view.recentCards()])
  await tell(view, takenBack([...cards.values()].filter(({ worker }) => strays.has(worker))), signal)
}

/** Takes back all orders to the workers of a group, so that they fill themselves again. */
export async function takeBackOrders(view: FleetView, group: string, signal: AbortSignal | undefined): Promise<void> {
  const [{ workers }, cards] = await Promise.all([view.recentSight(), view.recentCards()])
  const members = new Set(workers.filter((member) => member.group === group).map(({ id }) => id))
  await tell(view, takenBack([...cards.values()].filter(({ worker }) => members.has(worker))), signal)
}

/**
 * The same for a group that the last look did not show, such as one that has lost its tags: its workers may still be there and
 * report, and nobody else would take back their orders. They are those that it had when it was last seen, or if that is too long
 * ago all that are in no group.
 */
export async function takeBackLostOrders(
  view: FleetView,
  group: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const [{ workers }, cards] = await Promise.all([view.recentSight(), view.recentCards()])
  const present = new Set(workers.map(({ id }) => id))
  const lost = takenBack([...cards.values()].filter(({ worker }) => !present.has(worker)))
  if (lost.length === 0) return
  const showsGroup = ({ groups }: Snapshot) => groups.some(({ key }) => key === group)
  const before = await latestSnapshot(view.journal, view.clock.nowSec(), showsGroup)
  const members = before && new Set(before.workers.filter((member) => member.group === group).map(({ id }) => id))
  await tell(
    view,
    lost.filter(({ worker }) => members?.has(worker) ?? true),
    signal,
  )
}

function takenBack(cards: readonly WorkerCard[]): Directive[] {
  return cards
    .filter(({ targetAgents, drain }) => targetAgents !== undefined || drain !== undefined)
    .map(({ worker }) => ({ worker, targetAgents: null, drain: null }))
}

async function tell(view: FleetView, directives: readonly Directive[], signal: AbortSignal | undefined): Promise<void> {
  if (directives.length === 0) return
  await view.journal.putDirectives(directives, view.clock.nowSec(), signal)
  view.noteOrders(directives)
}
