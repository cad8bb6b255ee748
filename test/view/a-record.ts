import { initialState } from '../../lib/optimizer/memory/state.ts'
import { defaultSettings } from '../../lib/optimizer/settings/settings.ts'
import type { Reason } from '../../lib/optimizer/target/reason.ts'
import type { PlanRecord } from '../../lib/plan-record.ts'

export interface Cycle {
  readonly atSec?: number
  readonly demand?: number
  readonly ready?: number
  readonly supply?: number
  readonly outcome?: PlanRecord['size']['outcome']
  readonly reasons?: readonly Reason[]
  readonly applied?: PlanRecord['applied']
  readonly burst?: PlanRecord['burst']
  readonly anomaly?: PlanRecord['anomaly']
  readonly brokenPromise?: PlanRecord['brokenPromise']
  readonly workers?: number
  readonly points?: PlanRecord['forecast']['points']
  readonly leadTimeLaunches?: number
}

/** The record of an uneventful cycle, except for what is given. */
export function aRecord(cycle: Cycle = {}): PlanRecord {
  const { atSec = 30, demand = 10, ready = 16, supply = ready, outcome = 'steady' } = cycle
  return {
    fleet: 'local',
    version: 1,
    mode: 'apply',
    trigger: 'schedule',
    atSec,
    usageRatio: demand / ready,
    activeBugs: demand,
    totalAgents: ready,
    usedAgents: demand,
    queued: 0,
    arrived: 0,
    coverage: 1,
    missing: [],
    failures: [],
    applied: cycle.applied ?? [],
    settings: defaultSettings,
    ...(cycle.anomaly && { anomaly: cycle.anomaly }),
    ...(cycle.brokenPromise && { brokenPromise: cycle.brokenPromise }),
    ...(cycle.leadTimeLaunches !== undefined && { leadTimeLaunches: cycle.leadTimeLaunches }),
    burst: cycle.burst ?? initialState.burst,
    forecast: {
      model: 'linear-regression',
      madeAtSec: atSec,
      horizonSec: 210,
      confidence: 0.5,
      points: cycle.points ?? [{ atSec: atSec + 210, quantiles: [11, 13, 15] }],
    },
    target: {
      demand,
      demandIfMissingBusy: demand,
      supply,
      agents: 14,
      keep: 14,
      keepBusy: 14,
      reasons: cycle.reasons ?? [],
    },
    plan: Array.from({ length: cycle.workers ?? supply / 4 }, (_, index) => ({
      worker: `w-${index}`,
      group: 'local/workers',
      currentAgents: 4,
      idealAgents: 4,
      priority: 0,
      reason: 'filled to capacity',
    })),
    size: {
      outcome,
      summary: `${supply} agents ready or booting, 14 wanted`,
      groups: [{ group: 'local/workers', current: supply / 4, desired: supply / 4, reasons: [] }],
      steps: [],
    },
  }
}
