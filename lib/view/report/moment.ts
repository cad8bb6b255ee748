import { day, timeOfDay } from '../format.ts'

/** When something was: the date and time in UTC, or the day and time since the start of a trace that has no date. */
export function momentOf(originSec: number, tSec: number): string {
  const atSec = originSec + tSec
  const time = timeOfDay(atSec, atSec % 60 === 0 ? 'minutes' : 'seconds')
  return originSec > 0 ? `${day(atSec)} ${time}` : `day ${Math.floor(tSec / 86_400) + 1}, ${time}`
}
