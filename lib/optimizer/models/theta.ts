import { fading, type HoltState, smooth } from './damped-holt.ts'
import type { Model } from './model.ts'
import type { Past } from './past.ts'
import { curveAt } from './seasonal-curve.ts'

/** Demand minus the usual day, smoothed. */
export interface ThetaState {
  rest: HoltState
  /** Whether the usual day is taken away: only once a season is confirmed. */
  seasonal: boolean
}

/**
 * The theta method: simple exponential smoothing with drift on deseasonalised data (Hyndman and Billah 2003). Here the drift
 * is local and fades, since load does not grow for ever.
 */
const smoothing = { alpha: 0.85, beta: 0.02, phi: 0.9 }

export const theta: Model<ThetaState> = {
  name: 'theta',
  seasonal: true,
  begin: () => ({ rest: { level: null, trend: 0 }, seasonal: false }),
  fork: ({ rest, seasonal }) => ({ rest: { ...rest }, seasonal }),
  advance(state, past) {
    if (state.seasonal !== past.curve.confirmed) {
      state.rest = { level: null, trend: 0 }
      state.seasonal = past.curve.confirmed
    }
    smooth(state.rest, (past.at(past.now) ?? 0) - usual(past, past.now), smoothing)
  },
  ahead: ({ rest }, past, steps) =>
    (rest.level ?? 0) + rest.trend * fading(smoothing.phi, steps) + usual(past, past.now + steps),
}

function usual(past: Past, step: number): number {
  return past.curve.confirmed ? (curveAt(past, step) ?? 0) : 0
}
