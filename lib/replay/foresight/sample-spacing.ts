import { nearestRank } from '../numbers/quantile.ts'
import type { DemandSteps } from './demand-steps.ts'

/** Median distance of two samples in steps: 1 where every step has one. */
export function sampleSpacing({ values }: DemandSteps): number {
  const gaps: number[] = []
  let last: number | undefined
  values.forEach((value, step) => {
    if (Number.isNaN(value)) return
    if (last !== undefined) gaps.push(step - last)
    last = step
  })
  return gaps.length === 0 ? 1 : nearestRank(Float64Array.from(gaps).sort(), 0.5)
}

export function isSample({ values }: DemandSteps, step: number): boolean {
  return !Number.isNaN(values[step] ?? Number.NaN)
}

/**
 * Horizons at which no forecast can be judged, however long the trace is: samples are further apart than that, or no two of
 * them exactly so far.
 */
export function unseenHorizons(demand: DemandSteps, horizons: readonly number[]): number[] {
  const { values } = demand
  const spacing = sampleSpacing(demand)
  if (spacing === 1) return []
  const isSeen = (steps: number) => values.some((_, step) => isSample(demand, step) && isSample(demand, step + steps))
  return horizons.filter((steps) => steps < spacing || (steps < values.length && !isSeen(steps)))
}
