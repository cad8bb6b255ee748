import type { ControlState } from './state.ts'

type Decided = Pick<ControlState, 'decidedAtSec' | 'relivedUntilSec'>

/** Until when time is lived through once more, because the clock was set back; `undefined` where it was not, or that is over. */
export function relivedUntilSec(state: Decided, nowSec: number): number | undefined {
  const { decidedAtSec = nowSec, relivedUntilSec: knownSec = nowSec } = state
  const untilSec = Math.max(decidedAtSec, knownSec)
  return untilSec > nowSec ? untilSec : undefined
}

/** Was the last decision of a time after `nowSec`, or of one that was itself lived through once more? */
export function wasRelived(state: Decided, nowSec: number): boolean {
  return state.relivedUntilSec !== undefined || relivedUntilSec(state, nowSec) !== undefined
}
