import { isLeaving, type Missing, type Snapshot, type WorkerReading } from '../snapshot/snapshot.ts'
import type { ControlState } from './state.ts'

/** A look in which more than this share of the workers has vanished, without our doing, is not believed. */
const believableLoss = 0.2

/** Says that workers are missing where far fewer are there than were to stay. */
export function vanished(
  workers: readonly WorkerReading[],
  before: readonly WorkerReading[],
  { inventory }: Pick<ControlState, 'inventory'>,
): Missing | undefined {
  const present = accountedFor(workers, before)
  if (present >= inventory * (1 - believableLoss)) return undefined
  return { source: 'workers', reason: `inventory fell from ${inventory} to ${present} unexplained` }
}

/** How many workers are accounted for: those that stay, and those that have begun to leave since the last snapshot. */
function accountedFor(workers: readonly WorkerReading[], before: readonly WorkerReading[]): number {
  const wereLeaving = new Set(before.filter(isLeaving).map(({ id }) => id))
  return workers.filter((worker) => !isLeaving(worker) || !wereLeaving.has(worker.id)).length
}

/** While the inventory is in doubt, a loss is believed a fifth at a time, so that one wrong answer cannot become the new truth. */
export function trustedInventory(before: number, snapshot: Snapshot): number {
  const staying = snapshot.workers.filter((worker) => !isLeaving(worker)).length
  if (snapshot.missing.every((missing) => missing.source !== 'workers')) return staying
  return Math.max(staying, Math.floor(before * (1 - believableLoss)))
}
