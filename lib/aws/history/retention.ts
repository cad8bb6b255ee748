const daySec = 86_400

/** How long CloudWatch keeps points of which length; hourly ones, kept longer, say nothing about waits of a minute. */
const kept = [
  { daysBack: 15, periodSec: 60 },
  { daysBack: 63, periodSec: 300 },
] as const

/** A window that begins so many days ago is read whole: one day less than points are kept. */
export const mostDays = 62

export interface Window {
  /** Epoch seconds, multiples of the period. */
  readonly fromSec: number
  readonly toSec: number
  readonly periodSec: number
}

/**
 * The last so many days in the finest points that CloudWatch still has of their beginning. Nothing finer is asked for: of a
 * time beyond its retention CloudWatch returns nothing at all.
 * @throws RangeError beyond `mostDays`.
 */
export function windowOf(days: number, nowSec: number): Window {
  const finest = kept.find(({ daysBack }) => days < daysBack)
  if (finest === undefined) throw new RangeError(`CloudWatch keeps fine points for ${mostDays} days, not for ${days}`)
  const { periodSec } = finest
  const toSec = Math.floor(nowSec / periodSec) * periodSec
  return { fromSec: toSec - Math.floor((days * daySec) / periodSec) * periodSec, toSec, periodSec }
}
