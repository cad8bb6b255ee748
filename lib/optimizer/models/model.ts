import type { Past } from './past.ts'

/**
 * A way to forecast. `State` is plain data: what was learned, small enough to be stored. Learning happens step by step,
 * so that fitting two weeks is the same as having been there.
 */
export interface Model<State> {
  readonly name: string
  /** Does it know the usual day? Then so do its forecasts between two leads. */
  readonly seasonal: boolean
  begin(): State
  /** Learns from the newest step of the past; `measured` is false where that step is a guess that fills a hole. */
  advance(state: State, past: Past, measured: boolean): void
  /** The middle of what to expect `steps` after now; may be negative, nobody else's business. */
  ahead(state: State, past: Past, steps: number): number
  /** A state to go on from while nothing more is learned: as little as prediction needs. The original stays as it is. */
  fork(state: State): State
}

/** Steps ahead for which models are judged and calibrated; between them forecasts are interpolated. */
export const leadSteps: readonly number[] = [1, 2, 3, 6, 12, 36, 96, 288]

/** A model whose state nobody needs to know. */
export type AnyModel = Model<unknown>

/** Forgets the type of a model's state: whoever holds the model hands it back its own state and nothing else. */
export function erased<State>(model: Model<State>): AnyModel {
  return model as AnyModel
}
