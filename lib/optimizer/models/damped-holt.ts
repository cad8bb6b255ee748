import type { Model } from './model.ts'

/** Level in agents, `null` before the first value, and a trend in agents per step that fades. */
export interface HoltState {
  level: number | null
  trend: number
}

/**
 * Holt's linear method with a damped trend (Gardner and McKenzie 1985; ETS(A,Ad,N) in Hyndman's terms, whose beta is alpha
 * times this one). The smoothing constants did best over recorded load; fitting them for each fleet gained nothing.
 */
const alpha = 0.9
const beta = 0.25
const phi = 0.8

export const dampedHolt: Model<HoltState> = {
  name: 'damped-holt',
  seasonal: false,
  begin: () => ({ level: null, trend: 0 }),
  fork: (state) => ({ ...state }),
  advance(state, past) {
    smooth(state, past.at(past.now) ?? 0, { alpha, beta, phi })
  },
  ahead: (state, _, steps) => (state.level ?? 0) + state.trend * fading(phi, steps),
}

/** One step of damped exponential smoothing in error-correction form. */
export function smooth(
  state: HoltState,
  value: number,
  { alpha, beta, phi }: { readonly alpha: number; readonly beta: number; readonly phi: number },
): void {
  if (state.level === null) {
    state.level = value
    return
  }
  const error = value - (state.level + phi * state.trend)
  state.level += phi * state.trend + alpha * error
  state.trend = phi * state.trend + alpha * beta * error
}

/** phi + phi^2 + ... + phi^steps: how many steps' worth of trend a damped trend still adds. */
export function fading(phi: number, steps: number): number {
  return (phi * (1 - phi ** steps)) / (1 - phi)
}
