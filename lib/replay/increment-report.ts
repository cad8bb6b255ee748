import { incrementLoss, learnIncrements, risesWithin } from '../optimizer/models/increments.ts'
import { demandSteps } from './demand-steps.ts'
import type { Trace } from './trace.ts'

/** How well rises within the lead time are foretold, day by day, each from the week before it. */
export interface IncrementReport {
  readonly leadSec: number
  readonly days: number
  /** Days on which each clock was believed. */
  readonly clocks: Readonly<Record<string, number>>
  /** Pinball loss at P90 and P99 against what holds without a clock; 1 where no clock was ever believed. */
  readonly lossRatio: number
}

const daySec = 86_400
const learnedDays = 7
const leastDays = 2

/** `undefined` where the trace is too short, or its samples further apart than the lead. */
export function incrementReport(trace: Trace, leadSec: number): IncrementReport | undefined {
  const { values, firstStep, stepSec } = demandSteps(trace, trace.kind === 'series' ? 60 : 30)
  const looks = Array.from(values, (demand, step) => ({ atSec: (firstStep + step) * stepSec, demand })).filter(
    ({ demand }) => !Number.isNaN(demand),
  )
  const clocks: Record<string, number> = {}
  let loss = 0
  let plainLoss = 0
  let days = 0
  const perDay = daySec / stepSec
  for (let from = leastDays * perDay; from + perDay <= looks.length; from += perDay) {
    const learned = learnIncrements(looks.slice(Math.max(0, from - learnedDays * perDay), from), leadSec)
    if (learned === undefined) continue
    const day = risesWithin(looks.slice(from, from + perDay), leadSec)
    clocks[learned.key.name] = (clocks[learned.key.name] ?? 0) + 1
    loss += incrementLoss(day, learned.rises, learned.key)
    plainLoss += incrementLoss(day, [learned.overall], { ...learned.key, bins: 1 })
    days += 1
  }
  return days === 0 ? undefined : { leadSec, days, clocks, lossRatio: plainLoss > 0 ? loss / plainLoss : 1 }
}
