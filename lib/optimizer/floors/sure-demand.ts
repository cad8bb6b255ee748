import { offsetOf } from '../snapshot/time-zone.ts'

const hourSec = 3600
const dayHours = 24

/** How many days of the past are looked at, as far as they were recorded. */
export const pastDays = 14

/** Fewer days do not make a habit. */
const leastDays = 3

/** Exceeded on three days in five: more than that are working days, so weekends do not lower it. */
const quantile = 0.4

/** Mean demand of one hour; `atSec` is its start. */
export interface HourOfLoad {
  readonly atSec: number
  readonly demand: number
}

/**
 * Demand that a coming hour is almost sure to have: at least so much was there in the same hour on three in five of the last
 * fourteen days, and on the same weekday of each of the last two weeks. Means count, not peaks. `undefined` where fewer than
 * three days are known. Hours that are not over at `nowSec` are left out.
 *
 * @param timeZone of the fleet's days; UTC when absent.
 */
export function sureDemand(
  hours: readonly HourOfLoad[],
  startSec: number,
  nowSec: number,
  timeZone?: string,
): number | undefined {
  const offset = offsetOf(timeZone)
  const localHour = (atSec: number) => Math.floor((atSec + offset(atSec)) / hourSec)
  const startHour = localHour(startSec)
  const alike = hours
    .filter(({ atSec }) => atSec + hourSec <= nowSec)
    .map(({ atSec, demand }) => ({ demand, ago: startHour - localHour(atSec) }))
    .filter(({ ago }) => ago > 0 && ago <= pastDays * dayHours && ago % dayHours === 0)
  // Counted in days, since the end of daylight saving repeats an hour of the same day.
  if (new Set(alike.map(({ ago }) => ago)).size < leastDays) return undefined
  const sameDay = alike.filter(({ ago }) => ago % (7 * dayHours) === 0)
  const rising = alike.map(({ demand }) => demand).sort((a, b) => a - b)
  const usual = rising[Math.floor(quantile * (rising.length - 1))] ?? 0
  return Math.min(usual, ...sameDay.map(({ demand }) => demand))
}
