import { isGivenUp } from '../supply/counted-on.ts'
import type { Sizing } from './sizing.ts'
import type { Step } from './step.ts'
import type { Leaver } from './velocity.ts'
import { allowance } from './velocity.ts'

export interface Finishing {
  readonly steps: readonly Step[]
  /** Those that had not been let go before. */
  readonly leavers: readonly Leaver[]
}

/**
 * Ends drained workers that have acknowledged the drain and report to be idle, and workers that have long not come up; of the
 * latter no more than may leave unconfirmed. None of them counts as capacity any more, so no surplus is needed; holds and the
 * group's minimum still apply.
 */
export function finishDrains(
  { snapshot, leadTimeSec, state, settings }: Sizing,
  calledBack: readonly Step[],
): Finishing {
  const { atSec } = snapshot
  const recalled = new Set(calledBack.flatMap((step) => (step.do === 'undrain' ? [step.worker] : [])))
  const groups = new Map(snapshot.groups.map((group) => [group.key, group]))
  const left = new Map(snapshot.groups.map((group) => [group.key, group.desired - group.min]))
  const present = snapshot.workers.filter((worker) => worker.phase !== 'draining').length
  const givenUpAtMost = allowance(present, state.departures, atSec, settings).unconfirmed
  const givenUp: Leaver[] = []
  const steps = snapshot.workers.flatMap((worker): Step[] => {
    const room = left.get(worker.group) ?? 0
    const group = groups.get(worker.group)
    if (group === undefined || group.holds.length > 0 || room <= 0 || recalled.has(worker.id)) return []
    const drained = worker.phase === 'draining' && worker.drainAcknowledged === true && worker.usedAgents === 0
    if (!drained) {
      if (givenUp.length >= givenUpAtMost || !isGivenUp(worker, leadTimeSec, atSec)) return []
      givenUp.push({ worker: worker.id, confirmedIdle: false })
    }
    left.set(worker.group, room - 1)
    const reason = drained ? 'drained and idle' : 'never sent a heartbeat'
    return [{ do: 'terminate', group: worker.group, worker: worker.id, reason }]
  })
  return { steps, leavers: givenUp }
}
