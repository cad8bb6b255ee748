import { levels } from '../forecast/forecast.ts'
import { normalQuantile } from '../numbers/normal.ts'
import { leadSteps } from './model.ts'
import type { Past } from './past.ts'
import { usualRise } from './seasonal-curve.ts'

const scores = levels.map(normalQuantile)
const furthest = leadSteps[leadSteps.length - 1] ?? 1

/**
 * The quantile at any lead, in steps, and any level. Between two forecast leads it follows the usual day, plus the
 * interpolated difference of the two forecasts from it. Below one step it approaches the present demand, and its spread
 * shrinks with the square root of the lead, like that of a random walk. Levels are interpolated linearly over normal scores.
 * @param quantiles `[lead * levels.length + level]` over `leadSteps`, agents
 * @param lead steps after now; limited to between 0 and the furthest lead
 * @param level between 0 and 1; limited to 0.9999
 * @returns agents, never negative
 */
export function leadQuantile(
  past: Past,
  quantiles: Float64Array,
  lead: number,
  level: number,
  seasonal = true,
): number {
  const usual = seasonal ? (steps: number) => usualUntil(past, steps) : () => 0
  const present = past.at(past.now) ?? 0
  return Math.max(
    0,
    levelQuantile((which) => atLead(quantiles, { lead, level: which, present, usual }), level),
  )
}

/** The quantile at any level from those at `levels`: interpolated linearly over normal scores, the lower half mirrored. */
function levelQuantile(at: (level: number) => number, level: number): number {
  if (level < 0.5) return 2 * at(0) - levelQuantile(at, 1 - level)
  const score = normalQuantile(Math.min(level, 0.9999))
  const reached = scores.findIndex((candidate) => candidate >= score)
  const above = reached < 0 ? levels.length - 1 : Math.max(1, reached)
  const low = scores[above - 1] ?? 0
  const share = (score - low) / ((scores[above] ?? 1) - low)
  return at(above - 1) + share * (at(above) - at(above - 1))
}

interface Asked {
  readonly lead: number
  readonly level: number
  readonly present: number
  /** How much the usual day rises until a lead. */
  readonly usual: (steps: number) => number
}

function atLead(quantiles: Float64Array, { lead: anyLead, level, present, usual }: Asked): number {
  const lead = Math.max(0, Math.min(anyLead, furthest))
  const said = (index: number) => quantiles[index * levels.length + level] ?? 0
  if (lead <= 1) {
    const middle = quantiles[0] ?? 0
    return present + (middle - present) * lead + (said(0) - middle) * Math.sqrt(lead)
  }
  const after = leadSteps.findIndex((steps) => steps >= lead)
  const from = leadSteps[after - 1] ?? 0
  const to = leadSteps[after] ?? furthest
  const share = (lead - from) / (to - from)
  const beyond = (index: number, steps: number) => said(index) - usual(steps)
  return usual(lead) + (1 - share) * beyond(after - 1, from) + share * beyond(after, to)
}

/** Interpolated linearly where the lead is no whole number of steps. */
function usualUntil(past: Past, lead: number): number {
  const whole = Math.floor(lead)
  const rise = usualRise(past, past.now, past.now + whole)
  if (whole === lead) return rise
  return rise + (lead - whole) * (usualRise(past, past.now, past.now + whole + 1) - rise)
}
