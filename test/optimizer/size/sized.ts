import type { ControlState } from '../../../lib/optimizer/memory/state.ts'
import type { Settings } from '../../../lib/optimizer/settings/settings.ts'
import { sizeGroups } from '../../../lib/optimizer/size/size.ts'
import type { Step } from '../../../lib/optimizer/size/step.ts'
import { departuresOf } from '../../../lib/optimizer/size/velocity.ts'
import type { Snapshot } from '../../../lib/optimizer/snapshot/snapshot.ts'
import { supplyOf } from '../../../lib/optimizer/supply/supply.ts'
import type { Target } from '../../../lib/optimizer/target/explain-target.ts'
import { aGroup, aSnapshot, aState, someSettings, workers } from '../../builders.ts'

interface Case {
  snapshot?: Snapshot
  agents: number
  keep?: number
  keepBusy?: number
  state?: ControlState
  settings?: Partial<Settings>
}

/** The size step for a fleet with this target and a lead time of three minutes, and who leaves as the limits on leaving see it. */
export function sized({
  snapshot = aSnapshot(),
  agents,
  keep = agents,
  keepBusy = keep,
  state = aState(),
  settings = {},
}: Case) {
  const supply = supplyOf(snapshot, 180)
  const target: Target = { demand: agents, demandIfMissingBusy: agents, supply, agents, keep, keepBusy, reasons: [] }
  const { size, leavers } = sizeGroups({ snapshot, target, leadTimeSec: 180, state, settings: someSettings(settings) })
  return { size, departures: departuresOf(leavers, snapshot.atSec) }
}

/** Steps in short form. */
export const brief = (steps: readonly Step[]) =>
  steps.map((step) =>
    step.do === 'launch' ? `launch ${step.group} ${step.from}->${step.desired}` : `${step.do} ${step.worker}`,
  )

export function idleFleet(count: number, overrides: Partial<Snapshot> = {}) {
  const members = workers(count, () => ({ usedAgents: 0 }))
  return aSnapshot({ workers: members, groups: [aGroup({ desired: count })], ...overrides })
}
