import type { LoadBucket } from '../../journal.ts'

/** So far around the highest demand a record is still on its way up to it, or down from it. */
const flankSec = 3 * 3600

export interface HighestDemand {
  readonly agents: number
  /** When it was first reached, epoch seconds. */
  readonly atSec: number
  /** The highest of all that is more than three hours away from it; absent where there is none. */
  readonly elsewhereAgents?: number
}

/** The highest demand of a record, beside the highest of any other time of it. `undefined` of an empty record. */
export function highestDemand(record: readonly LoadBucket[]): HighestDemand | undefined {
  const points = record.flatMap(({ points }) => points)
  const peak = highest(points)
  if (peak === undefined) return undefined
  const elsewhere = highest(points.filter(({ atSec }) => Math.abs(atSec - peak.atSec) > flankSec))
  return { agents: peak.demand, atSec: peak.atSec, ...(elsewhere && { elsewhereAgents: elsewhere.demand }) }
}

function highest(points: LoadBucket['points']): LoadBucket['points'][number] | undefined {
  return points.reduce<LoadBucket['points'][number] | undefined>(
    (most, point) => (most === undefined || point.demand > most.demand ? point : most),
    undefined,
  )
}
