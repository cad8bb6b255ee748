import { count, counted, duration } from './format.ts'

/** How forecasts turned out, in short. */
export interface OutcomeSummary {
  readonly count: number
  /** Time from the first outcome to the last. */
  readonly spanSec: number
  /** Share of the outcomes above the P90 that had been forecast. */
  readonly aboveP90: number
  /** Agents by which P50 was too high on average; negative if it was too low. */
  readonly bias: number
}

/** Continues a sentence after a share: `of 121 looks in 1 h, promised 10 %; P50 0.4 agents too high on average`. */
export function outcomeNote({ count: looks, spanSec, bias }: OutcomeSummary): string {
  const off = Math.abs(bias)
  const middle = count(off) === '0' ? '' : `; P50 ${counted(off, 'agent')} too ${bias > 0 ? 'high' : 'low'} on average`
  const span = spanSec > 0 ? ` in ${duration(spanSec)}` : ''
  return `of ${counted(looks, 'look')}${span}, promised 10 %${middle}`
}
