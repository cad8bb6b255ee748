const isoTime = /^(\d{4}-\d\d-(\d\d))(?:[Tt ](\d\d:\d\d)(:\d\d(?:\.\d+)?)?\s?([Zz]|[+-]\d\d(?::?\d\d)?)?)?$/
const number = /^\d+(?:\.\d+)?$/
/** The year 10000: larger numbers are milliseconds or nonsense. */
export const lastSec = 253_402_300_800

/**
 * Epoch seconds of an ISO 8601 time, or of a plain number of epoch seconds. A time without an offset is UTC, whatever
 * the machine's time zone: an offset in the file is the only way through a change of daylight saving time.
 * NaN for everything else, 30 February included, which `Date.parse` would silently move into March.
 */
export function parseTimestamp(text: string): number {
  const match = isoTime.exec(text)
  if (match === null) {
    const epochSec = number.test(text) ? Number(text) : Number.NaN
    return epochSec < lastSec ? epochSec : Number.NaN
  }
  const [, date = '', day = '', minutes = '00:00', seconds = ':00', offset = 'Z'] = match
  const wallMs = Date.parse(`${date}T${minutes}${seconds}Z`)
  if (day > '28' && new Date(`${date}T00:00Z`).getUTCDate() !== Number(day)) return Number.NaN
  return wallMs / 1000 - offsetSec(offset)
}

function offsetSec(offset: string): number {
  if (offset === 'Z' || offset === 'z') return 0
  const hours = Number(offset.slice(1, 3))
  const minutes = Number(offset.slice(3).replace(':', '') || 0)
  if (hours > 14 || minutes > 59) return Number.NaN
  return (offset.startsWith('-') ? -1 : 1) * (hours * 3600 + minutes * 60)
}
