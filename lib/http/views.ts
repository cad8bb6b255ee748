import type { ForecastPoint } from '../optimizer/forecast.ts'
import { type Snapshot, usageRatio } from '../optimizer/snapshot.ts'
import type { BurstState } from '../optimizer/state.ts'
import type { AppliedStep, PlanRecord } from '../ports.ts'
import type { Burst } from './schemas/burst.ts'
import type { ForecastAnswer, ForecastSummary } from './schemas/forecast.ts'
import type { Plan, WorkerPlanView } from './schemas/plans.ts'
import type { SnapshotView } from './schemas/snapshots.ts'

/**
 * Records as the API shows them. Each is written out field by field: what is added to a record some day does not leak
 * into answers whose schemas promise to be complete.
 */

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

export function forecastSummaryView({ forecast }: Pick<PlanRecord, 'forecast'>): ForecastSummary {
  const { model, horizonSec, confidence, madeAtSec, points } = forecast
  const horizon = points.find((point) => point.atSec >= madeAtSec + horizonSec) ?? points.at(-1)
  return {
    model,
    horizonSec,
    confidence,
    ...(horizon !== undefined && { p90AtHorizonAgents: horizon.quantiles[1] }),
  }
}

export function forecastView(fleet: string, { forecast }: PlanRecord): ForecastAnswer {
  return {
    fleet,
    madeAtSec: forecast.madeAtSec,
    model: forecast.model,
    horizonSec: forecast.horizonSec,
    confidence: forecast.confidence,
    points: forecast.points.map(pointView),
  }
}

function pointView({ atSec, quantiles }: ForecastPoint): ForecastAnswer['points'][number] {
  const [p50Agents, p90Agents, p99Agents] = quantiles
  return { atSec, p50Agents, p90Agents, p99Agents }
}

/** Worker plans that ask for a change, the most urgent first. */
export function pendingPlans({ plan }: Pick<PlanRecord, 'plan'>): WorkerPlanView[] {
  return plan
    .filter(({ currentAgents, idealAgents }) => currentAgents !== idealAgents)
    .toSorted((a, b) => b.priority - a.priority)
    .map(({ worker, group, currentAgents, idealAgents, priority, reason }) => ({
      worker,
      group,
      currentAgents,
      idealAgents,
      priority,
      reason,
    }))
}

export function planView(record: PlanRecord): Plan {
  const pending = pendingPlans(record)
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

export function workersInPhases(snapshot: Snapshot): Record<Snapshot['workers'][number]['phase'], number> {
  const counts = { booting: 0, ready: 0, draining: 0 }
  for (const worker of snapshot.workers) counts[worker.phase]++
  return counts
}

export function snapshotView(snapshot: Snapshot, withWorkers: boolean): SnapshotView {
  const phases = workersInPhases(snapshot)
  const { flow } = snapshot
  return {
    atSec: snapshot.atSec,
    totalAgents: snapshot.totalAgents,
    usedAgents: snapshot.usedAgents,
    activeBugs: snapshot.activeBugs,
    ...(snapshot.queued !== undefined && { queued: snapshot.queued }),
    usageRatio: usageRatio(snapshot),
    coverage: snapshot.coverage,
    missing: snapshot.missing.map(({ source, reason }) => ({ source, reason })),
    flow: {
      arrivedBugs: flow.arrived,
      startedBugs: flow.started,
      finishedBugs: flow.finished,
      busySec: flow.busySec,
    },
    workersBooting: phases.booting,
    workersReady: phases.ready,
    workersDraining: phases.draining,
    groups: snapshot.groups.map((group) => ({
      group: group.key,
      mode: group.mode,
      minWorkers: group.min,
      maxWorkers: group.max,
      desiredWorkers: group.desired,
      agentsPerWorker: group.agentsPerWorker,
      holds: [...group.holds],
    })),
    ...(withWorkers ? { workers: snapshot.workers.map(workerView) } : {}),
  }
}

function workerView(worker: Snapshot['workers'][number]): NonNullable<SnapshotView['workers']>[number] {
  return {
    worker: worker.id,
    group: worker.group,
    phase: worker.phase,
    healthy: worker.healthy,
    totalAgents: worker.totalAgents,
    ...(worker.usedAgents !== undefined && { usedAgents: worker.usedAgents }),
  }
}
