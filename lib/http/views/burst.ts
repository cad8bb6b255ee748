import type { BurstState } from '../../optimizer/memory/state.ts'
import { burstInForce } from '../../optimizer/target/burst.ts'
import type { Intent } from '../../optimizer/target/intent.ts'
import type { Burst, BurstStatus } from '../schemas/burst.ts'

/** The burst in force, as the API shows it. */
export function burstView(stored: BurstState, nowSec: number): Burst {
  const burst = burstInForce(stored, nowSec)
  if (!burst.active) return { active: false, ...(burst.endedAtSec !== undefined && { endedAtSec: burst.endedAtSec }) }
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

export function pendingView(intent: Intent): NonNullable<BurstStatus['pending']> {
  const { kind, key, requestedAtSec, requestedBy } = intent
  const asked = { intent: key, requestedAtSec, ...(requestedBy !== undefined && { requestedBy }) }
  if (kind === 'cancel') return { kind, ...asked }
  const { durationSec, endsAtSec, factor, reason } = intent
  return {
    kind,
    ...asked,
    durationSec,
    endsAtSec,
    ...(factor !== undefined && { factor }),
    ...(reason !== undefined && { reason }),
  }
}
