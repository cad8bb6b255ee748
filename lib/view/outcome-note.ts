import { count, counted, duration } from './format.ts'

/** What came of forecasts, as far as a line can tell it. */
export interface OutcomeSummary {
  readonly count: number
  /** From the first look to the last. */
  readonly spanSec: number
  /** Share of the looks at which demand was above the P90 that had been forecast for them. */
  readonly aboveP90: number
  /** Agents by which P50 was too high, or too low where negative. */
  readonly bias: number
}

/** Follows a share: `of 121 looks in 1 h, promised 10 %; P50 0.4 agents too high on average`. */
export function outcomeNote({ count: looks, spanSec, bias }: OutcomeSummary): string {
  const off = count(Math.abs(bias))
  const middle = off === '0' ? '' : `; P50 ${off} agents too ${bias > 0 ? 'high' : 'low'} on average`
  return `of ${counted(looks, 'look')} in ${duration(spanSec)}, promised 10 %${middle}`
}
