import type { BurstState } from '../../optimizer/state.ts'
import type { Burst } from '../schemas/burst.ts'

/** A burst is over at its absolute end, whether or not a cycle has run since. */
export function burstView(burst: BurstState, nowSec: number): Burst {
  if (!burst.active) return { active: false, ...(burst.endedAtSec !== undefined && { endedAtSec: burst.endedAtSec }) }
  if (burst.endsAtSec <= nowSec) return { active: false, endedAtSec: burst.endsAtSec }
  return {
    active: true,
    cause: burst.cause,
    startedAtSec: burst.startedAtSec,
    endsAtSec: burst.endsAtSec,
    remainingSec: burst.endsAtSec - nowSec,
    factor: burst.factor,
    ...(burst.requestedBy !== undefined && { requestedBy: burst.requestedBy }),
    ...(burst.reason !== undefined && { reason: burst.reason }),
    supplyAtStartAgents: burst.supplyAtStart,
    peakDemandAgents: burst.peakDemand,
  }
}
