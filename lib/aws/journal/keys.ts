/** Prefixes of the sort keys. */
export const prefix = {
  intent: 'INTENT#',
  asked: 'ASKED#',
  snapshot: 'SNAP#',
  plan: 'PLAN#',
  roster: 'ROSTER#',
  worker: 'WORKER#',
  load: 'USE#',
} as const

/** After a prefix, an upper bound of all keys with that prefix: no character sorts after it. */
export const end = '\u{10ffff}'

/**
 * A time as part of a sort key, to the millisecond. Keys sort by time, and the parts of a split item, whose keys continue
 * with `#`, come right after its head.
 * @throws RangeError for a time before 1970 or after 2286.
 */
export function timeKey(atSec: number): string {
  if (!(atSec >= 0 && atSec < 1e10)) throw new RangeError(`${atSec} is not a time that the journal can keep`)
  const [whole = '', fraction = ''] = atSec.toFixed(3).split('.')
  const digits = fraction.replace(/0+$/, '')
  return whole.padStart(10, '0') + (digits === '' ? '' : `.${digits}`)
}

/** The same for a bound of a query, which may lie outside that range. */
export function boundKey(atSec: number): string {
  return timeKey(Math.min(Math.max(atSec, 0), 9_999_999_999))
}
