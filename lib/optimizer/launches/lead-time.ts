import type { ControlState } from '../memory/state.ts'
import { parameters } from '../settings/parameters.ts'
import type { Settings } from '../settings/settings.ts'
import type { Snapshot } from '../snapshot/snapshot.ts'

/** So many launches are remembered per group. */
const remembered = 20

/** With fewer launches seen, the setting is used. */
const fewest = 5

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

/** P90 (nearest rank) of the group's launches, or the setting while too few have been seen. Seconds. */
export function groupLeadTimeSec(
  leadTimesSec: ControlState['leadTimesSec'],
  group: string,
  settings: Settings,
): number {
  const known = leadTimesSec[group]
  if (known === undefined || known.length < fewest) return settings.leadTimeSec
  const sorted = known.toSorted((a, b) => a - b)
  return sorted[Math.ceil(0.9 * sorted.length) - 1] ?? settings.leadTimeSec
}

/** The lead time of the slowest group, which decides how far ahead the fleet must look. Seconds. */
export function fleetLeadTimeSec(
  leadTimesSec: ControlState['leadTimesSec'],
  groups: readonly { readonly key: string }[],
  settings: Settings,
): number {
  if (groups.length === 0) return settings.leadTimeSec
  return Math.max(...groups.map((group) => groupLeadTimeSec(leadTimesSec, group.key, settings)))
}

/** How many launches the fleet's lead time is based on: those of the slowest group, or 0 while the setting is used. */
export function launchesBehind(
  leadTimesSec: ControlState['leadTimesSec'],
  groups: readonly { readonly key: string }[],
  settings: Settings,
): number {
  const fleetSec = fleetLeadTimeSec(leadTimesSec, groups, settings)
  const slowest = groups.find(({ key }) => groupLeadTimeSec(leadTimesSec, key, settings) === fleetSec)
  const known = (slowest && leadTimesSec[slowest.key]?.length) ?? 0
  return known < fewest ? 0 : known
}
