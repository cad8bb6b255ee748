import { modulo } from '../numbers/modulo.ts'
import { offsetOf } from '../snapshot/time-zone.ts'

/** Time in steps of equal length: step `i` covers the `stepSec` from epoch second `i * stepSec` on. */
export interface StepClock {
  readonly stepSec: number
  readonly stepsPerDay: number
  /** Time zone of its days; UTC where absent. */
  readonly timeZone?: string
  /** Step of the local day in which a step lies, 0 to `stepsPerDay - 1`. */
  slot(step: number): number
  /** The step at the same local time some days earlier. */
  daysBefore(step: number, days: number): number
}

const daySec = 86_400

/**
 * `stepSec` must divide a day.
 * @throws RangeError when there is no such time zone.
 */
export function clockOf(stepSec: number, timeZone?: string): StepClock {
  const stepsPerDay = daySec / stepSec
  const offset = offsetOf(timeZone)
  const offsetSteps = (step: number) => Math.round(offset(step * stepSec) / stepSec)
  return {
    stepSec,
    stepsPerDay,
    ...(timeZone !== undefined && { timeZone }),
    slot: (step) => modulo(step + offsetSteps(step), stepsPerDay),
    daysBefore(step, days) {
      const earlier = step - days * stepsPerDay
      return timeZone === undefined ? earlier : earlier + offsetSteps(step) - offsetSteps(earlier)
    },
  }
}
