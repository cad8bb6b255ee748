import type { Past } from './past.ts'

/**
 * A way to forecast. `State` is plain data: what was learned, small enough to be stored. Learning happens step by step, so a
 * model fitted to two weeks of history equals one that has observed them live.
 */
export interface Model<State> {
  readonly name: string
  /** Does it use the usual day? Then its forecasts between two leads follow that too. */
  readonly seasonal: boolean
  begin(): State
  /** Learns from the newest step of the past; `measured` is false where that step is a guess that fills a hole. */
  advance(state: State, past: Past, measured: boolean): void
  /** The median of demand to expect `steps` after now. May be negative or not finite; the mixture limits it. */
  ahead(state: State, past: Past, steps: number): number
  /** A copy to forecast from that learns nothing more: as little as prediction needs. The original is not changed. */
  fork(state: State): State
}

/** Steps ahead at which models are judged and calibrated; between them forecasts are interpolated. */
export const leadSteps: readonly number[] = [1, 2, 3, 6, 12, 36, 96, 288]

/** A model whose state nobody needs to know. */
export type AnyModel = Model<unknown>

/** Forgets the type of a model's state. Safe as long as a model is only ever given states of its own. */
export function erased<State>(model: Model<State>): AnyModel {
  return model as AnyModel
}
