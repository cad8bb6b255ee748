import type { Journal } from '../journal.ts'
import type { BurstState } from '../optimizer/memory/state.ts'
import { pendingPlans } from '../optimizer/plan/plan.ts'
import { usageRatio } from '../optimizer/snapshot/snapshot.ts'
import { burstInForce } from '../optimizer/target/burst.ts'
import type { PlanRecord } from '../plan-record.ts'
import { type Punctuality, punctualityOf } from './punctuality.ts'

/** The present condition of a fleet, as far as its journal tells. */
export interface FleetMetrics {
  /** Agents at work over agents on ready workers at the last snapshot, 0 to 1 (more while draining workers still work). */
  readonly currentUsageRatio: number
  readonly inBurstMode: boolean
  /** Plans of workers whose ideal number of agents differs from the present one, by priority. */
  readonly pendingPlans: PlanRecord['plan']
  readonly burst: BurstState
  /** Time of the last snapshot; absent before the first cycle. */
  readonly snapshotAtSec?: number
  readonly totalAgents: number
  readonly usedAgents: number
  readonly activeBugs: number
  /** How the promise was kept over the last fourteen days. */
  readonly punctuality: Punctuality
}

export async function fleetMetrics(journal: Journal, nowSec: number): Promise<FleetMetrics> {
  const [[snapshot], [record], stored, punctuality] = await Promise.all([
    journal.snapshots({ nowSec, limit: 1 }),
    journal.plans({ nowSec, limit: 1 }),
    journal.state(),
    punctualityOf(journal, nowSec),
  ])
  const burst = stored?.state.burst ?? { active: false }
  return {
    currentUsageRatio: snapshot ? usageRatio(snapshot) : 0,
    inBurstMode: burstInForce(burst, nowSec).active,
    pendingPlans: pendingPlans(record?.plan ?? []),
    burst,
    ...(snapshot && { snapshotAtSec: snapshot.atSec }),
    totalAgents: snapshot?.totalAgents ?? 0,
    usedAgents: snapshot?.usedAgents ?? 0,
    activeBugs: snapshot?.activeBugs ?? 0,
    punctuality,
  }
}
