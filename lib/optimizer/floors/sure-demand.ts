const daySec = 86_400

/** Days of the past that are looked at, as far as they were recorded. */
export const pastDays = 14

/** What fewer days say is no habit. */
const leastDays = 3

/** Mean demand of one hour; `atSec` is its start. */
export interface HourOfLoad {
  readonly atSec: number
  readonly demand: number
}

/**
 * Demand that an hour to come will have in all likelihood: the lower quartile of the same hour of the last fourteen days.
 * Its mean is taken, not its peak, and no weekday is told from another: three in four of those days needed as much.
 * `undefined` where fewer than three are known. Hours that are not over at `nowSec` say nothing yet.
 */
export function sureDemand(hours: readonly HourOfLoad[], hourSec: number, nowSec: number): number | undefined {
  const alike = hours
    .filter(({ atSec }) => atSec + 3600 <= nowSec && atSec < hourSec && atSec >= hourSec - pastDays * daySec)
    .filter(({ atSec }) => (hourSec - atSec) % daySec === 0)
    .map(({ demand }) => demand)
    .toSorted((a, b) => a - b)
  if (alike.length < leastDays) return undefined
  return alike[Math.floor((alike.length - 1) / 4)]
}
