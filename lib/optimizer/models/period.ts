import type { Past } from './past.ts'

/** Days of history that are compared with the days before them. */
const looksBackDays = 13
/** Samples of a quarter of an hour are fine enough to see a day. */
const samplesPerDay = 96
/** A season's autocorrelation at a lag of one day must be at least this, and exceed the lowest at shorter lags by this much. */
const atLeast = 0.2
const aboveLowest = 0.2

/**
 * Does the day repeat? Looks at the autocorrelation at a lag of one day, after the mean of the day around each value has been
 * taken away. Load that merely drifts resembles itself at every lag. A season must also be unlike itself at some shorter lag:
 * half a day if it has one peak, a quarter of a day if it has two similar ones.
 */
export function dailySeason(past: Past): boolean {
  const day = past.clock.stepsPerDay
  if (past.length < 3 * day) return false
  const stride = day % samplesPerDay === 0 ? day / samplesPerDay : 1
  const count = Math.floor(Math.min(past.length, (looksBackDays + 1) * day) / stride)
  const values = Float64Array.from({ length: count }, (_, index) => past.at(past.now - index * stride) ?? 0)
  const period = day / stride
  const rest = withoutDrift(values, period)
  const daily = autocorrelation(rest, period)
  return daily >= atLeast && daily - lowestWithin(rest, period) >= aboveLowest
}

function lowestWithin(values: Float64Array, period: number): number {
  let lowest = 1
  for (let lag = 1; lag < period; lag += 1) lowest = Math.min(lowest, autocorrelation(values, lag))
  return lowest
}

/** Values minus the mean of the whole period around them; half a period at each end is lost. */
function withoutDrift(values: Float64Array, period: number): Float64Array {
  const half = Math.floor(period / 2)
  const rest = new Float64Array(Math.max(0, values.length - period))
  let sum = 0
  for (let index = 0; index < values.length; index += 1) {
    sum += values[index] ?? 0
    if (index >= period) {
      sum -= values[index - period] ?? 0
      rest[index - period] = (values[index - half] ?? 0) - sum / period
    }
  }
  return rest
}

/**
 * Correlation of a series with itself `lag` values earlier, -1 to 1, each part around its own mean; 0 for a constant
 * series or one too short.
 */
export function autocorrelation(values: ArrayLike<number>, lag: number): number {
  const count = values.length - lag
  if (count < 2) return 0
  let sumEarly = 0
  let sumLate = 0
  for (let index = 0; index < count; index += 1) {
    sumEarly += values[index] ?? 0
    sumLate += values[index + lag] ?? 0
  }
  let cross = 0
  let early = 0
  let late = 0
  for (let index = 0; index < count; index += 1) {
    const a = (values[index] ?? 0) - sumEarly / count
    const b = (values[index + lag] ?? 0) - sumLate / count
    cross += a * b
    early += a * a
    late += b * b
  }
  return early > 0 && late > 0 ? cross / Math.sqrt(early * late) : 0
}
