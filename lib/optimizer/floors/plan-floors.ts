import type { Settings } from '../settings.ts'
import type { GroupReading } from '../snapshot.ts'
import type { ControlState } from '../state.ts'
import { withHeadroom } from '../target.ts'
import { timeZoneOf } from '../time-zone.ts'
import { spreadAgents } from './spread-agents.ts'
import { type HourOfLoad, sureDemand } from './sure-demand.ts'

const hourSec = 3600

/** A day of them: whatever hour the optimizer dies in, the next rise of the day is among them. */
const floorHours = 24

/** A floor stands so long before its hour begins: rises like to begin with the hour, and workers take minutes to boot. */
const aheadSec = 420

/** From `atSec` on a group shall have at least so many workers, though nobody should be left to ask for them. */
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
 * The floors of the next day, an hour apart, by group, oldest first: what the plan would have for the demand that each
 * hour will have in all likelihood, and so never more than it will have for what comes. An hour in which a group's
 * minimum is enough has none.
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
    // The plan may have rested for long in an hour in which nothing is expected.
    const quietSec = demand > 0 ? 0 : Number.POSITIVE_INFINITY
    const workers = spreadAgents(withHeadroom(demand, settings, quietSec), groups, refusals, nowSec)
    for (const { key, min } of groups) {
      const wanted = workers.get(key) ?? min
      if (wanted > min) floors.get(key)?.push({ atSec: startSec - aheadSec, workers: wanted })
    }
  }
  return floors
}
