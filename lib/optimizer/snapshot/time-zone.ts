import type { GroupReading } from './snapshot.ts'

/**
 * Seconds that local time is ahead of UTC at a moment. Load follows local time: across a change of daylight saving,
 * yesterday's nine o'clock is 23 or 25 hours ago.
 */
export type UtcOffset = (atSec: number) => number

const hourSec = 3600
const quarterSec = 900

const utc: UtcOffset = () => 0

const known = new Map<string, UtcOffset>()

/**
 * The offset of a time zone such as `Europe/Berlin`, from the tables of the runtime; of UTC without one.
 * @throws RangeError when there is no such zone.
 */
export function offsetOf(timeZone: string | undefined): UtcOffset {
  if (timeZone === undefined) return utc
  const offset = known.get(timeZone) ?? byQuarter(timeZone)
  known.set(timeZone, offset)
  return offset
}

export function isTimeZone(name: string): boolean {
  try {
    return offsetOf(name) !== undefined
  } catch (error) {
    if (error instanceof RangeError) return false
    throw error
  }
}

/** The time zone of a fleet: that of the first of its groups, by key, that has one. */
export function timeZoneOf(groups: readonly Pick<GroupReading, 'key' | 'timeZone'>[]): string | undefined {
  const named = groups.filter(({ timeZone }) => timeZone !== undefined)
  return named.toSorted((a, b) => (a.key < b.key ? -1 : 1))[0]?.timeZone
}

/** Zones change their offset only at full quarters of an hour (a few did not, long ago). Formatting is slow, so it is done once per quarter. */
function byQuarter(timeZone: string): UtcOffset {
  const format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' })
  const offsets = new Map<number, number>()
  return (atSec) => {
    const quarter = Math.floor(atSec / quarterSec)
    const before = offsets.get(quarter)
    if (before !== undefined) return before
    const name =
      format.formatToParts(quarter * quarterSec * 1000).find(({ type }) => type === 'timeZoneName')?.value ?? ''
    const offset = parseOffset(name)
    offsets.set(quarter, offset)
    return offset
  }
}

/** `GMT+05:30` in seconds; plain `GMT` is 0. */
function parseOffset(name: string): number {
  const [, sign, hours, minutes = '0'] = /([+-])(\d\d?)(?::(\d\d))?/.exec(name) ?? []
  const seconds = Number(hours ?? 0) * hourSec + Number(minutes) * 60
  return sign === '-' ? -seconds : seconds
}
