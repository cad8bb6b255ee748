import type { Model } from './model.ts'
import type { Past } from './past.ts'

/** The line's value at the newest step, in agents, and its slope, in agents per step. */
export interface LineState {
  end: number
  perStep: number
}

/** The line is fitted to at most so many steps, and to no fewer than so many. */
const window = 60
const fewest = 5

/** Least squares over the latest steps: the forecast that serves young fleets, judged here like any other model. */
export const line: Model<LineState> = {
  name: 'linear-regression',
  seasonal: false,
  begin: () => ({ end: 0, perStep: 0 }),
  fork: (state) => ({ ...state }),
  advance(state, past) {
    const count = Math.min(window, past.length)
    const mean = meanOf(past, count)
    state.perStep = count < fewest ? 0 : slopeOf(past, count, mean)
    state.end = count < fewest ? (past.at(past.now) ?? 0) : mean + (state.perStep * (count - 1)) / 2
  },
  ahead: ({ end, perStep }, _, steps) => end + perStep * steps,
}

function meanOf(past: Past, count: number): number {
  let sum = 0
  for (let back = 0; back < count; back += 1) sum += past.at(past.now - back) ?? 0
  return sum / count
}

/** Of equally spaced values: the squared distances of 1..n from their mean sum to n (n^2 - 1) / 12. */
function slopeOf(past: Past, count: number, mean: number): number {
  let cross = 0
  for (let back = 0; back < count; back += 1)
    cross += ((count - 1) / 2 - back) * ((past.at(past.now - back) ?? mean) - mean)
  return (12 * cross) / (count * (count * count - 1))
}
