import { day, timeOfDay } from '../words/format.ts'

/** A moment as date and time in UTC, or as day and time since the start if the trace has no dates. */
export function momentOf(originSec: number, tSec: number): string {
  const atSec = originSec + tSec
  const time = timeOfDay(atSec, atSec % 60 === 0 ? 'minutes' : 'seconds')
  return originSec > 0 ? `${day(atSec)} ${time}` : `day ${Math.floor(tSec / 86_400) + 1}, ${time}`
}
