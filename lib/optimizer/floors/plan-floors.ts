import type { ControlState } from '../memory/state.ts'
import type { Settings } from '../settings/settings.ts'
import type { GroupReading } from '../snapshot/snapshot.ts'
import { timeZoneOf } from '../snapshot/time-zone.ts'
import { withHeadroom } from '../target/target.ts'
import { spreadAgents } from './spread-agents.ts'
import { type HourOfLoad, sureDemand } from './sure-demand.ts'

const hourSec = 3600

/** A day of floors, so that they cover the next daily rise in whatever hour the optimizer dies. */
const floorHours = 24

/** A floor takes effect this long before its hour: rises often begin on the hour, and workers take minutes to boot. */
const aheadSec = 420

/** From `atSec` on a group has at least so many workers, even when there is no optimizer left to ask for them. */
export interface Floor {
  readonly atSec: number
  readonly workers: number
}

export interface FloorPlanning {
  /** The recorded past. */
  readonly hours: readonly HourOfLoad[]
  /** With the minima of their owners. */
  readonly groups: readonly GroupReading[]
  readonly refusals: ControlState['refusals']
  readonly settings: Settings
  readonly nowSec: number
  /** No floor earlier than this. */
  readonly fromSec: number
}

/**
 * The floors of the next day, an hour apart, by group, oldest first: the workers that the plan would have for the demand that
 * each hour is almost sure to have. A live plan will hardly ever have fewer. There is no floor for an hour in which the
 * group's minimum is enough.
 */
export function planFloors(planning: FloorPlanning): ReadonlyMap<string, readonly Floor[]> {
  const { hours, groups, refusals, settings, nowSec, fromSec } = planning
  const timeZone = timeZoneOf(groups)
  const firstHourSec = Math.ceil((fromSec + aheadSec) / hourSec) * hourSec
  const floors = new Map<string, Floor[]>(groups.map(({ key }) => [key, []]))
  for (let hour = 0; hour < floorHours; hour += 1) {
    const startSec = firstHourSec + hour * hourSec
    const demand = sureDemand(hours, startSec, nowSec, timeZone)
    if (demand === undefined) continue
    // In an hour in which no bug is expected, the plan may have dropped the headroom in agents long before.
    const quietSec = demand > 0 ? 0 : Number.POSITIVE_INFINITY
    const workers = spreadAgents(withHeadroom(demand, settings, quietSec), groups, refusals, nowSec)
    for (const { key, min } of groups) {
      const wanted = workers.get(key) ?? min
      if (wanted > min) floors.get(key)?.push({ atSec: startSec - aheadSec, workers: wanted })
    }
  }
  return floors
}
