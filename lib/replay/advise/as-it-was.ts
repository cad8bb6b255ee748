import type { GroupHistory } from '../../group-history.ts'
import type { Load } from '../load.ts'
import type { DesiredSchedule } from '../reading/desired-schedule.ts'

export const asItWasName = 'as-it-was'

/** How large a group, or a fleet, was. */
export type SizeHistory = Pick<GroupHistory, 'key' | 'min' | 'instances' | 'counted'>

/** Boot times are rounded up to whole minutes, so that looking once a minute misses no row. */
const gridSec = 60

/**
 * The recorded capacity as a schedule. A worker in service was launched one boot time earlier, so the schedule asks for the
 * most workers that were in service from now until one boot time from now. Recorded desired capacity is used as it is.
 */
export function asItWas(history: SizeHistory, load: Load, bootSec: number): DesiredSchedule {
  const { key, instances, counted } = history
  const atSec = instances.atSec.map((at) => at - load.originSec)
  const leadSec = counted === 'desired' ? 0 : Math.ceil(bootSec / gridSec) * gridSec
  const turns = [...new Set(atSec.flatMap((at) => [at - leadSec, at]))].filter((at) => at > 0 && at < load.endSec)
  const rows: { readonly at: number; readonly desired: number }[] = []
  let first = 0
  for (const at of [0, ...turns.sort((a, b) => a - b)]) {
    while ((atSec[first + 1] ?? Number.POSITIVE_INFINITY) <= at) first++
    let most = 0
    for (let index = first; (atSec[index] ?? Number.POSITIVE_INFINITY) <= at + leadSec; index++)
      most = Math.max(most, instances.values[index] ?? 0)
    const desired = Math.round(most)
    if (desired !== rows.at(-1)?.desired) rows.push({ at, desired })
  }
  return {
    file: key,
    name: asItWasName,
    atSec: rows.map(({ at }) => at),
    desired: rows.map(({ desired }) => desired),
    untilSec: load.endSec,
    everySec: gridSec,
  }
}

/** The load, with the recorded size of the fleet at the beginning of each stretch, though never below the group's minimum. */
export function withFleetAsItWas(load: Load, { instances, min }: SizeHistory): Load {
  const standingAt = (sec: number) =>
    instances.values[instances.atSec.findLastIndex((at) => at - load.originSec <= sec)] ?? 0
  const stretches = load.stretches.map((stretch) => ({
    ...stretch,
    readyWorkers: Math.max(min, Math.round(standingAt(stretch.fromSec))),
  }))
  return { ...load, stretches }
}
