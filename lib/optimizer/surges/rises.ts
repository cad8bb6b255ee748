import { pinball } from '../models/pinball.ts'
import type { DemandAt } from './latest-surge.ts'

/** A look, and by how much demand rose within the lead time after it. */
export interface RiseAt extends DemandAt {
  readonly rise: number
}

/** Highest demand within so many seconds after each look, less the demand at it; looks before a gap have none. */
export function risesIn(past: readonly DemandAt[], withinSec: number): RiseAt[] {
  const rises: RiseAt[] = []
  for (let index = 0; index < past.length; index += 1) {
    const now = past[index]
    if (now === undefined) continue
    let highest = now.demand
    let latestSec = now.atSec
    for (let next = index + 1; next < past.length; next += 1) {
      const then = past[next]
      if (then === undefined || then.atSec > now.atSec + withinSec) break
      if (then.demand > highest) highest = then.demand
      latestSec = then.atSec
    }
    if (latestSec - now.atSec > withinSec / 2)
      rises.push({ atSec: now.atSec, demand: now.demand, rise: highest - now.demand })
  }
  return rises
}

/** Pinball loss, summed, of what was foretold of each look for what it rose by. */
export function riseLoss(rises: readonly RiseAt[], foretold: (look: DemandAt) => number, level: number): number {
  return rises.reduce((loss, rise) => loss + pinball(rise.rise, foretold(rise), level), 0)
}

/** Quantile of some rises by nearest rank, to a thousandth; 0 of none. */
export function riseQuantile(list: readonly number[], level: number): number {
  const sorted = Float64Array.from(list).sort()
  return Math.round((sorted[Math.ceil(level * sorted.length) - 1] ?? 0) * 1000) / 1000
}
