const daySec = 86_400

/** How long CloudWatch keeps points of each period. Hourly points, kept longer, are too coarse to show waits of a minute. */
const kept = [
  { daysBack: 15, periodSec: 60 },
  { daysBack: 63, periodSec: 300 },
] as const

/** The longest window, days: one day less than points are kept, so that none expires while they are read. */
export const mostDays = 62

export interface Window {
  /** Epoch seconds, multiples of the period. */
  readonly fromSec: number
  readonly toSec: number
  readonly periodSec: number
}

/**
 * A window of the last `days` days, with the finest period that CloudWatch still keeps for all of it. If asked for a finer
 * period CloudWatch would return nothing for times beyond its retention.
 * @throws RangeError beyond `mostDays`.
 */
export function windowOf(days: number, nowSec: number): Window {
  const finest = kept.find(({ daysBack }) => days < daysBack)
  if (finest === undefined) throw new RangeError(`CloudWatch keeps fine points for ${mostDays} days, not for ${days}`)
  const { periodSec } = finest
  const toSec = Math.floor(nowSec / periodSec) * periodSec
  return { fromSec: toSec - Math.floor((days * daySec) / periodSec) * periodSec, toSec, periodSec }
}
