import type { Past } from './past.ts'
import { dailySeason } from './period.ts'

/** A day as it usually goes: one value for each step of the local day. */
export interface SeasonalCurve {
  /** `null` where no day has been seen yet. */
  readonly slots: (number | null)[]
  /** Is there a daily season at all? Decided by autocorrelation, once a day. */
  confirmed: boolean
  /** Steps until the next look. */
  untilLook: number
}

/** Days that the curve remembers. */
const days = 14
/** Steps to either side over which it is smoothed, with linearly falling weights. */
const smoothing = 3

export function emptyCurve(): SeasonalCurve {
  return { slots: [], confirmed: false, untilLook: 0 }
}

/** Takes in the newest step: its slot becomes the mean of two weeks' values at this time of day, without highest and lowest. */
export function advanceCurve(past: Past): void {
  const { clock, curve, now } = past
  const values: number[] = []
  for (let day = 0; day < days; day += 1) {
    const value = past.at(clock.daysBefore(now, day))
    if (value !== undefined) values.push(value)
  }
  while (curve.slots.length < clock.stepsPerDay) curve.slots.push(null)
  curve.slots[clock.slot(now)] = trimmedMean(values)
  curve.untilLook -= 1
  if (curve.untilLook > 0) return
  curve.untilLook = clock.stepsPerDay
  curve.confirmed = dailySeason(past)
}

/** Without the highest and the lowest, so that one odd day does not bend the curve; with fewer than four days all count. */
function trimmedMean(values: number[]): number {
  let sum = 0
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  for (const value of values) {
    sum += value
    if (value < low) low = value
    if (value > high) high = value
  }
  return values.length < 4 ? sum / values.length : (sum - low - high) / (values.length - 2)
}

/** The smoothed curve at a step, past or future; `undefined` where it has no value nearby. */
export function curveAt({ clock, curve }: Past, step: number): number | undefined {
  const count = curve.slots.length
  if (count === 0) return undefined
  const middle = clock.slot(step)
  let sum = 0
  let weights = 0
  for (let offset = -smoothing; offset <= smoothing; offset += 1) {
    const value = curve.slots[(middle + offset + count) % count]
    if (value === null || value === undefined) continue
    const weight = smoothing + 1 - Math.abs(offset)
    sum += weight * value
    weights += weight
  }
  return weights === 0 ? undefined : sum / weights
}

/** How much the usual day rises between two steps; 0 where no season is confirmed. */
export function usualRise(past: Past, from: number, to: number): number {
  if (!past.curve.confirmed) return 0
  const before = curveAt(past, from)
  const after = curveAt(past, to)
  return before === undefined || after === undefined ? 0 : after - before
}

/** The same without smoothing, for what happens on the minute every day. */
export function exactRise({ clock, curve }: Past, from: number, to: number): number {
  if (!curve.confirmed) return 0
  return (curve.slots[clock.slot(to)] ?? 0) - (curve.slots[clock.slot(from)] ?? 0)
}
