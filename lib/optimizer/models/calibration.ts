import { levels } from '../forecast/forecast.ts'
import { exceedance } from './exceedance.ts'
import { largestError } from './roughness.ts'

/**
 * Keeps quantiles honest: each time one is exceeded it rises by a long step, each time it is not it falls by a short one. The
 * steps balance exactly when it is exceeded as often as promised (quantile tracking: Angelopoulos, Candes and Tibshirani
 * 2023, conformal PID control; it holds for any sequence, level shifts included).
 */
export interface Calibration {
  /** Correction of each level, in widths. */
  readonly corrections: number[]
  /** Mean error of the middle, in units of roughness: the width in which corrections are measured. */
  width: number
  /** How many outcomes it has seen. */
  judged: number
  /** Share of recent outcomes above the quantile at each level, 0 to 1; see `exceedance` for those that meet it exactly. */
  readonly exceeded: number[]
}

/** Step of each level at a lead of one step, in widths. */
const stride = [0.02, 0.05, 0.1] as const
/** Forecasts over which width and shares are averaged. */
const memory = 1000

export function beginCalibration(): Calibration {
  return { corrections: levels.map(() => 0), width: 0, judged: 0, exceeded: levels.map((level) => 1 - level) }
}

/** Takes in the outcome of a forecast: its quantiles, the unit in which it was made (agents, above 0), and its lead in steps. */
export function calibrate(
  calibration: Calibration,
  actual: number,
  quantiles: ArrayLike<number>,
  { unit, steps }: { readonly unit: number; readonly steps: number },
): void {
  calibration.judged += 1
  const share = 1 / Math.min(memory, calibration.judged)
  const error = Math.min(largestError, Math.abs(actual - (quantiles[0] ?? 0)) / unit)
  calibration.width += share * (error - calibration.width)
  levels.forEach((level, index) => {
    const quantile = quantiles[index] ?? 0
    const exceeded = exceedance(actual, quantile, level)
    calibration.exceeded[index] =
      (calibration.exceeded[index] ?? 0) + share * (exceeded - (calibration.exceeded[index] ?? 0))
    const step = (stride[index] ?? 0) / Math.sqrt(steps)
    calibration.corrections[index] = (calibration.corrections[index] ?? 0) + step * (exceeded - (1 - level))
  })
}
