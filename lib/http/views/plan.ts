import { leadTimeOf } from '../../optimizer/forecast/outlook.ts'
import type { AppliedStep } from '../../optimizer/outcome/applied-step.ts'
import { pendingPlans } from '../../optimizer/plan/plan.ts'
import type { PlanRecord } from '../../plan-record.ts'
import type { Plan, WorkerPlanView } from '../schemas/plans.ts'
import { burstView } from './burst.ts'
import { forecastSummaryView } from './forecast.ts'
import { brokenPromiseView } from './promise.ts'

/*
 * Records as the API shows them, copied field by field, so that fields added to records later do not leak into answers with
 * strict schemas.
 */

/** Worker plans that ask for a change, the most urgent first. */
export function pendingPlanViews({ plan }: Pick<PlanRecord, 'plan'>): WorkerPlanView[] {
  return pendingPlans(plan).map(({ worker, group, currentAgents, idealAgents, priority, reason }) => ({
    worker,
    group,
    currentAgents,
    idealAgents,
    priority,
    reason,
  }))
}

export function planView(record: PlanRecord): Plan {
  const pending = pendingPlanViews(record)
  const { target } = record
  return {
    atSec: record.atSec,
    version: record.version,
    mode: record.mode,
    trigger: record.trigger,
    outcome: record.size.outcome,
    summary: record.size.summary,
    usageRatio: record.usageRatio,
    activeBugs: record.activeBugs,
    totalAgents: record.totalAgents,
    usedAgents: record.usedAgents,
    ...(record.queued !== undefined && { queued: record.queued }),
    coverage: record.coverage,
    missing: record.missing.map(({ source, reason }) => ({ source, reason })),
    forecast: forecastSummaryView(record),
    leadTimeSec: leadTimeOf(record.forecast.horizonSec, record.settings),
    ...(record.leadTimeLaunches !== undefined && { leadTimeLaunches: record.leadTimeLaunches }),
    ...(record.anomaly && { anomaly: record.anomaly }),
    ...(record.brokenPromise && { brokenPromise: brokenPromiseView(record.brokenPromise) }),
    burst: burstView(record.burst, record.atSec),
    target: {
      demandAgents: target.demand,
      demandIfMissingBusyAgents: target.demandIfMissingBusy,
      ...(target.predicted !== undefined && { predictedAgents: target.predicted }),
      supplyAgents: target.supply,
      agents: target.agents,
      keepAgents: target.keep,
      reasons: target.reasons.map(reasonView),
    },
    pendingPlans: pending,
    settledWorkers: record.plan.length - pending.length,
    groups: record.size.groups.map(({ group, current, desired, reasons }) => ({
      group,
      currentWorkers: current,
      desiredWorkers: desired,
      reasons: reasons.map(reasonView),
    })),
    steps: record.applied.map(stepView),
    failures: [...record.failures],
    settings: { ...record.settings },
  }
}

function reasonView({ rule, from, to, text }: PlanRecord['target']['reasons'][number]) {
  return { rule, from, to, text }
}

function stepView({ step, result }: AppliedStep): Plan['steps'][number] {
  return {
    do: step.do,
    group: step.group,
    ...(step.do === 'launch' ? { fromDesired: step.from, toDesired: step.desired } : { worker: step.worker }),
    reason: step.reason,
    outcome: result.outcome,
    ...('reason' in result ? { outcomeReason: result.reason } : {}),
  }
}
