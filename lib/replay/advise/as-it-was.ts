import type { GroupHistory } from '../../group-history.ts'
import type { DesiredSchedule } from '../desired-schedule.ts'
import type { Load } from '../load.ts'

export const asItWasName = 'as-it-was'

/** Boots are taken in whole minutes, so that a look a minute meets every row. */
const gridSec = 60

/**
 * The recorded capacity as a schedule. A worker in service was launched a boot earlier, so the schedule asks for the most that
 * were in service from now until a boot from now; capacity that was recorded as asked for is asked for as it stands.
 */
export function asItWas(history: GroupHistory, load: Load, bootSec: number): DesiredSchedule {
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

/** The load with the fleet that stood there when each stretch began, which a group keeps above its minimum. */
export function withFleetAsItWas(load: Load, { instances, min }: GroupHistory): Load {
  const standingAt = (sec: number) =>
    instances.values[instances.atSec.findLastIndex((at) => at - load.originSec <= sec)] ?? 0
  const stretches = load.stretches.map((stretch) => ({
    ...stretch,
    readyWorkers: Math.max(min, Math.round(standingAt(stretch.fromSec))),
  }))
  return { ...load, stretches }
}
