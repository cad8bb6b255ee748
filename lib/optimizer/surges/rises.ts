import type { DemandAt } from '../demand/history.ts'
import { pinball } from '../numbers/pinball.ts'
import { rounded } from '../numbers/rounded.ts'

/** A look, and by how much demand rose after it within the lead time. */
export interface RiseAt extends DemandAt {
  readonly rise: number
}

/** For each look, the highest demand within so many seconds after it, minus the demand at it. Looks before a gap are left out. */
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

/** Sum of pinball losses of the rises foretold for each look. */
export function riseLoss(rises: readonly RiseAt[], foretold: (look: DemandAt) => number, level: number): number {
  return rises.reduce((loss, rise) => loss + pinball(rise.rise, foretold(rise), level), 0)
}

/** Quantile of rises by nearest rank, to a thousandth; 0 for none. */
export function riseQuantile(list: readonly number[], level: number): number {
  const sorted = Float64Array.from(list).sort()
  return rounded(sorted[Math.ceil(level * sorted.length) - 1] ?? 0, 3)
}
