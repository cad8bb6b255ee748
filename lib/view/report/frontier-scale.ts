import { bestOf, costOf, floorHours } from '../../policy-ranking.ts'
import type { PolicyResult, SweepPoint, TraceCharts } from './report-data.ts'

/** Decades of lateness on the axis; smaller shares are drawn at its left end. */
export const fewestExponent = -5

/** Results with more lateness are of no interest. */
const hopelesslyLate = 0.2

/** The axes of cost against lateness: decades of lateness, and powers of two of cost. */
export interface FrontierScale {
  /** The cost that others are divided by: the floor's, or the best policy's, or else the first one's. */
  readonly referenceHours: number
  readonly referenceName: string
  /** Limits of the cost axis, as powers of two. */
  readonly low: number
  readonly high: number
}

/** Distance of the marks of the cost axis, as powers of two. */
export const costStep = 0.5

export function frontierScale({
  policies,
  lateCostHours,
}: Pick<TraceCharts, 'policies' | 'lateCostHours'>): FrontierScale {
  const best = bestOf(policies)
  const referenceHours =
    floorHours(policies) ?? (best && costOf(best) > 0 ? costOf(best) : Math.max(1, policies[0]?.workerHours ?? 1))
  const totals = best === undefined || lateCostHours === undefined ? [] : [costOf(best)]
  const referenceName =
    floorHours(policies) !== undefined ? 'clairvoyant' : lateCostHours === undefined ? 'the best' : 'the least total'
  return { referenceHours, referenceName, ...rangeOf(policies, totals, referenceHours) }
}

/** Sweeps reach beyond the limits on purpose and are cut off. */
function rangeOf(
  policies: readonly PolicyResult[],
  totals: readonly number[],
  reference: number,
): { readonly low: number; readonly high: number } {
  const costs = [...policies.map(({ workerHours }) => workerHours), ...totals].map((hours) => hours / reference)
  const swept = policies.flatMap(({ sweep = [] }) => sweep.filter(({ lateRatio }) => lateRatio <= hopelesslyLate))
  const all = [...costs, ...swept.map(({ workerHours }) => workerHours / reference)].filter((cost) => cost > 0)
  const highest = Math.min(Math.max(1.4, ...all), 1.5 * Math.max(1, ...costs))
  return {
    // Some room below the lowest point.
    low: Math.floor(Math.log2(Math.min(1, ...all)) / costStep - 0.2) * costStep,
    high: Math.ceil(Math.log2(highest) / costStep) * costStep,
  }
}

/** Where a result is drawn. */
export function placeOf(
  { lateRatio, workerHours }: Pick<SweepPoint, 'lateRatio' | 'workerHours'>,
  { referenceHours }: FrontierScale,
): [x: number, y: number] {
  return [
    Math.log10(Math.max(10 ** fewestExponent, lateRatio)),
    Math.log2(Math.max(0.01, workerHours / referenceHours)),
  ]
}
