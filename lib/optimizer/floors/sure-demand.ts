import { offsetOf } from '../time-zone.ts'

const hourSec = 3600
const dayHours = 24

/** Days of the past that are looked at, as far as they were recorded. */
export const pastDays = 14

/** What fewer days say is no habit. */
const leastDays = 3

/** Three in five of the days needed as much: of a week, or two, the weekends do not bring it down. */
const quantile = 0.4

/** Mean demand of one hour; `atSec` is its start. */
export interface HourOfLoad {
  readonly atSec: number
  readonly demand: number
}

/**
 * Demand that an hour to come will have in all likelihood: what the same hour had on three in five of the last fourteen
 * days, and on the same day of each of the last two weeks. Means count, not peaks. `undefined` where fewer than three
 * days are known. Hours that are not over at `nowSec` say nothing yet.
 *
 * @param timeZone whose clock days follow; UTC when absent.
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
  // The hour that a change of the clock repeats is one of its day.
  if (new Set(alike.map(({ ago }) => ago)).size < leastDays) return undefined
  const sameDay = alike.filter(({ ago }) => ago % (7 * dayHours) === 0)
  const rising = alike.map(({ demand }) => demand).sort((a, b) => a - b)
  const usual = rising[Math.floor(quantile * (rising.length - 1))] ?? 0
  return Math.min(usual, ...sameDay.map(({ demand }) => demand))
}
