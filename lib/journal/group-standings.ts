import { activeRefusal } from '../optimizer/launches/refusals.ts'
import type { ControlState } from '../optimizer/memory/state.ts'
import { withKnownHold } from '../optimizer/outcome/known-holds.ts'
import { cheapestFirst } from '../optimizer/size/prices.ts'
import { type GroupReading, isLeaving, type Snapshot, type WorkerPhase } from '../optimizer/snapshot/snapshot.ts'

export type PhaseCounts = Readonly<Record<WorkerPhase, number>>

/** A group as the last look saw it, with its workers and what the state knows about it. */
export interface GroupStanding extends Omit<GroupReading, 'backlogQueueUrl' | 'replacing'> {
  readonly workers: PhaseCounts
  readonly agents: PhaseCounts
  /** Agents known to be at work, on draining workers too. */
  readonly usedAgents: number
  /** Workers that have come up and are not being terminated, but have no fresh report. */
  readonly silentWorkers: number
  /** Present if its launches fail at present. */
  readonly refusal?: {
    /** In a row. */
    readonly failures: number
    readonly reason: string
    /** No launch before this time; absent if one worker at a time is launched until one reports. */
    readonly untilSec?: number
  }
}

/** The groups in the order in which they are asked for more workers: the cheapest per agent first. */
export function groupStandings(
  snapshot: Snapshot,
  state: Pick<ControlState, 'refusals' | 'holds'>,
  nowSec: number,
): GroupStanding[] {
  const members = Map.groupBy(snapshot.workers, ({ group }) => group)
  return cheapestFirst(snapshot.groups).map((reading) => {
    const { backlogQueueUrl: _, replacing: __, ...group } = withKnownHold(reading, state, nowSec)
    const workers = members.get(group.key) ?? []
    const silent = workers.filter(
      (worker) => worker.phase !== 'booting' && worker.usedAgents === undefined && !isLeaving(worker),
    )
    return {
      ...group,
      workers: countPhases(workers, () => 1),
      agents: countPhases(workers, ({ totalAgents }) => totalAgents),
      usedAgents: workers.reduce((sum, { usedAgents = 0 }) => sum + usedAgents, 0),
      silentWorkers: silent.length,
      ...refusalOf(state, group.key, nowSec),
    }
  })
}

export function countPhases(
  workers: Snapshot['workers'],
  weigh: (worker: Snapshot['workers'][number]) => number,
): PhaseCounts {
  const counts = { ready: 0, booting: 0, draining: 0 }
  for (const worker of workers) counts[worker.phase] += weigh(worker)
  return counts
}

function refusalOf(
  { refusals }: Pick<ControlState, 'refusals'>,
  group: string,
  nowSec: number,
): Pick<GroupStanding, 'refusal'> {
  const refusal = activeRefusal(refusals, group, nowSec)
  if (refusal === undefined) return {}
  const { failures, reason, untilSec } = refusal
  return { refusal: { failures, reason, ...(untilSec > nowSec && { untilSec }) } }
}
