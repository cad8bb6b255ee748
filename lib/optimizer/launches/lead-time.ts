import type { ControlState } from '../memory/state.ts'
import { parameters } from '../settings/parameters.ts'
import type { Settings } from '../settings/settings.ts'
import type { Snapshot } from '../snapshot/snapshot.ts'

/** So many launches are remembered per group. */
const remembered = 20

/** With fewer launches of a group seen, the setting is used. */
export const fewestLaunches = 5

/** A worker that took longer was not booting all that time: its instance was up long before it began to report. */
const longestSec = parameters.leadTimeSec.max

/** Adds launch to first heartbeat of every worker that has become ready since the last decision. */
export function learnLeadTimes(state: ControlState, snapshot: Snapshot): ControlState['leadTimesSec'] {
  const sinceSec = state.decidedAtSec
  if (sinceSec === undefined) return state.leadTimesSec
  let learned: Record<string, readonly number[]> | undefined
  for (const worker of snapshot.workers) {
    if (worker.readyAtSec === undefined || worker.readyAtSec <= sinceSec) continue
    const tookSec = worker.readyAtSec - worker.launchedAtSec
    // No worker boots in no time: this one's launch was not seen.
    if (tookSec <= 0 || tookSec > longestSec) continue
    learned ??= { ...state.leadTimesSec }
    const known = learned[worker.group] ?? []
    learned[worker.group] = [...known, tookSec].slice(-remembered)
  }
  return learned ?? state.leadTimesSec
}

/** Launch to first heartbeat, and what that is based on. */
export interface LeadTime {
  readonly sec: number
  /** Launches that it was learned from; 0 while the setting is assumed. */
  readonly launches: number
}

/** P90 (nearest rank) of the group's launches, or the setting while too few have been seen. */
export function groupLeadTime(leadTimesSec: ControlState['leadTimesSec'], group: string, settings: Settings): LeadTime {
  const known = leadTimesSec[group] ?? []
  const p90 = known.toSorted((a, b) => a - b)[Math.ceil(0.9 * known.length) - 1]
  if (p90 === undefined || known.length < fewestLaunches) return { sec: settings.leadTimeSec, launches: 0 }
  return { sec: p90, launches: known.length }
}

/** The lead time of the slowest group, which decides how far ahead the fleet must look. */
export function fleetLeadTime(
  leadTimesSec: ControlState['leadTimesSec'],
  groups: readonly { readonly key: string }[],
  settings: Settings,
): LeadTime {
  const [first = { sec: settings.leadTimeSec, launches: 0 }, ...others] = groups.map(({ key }) =>
    groupLeadTime(leadTimesSec, key, settings),
  )
  return others.reduce((slowest, each) => (each.sec > slowest.sec ? each : slowest), first)
}
