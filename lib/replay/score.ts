import { rounded } from '../optimizer/numbers/rounded.ts'
import type { WorldTotals } from '../simulated/world/world.ts'
import { nearestRank } from './numbers/quantile.ts'
import { countUpTo } from './numbers/sorted.ts'
import type { ReplayOptions } from './policy.ts'

/** How a policy did in the scored part of a trace. */
export interface Score {
  /** Billed hours of all workers. */
  readonly workerHours: number
  /** With late jobs at their price; absent where they have none. */
  readonly totalHours?: number
  /** Share of jobs that waited longer than promised. */
  readonly lateRatio: number
  readonly waitP50Sec: number
  readonly waitP95Sec: number
  readonly waitP99Sec: number
  /** Agent-seconds at work over agent-seconds of ready and draining workers. */
  readonly utilisation: number
  readonly launches: number
  readonly terminations: number
  readonly interrupted: number
  /** How often the fleet's size changed direction, per hour. */
  readonly reversalsPerHour: number
}

type Sums = Pick<
  WorldTotals,
  'billedSec' | 'busyAgentSec' | 'readyAgentSec' | 'drainingAgentSec' | 'launches' | 'terminations' | 'interrupted'
>

const nothing: Sums = {
  billedSec: 0,
  busyAgentSec: 0,
  readyAgentSec: 0,
  drainingAgentSec: 0,
  launches: 0,
  terminations: 0,
  interrupted: 0,
}

/** Adds up the scored parts of the stretches of a trace. */
export function scoreSheet(
  jobs: number,
  { sloWaitSec, lateCostHours }: Pick<ReplayOptions, 'sloWaitSec' | 'lateCostHours'>,
) {
  const waits = new Int32Array(jobs)
  let count = 0
  let sums = nothing
  let reversals = 0
  let scoredSec = 0
  const sortedWaits = () => waits.subarray(0, count).sort()
  return {
    wait(waitSec: number): void {
      waits[count++] = waitSec
    },
    /** The world's sums at the beginning and at the end of a scored part. */
    part(before: Sums | undefined, after: Sums): void {
      sums = combined(sums, combined(after, before ?? nothing, -1), 1)
    },
    /** How often the fleet's size changed direction in so many scored seconds. */
    turns(count: number, sec: number): void {
      reversals += count
      scoredSec += sec
    },
    sortedWaits,
    score(): Score {
      const sorted = sortedWaits()
      const late = count - countUpTo(sorted, sloWaitSec)
      const agentSec = sums.readyAgentSec + sums.drainingAgentSec
      return {
        workerHours: rounded(sums.billedSec / 3600, 3),
        ...(lateCostHours !== undefined && { totalHours: rounded(sums.billedSec / 3600 + late * lateCostHours, 3) }),
        lateRatio: rounded(count === 0 ? 0 : late / count, 6),
        waitP50Sec: count === 0 ? 0 : nearestRank(sorted, 0.5),
        waitP95Sec: count === 0 ? 0 : nearestRank(sorted, 0.95),
        waitP99Sec: count === 0 ? 0 : nearestRank(sorted, 0.99),
        utilisation: rounded(agentSec === 0 ? 0 : sums.busyAgentSec / agentSec, 6),
        launches: sums.launches,
        terminations: sums.terminations,
        interrupted: sums.interrupted,
        reversalsPerHour: rounded(scoredSec === 0 ? 0 : (3600 * reversals) / scoredSec, 3),
      }
    },
  }
}

export function copyOfSums(totals: Sums): Sums {
  return combined(nothing, totals, 1)
}

function combined(a: Sums, b: Sums, sign: 1 | -1): Sums {
  return {
    billedSec: a.billedSec + sign * b.billedSec,
    busyAgentSec: a.busyAgentSec + sign * b.busyAgentSec,
    readyAgentSec: a.readyAgentSec + sign * b.readyAgentSec,
    drainingAgentSec: a.drainingAgentSec + sign * b.drainingAgentSec,
    launches: a.launches + sign * b.launches,
    terminations: a.terminations + sign * b.terminations,
    interrupted: a.interrupted + sign * b.interrupted,
  }
}
