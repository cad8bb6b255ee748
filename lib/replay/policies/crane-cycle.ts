import { nearestRank } from '../numbers/quantile.ts'
import { inverseFourier, type Spectrum, spectrumOf } from './fourier.ts'

const dayMinutes = 1440
const weekMinutes = 7 * dayMinutes
/** Half the width within which the autocorrelation must rise to its peak and fall from it. */
const peakMinutes = 240
/** Slower frequencies than one per hour are signal, whatever their strength. */
const noiseFromPerMinute = 1 / 60
/** How many of the strongest bins are always kept, and how strong a bin must be (agents) to be kept besides; a hundred at most. */
const filters = [
  { leastBins: 3, weakest: 1 },
  { leastBins: 50, weakest: 0.05 },
] as const
const mostBins = 100
const margins = [0.01, 0.1, 0.15, 0.2] as const
const leastValue = 0.01

/**
 * The coming day or week, minute by minute, or undefined where the usage does not repeat: values beyond P0.1 and P99.9 give way to
 * the one before, the period must show in spectrum and autocorrelation, and the last cycle is served again without its
 * noise, with the margin and filter that would have told the last cycle best.
 */
export function dailyCycle(usage: readonly number[]): Float64Array | undefined {
  const values = withoutOutliers(usage)
  for (const period of [dayMinutes, weekMinutes]) {
    const cycles = Math.floor(values.length / period)
    if (cycles < 2) continue
    const whole = values.subarray(values.length - cycles * period)
    if (isPeriodic(whole, period)) return nextCycle(whole, period)
  }
  return undefined
}

function withoutOutliers(usage: readonly number[]): Float64Array {
  const sorted = Float64Array.from(usage).sort()
  const low = nearestRank(sorted, 0.001)
  const high = nearestRank(sorted, 0.999)
  const values = Float64Array.from(usage)
  for (let i = 1; i < values.length; i++) {
    const value = values[i] as number
    if (value < low || value > high) values[i] = values[i - 1] as number
  }
  return values
}

/**
 * The bin of the period is stronger than noise, and the autocorrelation peaks there. Where crane shuffles the values a
 * hundred times and takes the 99th largest power, this uses what that estimates: powers of shuffled values are
 * exponential with mean `n * variance`, so the maximum of `bins` of them stays below
 * `-ln(1 - 0.99^(1 / bins)) * n * variance` 99 times out of 100.
 */
function isPeriodic(values: Float64Array, period: number): boolean {
  const n = values.length
  const mean = values.reduce((a, b) => a + b, 0) / n
  const centred = values.map((value) => value - mean)
  const squares = centred.reduce((sum, value) => sum + value * value, 0)
  if (squares === 0) return false
  const spectrum = spectrumOf(centred)
  const noise = -Math.log(1 - 0.99 ** (1 / (n / 2 - 1))) * squares
  return amplitude(spectrum, n / period) ** 2 > noise && peaks(centred, period)
}

/** The regression lines of the autocorrelation rise before the lag and fall after it. */
function peaks(values: Float64Array, lag: number): boolean {
  const before = autocorrelations(values, lag - peakMinutes, lag)
  const after = autocorrelations(values, lag, Math.min(lag + peakMinutes, values.length - 1))
  return slope(before) > 0 && slope(after) < 0
}

function autocorrelations(values: Float64Array, fromLag: number, toLag: number): Float64Array {
  return Float64Array.from({ length: toLag - fromLag + 1 }, (_, index) => {
    const lag = fromLag + index
    let sum = 0
    for (let i = lag; i < values.length; i++) sum += (values[i] as number) * (values[i - lag] as number)
    return sum
  })
}

function slope(values: Float64Array): number {
  const middle = (values.length - 1) / 2
  return values.reduce((sum, value, index) => sum + (index - middle) * value, 0)
}

function nextCycle(values: Float64Array, period: number): Float64Array {
  const past = measured(values.subarray(0, values.length - period))
  const actual = values.subarray(values.length - period)
  const trials = filters.flatMap((filter) => {
    const told = lastCycle(past, period, filter)
    return margins.map((margin) => ({ filter, margin, error: predictionError(actual, told, margin) }))
  })
  const best = trials.reduce((a, b) => (b.error < a.error ? b : a))
  return lastCycle(measured(values), period, best.filter).map((value) => value * (1 + best.margin))
}

/** A signal by its frequencies. */
interface Measured {
  readonly spectrum: Spectrum
  /** Of each bin, in agents. */
  readonly amplitudes: Float64Array
  /** Those of the lower half without the mean, the strongest first. */
  readonly strongest: Float64Array
}

function measured(values: Float64Array): Measured {
  const n = values.length
  const spectrum = spectrumOf(values)
  const amplitudes = Float64Array.from({ length: n }, (_, bin) => amplitude(spectrum, bin) / n)
  const strongest = amplitudes
    .slice(1, Math.floor(n / 2))
    .sort()
    .reverse()
  return { spectrum, amplitudes, strongest }
}

/** The last cycle of the signal without its weak high frequencies; never quite zero. */
function lastCycle(
  { spectrum, amplitudes, strongest }: Measured,
  period: number,
  { leastBins, weakest }: (typeof filters)[number],
): Float64Array {
  const n = amplitudes.length
  const among = Math.max(weakest, strongest[Math.min(mostBins, strongest.length) - 1] ?? 0)
  const least = Math.min(among, strongest[leastBins - 1] ?? among)
  const re = spectrum.re.slice()
  const im = spectrum.im.slice()
  for (let bin = 0; bin < n; bin++) {
    const perMinute = Math.min(bin, n - bin) / n
    if (perMinute <= noiseFromPerMinute || (amplitudes[bin] as number) >= least) continue
    re[bin] = 0
    im[bin] = 0
  }
  return inverseFourier({ re, im })
    .re.slice(n - period)
    .map((value) => (value > 0 ? value : leastValue))
}

/** Mean absolute percentage error in which falling short by x counts `ln(1 / (1 - x)) / ln 1.25`; plain error near zero. */
export function predictionError(actual: Float64Array, told: Float64Array, margin: number): number {
  const sum = (error: (is: number, said: number) => number) =>
    actual.reduce((total, is, i) => total + error(is, (told[i] ?? 0) * (1 + margin)), 0) / actual.length
  if (actual.some((value) => value < 1e-3)) return sum((is, said) => Math.abs(is - said))
  return sum((is, said) => (said < is ? -Math.log(said / is) / Math.log(1.25) : (said - is) / is))
}

function amplitude({ re, im }: Spectrum, bin: number): number {
  return Math.hypot(re[bin] ?? 0, im[bin] ?? 0)
}
