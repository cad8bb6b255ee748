/**
 * Seconds that local time is ahead of UTC at a moment. Daily seasons follow people, and people follow the clock on the
 * wall: over a change of daylight saving, yesterday's nine o'clock is 23 or 25 hours ago.
 */
export type UtcOffset = (atSec: number) => number

export const utc: UtcOffset = () => 0

const daySec = 86_400
const hourSec = 3600

/**
 * The offset of a time zone such as `Europe/Berlin`, from the tables of the runtime; kept per hour, for asking is slow.
 * @throws RangeError when there is no such zone.
 */
export function offsetOf(timeZone: string): UtcOffset {
  const format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' })
  const known = new Map<number, number>()
  return (atSec) => {
    const hour = Math.floor(atSec / hourSec)
    const before = known.get(hour)
    if (before !== undefined) return before
    const name = format.formatToParts(hour * hourSec * 1000).find(({ type }) => type === 'timeZoneName')?.value ?? ''
    const offset = parseOffset(name)
    known.set(hour, offset)
    return offset
  }
}

/** `GMT+05:30` in seconds; plain `GMT` is 0. */
function parseOffset(name: string): number {
  const [, sign, hours, minutes = '0'] = /([+-])(\d\d?)(?::(\d\d))?/.exec(name) ?? []
  const seconds = Number(hours ?? 0) * hourSec + Number(minutes) * 60
  return sign === '-' ? -seconds : seconds
}

/** Time in steps of equal length: step `i` covers the `stepSec` from epoch second `i * stepSec` on. */
export interface Clock {
  readonly stepSec: number
  readonly stepsPerDay: number
  /** Step of the local day in which a step lies, 0 to `stepsPerDay - 1`. */
  slot(step: number): number
  /** The step that stood at the same time on the wall some days earlier. */
  daysBefore(step: number, days: number): number
}

/** `stepSec` must divide a day. */
export function clockOf(stepSec: number, offset: UtcOffset = utc): Clock {
  const stepsPerDay = daySec / stepSec
  const offsetSteps = (step: number) => Math.round(offset(step * stepSec) / stepSec)
  return {
    stepSec,
    stepsPerDay,
    slot: (step) => modulo(step + offsetSteps(step), stepsPerDay),
    daysBefore(step, days) {
      const earlier = step - days * stepsPerDay
      return offset === utc ? earlier : earlier + offsetSteps(step) - offsetSteps(earlier)
    },
  }
}

function modulo(value: number, base: number): number {
  return ((value % base) + base) % base
}
