import { rounded } from '../../optimizer/numbers/rounded.ts'
import { type ForecastOutcome, scoreOutcomes } from '../../optimizer/outcome/forecast-outcomes.ts'
import type { PlanRecord } from '../../plan-record.ts'

export type FigureUnit = 'Count' | 'None' | 'Seconds'

/** Name of a metric, its unit, and its value in one cycle; `undefined` means no data, not zero. */
export interface Figure {
  readonly name: FigureName
  readonly unit: FigureUnit
  readonly value: number
}

/** Every number that a cycle publishes. Alarms and dashboards read these. */
export const figureUnits = {
  Cycles: 'Count',
  TotalAgents: 'Count',
  UsedAgents: 'Count',
  QueuedBugs: 'Count',
  ActiveBugs: 'Count',
  /** Bugs that arrived since the look before, if it is known how many were late; and these, a sum of probabilities. */
  JudgedBugs: 'Count',
  LateBugs: 'Count',
  /** 1 while more bugs of about the last day are late than promised. */
  PromiseBroken: 'Count',
  UsageRatio: 'None',
  Coverage: 'None',
  /** 1 if too few workers have reported for the fleet's settings to allow any change, else 0. */
  WorkersUnheard: 'Count',
  SupplyAgents: 'Count',
  WantedAgents: 'Count',
  PredictedDemand: 'Count',
  ForecastConfidence: 'None',
  /** The forecast for now that was made one horizon ago. */
  ForecastDueP50: 'Count',
  ForecastDueP90: 'Count',
  ForecastDueP99: 'Count',
  /** 1 if demand came out above the P50 forecast, else 0. The means of the three should be 0.5, 0.1 and 0.01. */
  AboveP50: 'None',
  AboveP90: 'None',
  AboveP99: 'None',
  /** 1 while demand differs unusually from what was expected. */
  Anomaly: 'Count',
  /** While there is an anomaly: when it began (epoch), its age, demand as then expected, and demand where it differed most. */
  AnomalySince: 'Seconds',
  AnomalyAgeSec: 'Seconds',
  AnomalyExpected: 'Count',
  AnomalyFarthest: 'Count',
  BurstActive: 'Count',
  BurstFactor: 'None',
  /** Age of the burst; shows a burst that does not end. */
  BurstAgeSec: 'Seconds',
  Workers: 'Count',
  WorkersWanted: 'Count',
  StepsApplied: 'Count',
  StepsRefused: 'Count',
  StepsFailed: 'Count',
  CapacityRefused: 'Count',
  Held: 'Count',
  SourcesMissing: 'Count',
  Failures: 'Count',
  /** Cost per hour of the groups that state a price, at their present size. */
  HourlyUsd: 'None',
  /** Of all workers until the next scheduled cycle; summed up, the worker-hours that were paid for. */
  WorkerHours: 'None',
  Usd: 'None',
} as const satisfies Record<string, FigureUnit>

export type FigureName = keyof typeof figureUnits

/**
 * The figures that become metrics of a fleet, by name of the metric. Each metric costs $0.30 a month per fleet. A metric may
 * hold several values of one moment: the minimum of `ForecastDue` is the P50, its maximum the P90. All other figures are in
 * the same log line, where the dashboard's tables, filters and queries find them.
 */
export const drawnMetrics: Readonly<Record<string, readonly FigureName[]>> = {
  ActiveBugs: ['ActiveBugs'],
  SupplyAgents: ['SupplyAgents'],
  ForecastDue: ['ForecastDueP50', 'ForecastDueP90'],
}

/** What figures need besides the record. */
export interface Beside {
  /** Present price of the fleet, if known. */
  readonly hourlyUsd?: number | undefined
  /** The earlier forecast for the time of the record. */
  readonly due?: ForecastOutcome | undefined
}

export function figuresOf(record: PlanRecord, { hourlyUsd, due }: Beside = {}): readonly Figure[] {
  const { anomaly, burst, forecast, size, target } = record
  const [p50, p90, p99] = due?.quantiles ?? []
  const [aboveP50, aboveP90, aboveP99] = (due && scoreOutcomes([due])?.above) ?? []
  // A nudged cycle runs between two slots: its time was already counted by the scheduled cycle before it.
  const hours = record.trigger === 'schedule' ? record.settings.optimizationIntervalSec / 3600 : undefined
  const became = (outcome: string) => record.applied.filter(({ result }) => result.outcome === outcome).length
  const values: Record<FigureName, number | undefined> = {
    Cycles: 1,
    TotalAgents: record.totalAgents,
    UsedAgents: record.usedAgents,
    QueuedBugs: record.queued,
    ActiveBugs: record.activeBugs,
    JudgedBugs: record.late === undefined ? undefined : record.arrived,
    LateBugs: record.late,
    PromiseBroken: record.brokenPromise ? 1 : 0,
    UsageRatio: record.usageRatio,
    Coverage: record.coverage,
    WorkersUnheard: record.coverage < record.settings.coverageToAct ? 1 : 0,
    SupplyAgents: target.supply,
    WantedAgents: target.agents,
    PredictedDemand: target.predicted ?? forecast.points.at(-1)?.quantiles[1],
    ForecastConfidence: forecast.confidence,
    ForecastDueP50: p50,
    ForecastDueP90: p90,
    ForecastDueP99: p99,
    AboveP50: aboveP50,
    AboveP90: aboveP90,
    AboveP99: aboveP99,
    Anomaly: anomaly ? 1 : 0,
    AnomalySince: anomaly?.startedAtSec,
    // It may have begun before the clock was set back.
    AnomalyAgeSec: anomaly && Math.max(0, record.atSec - anomaly.startedAtSec),
    AnomalyExpected: anomaly && rounded(anomaly.expectedAgents, 1),
    AnomalyFarthest: anomaly && rounded(anomaly.farthestAgents, 1),
    BurstActive: burst.active ? 1 : 0,
    BurstFactor: burst.active ? burst.factor : undefined,
    BurstAgeSec: burst.active ? record.atSec - burst.startedAtSec : 0,
    Workers: sum(size.groups.map(({ current }) => current)),
    WorkersWanted: sum(size.groups.map(({ desired }) => desired)),
    StepsApplied: became('applied'),
    StepsRefused: became('refused'),
    StepsFailed: became('failed'),
    CapacityRefused: groupsRefusing(record).size,
    Held: size.outcome === 'hold' ? 1 : 0,
    SourcesMissing: record.missing.length,
    Failures: record.failures.length,
    HourlyUsd: hourlyUsd,
    WorkerHours: hours && record.plan.length * hours,
    Usd: hours && hourlyUsd !== undefined ? hourlyUsd * hours : undefined,
  }
  return (Object.keys(figureUnits) as FigureName[]).flatMap((name) => {
    const value = values[name]
    return value === undefined || !Number.isFinite(value) ? [] : [{ name, unit: figureUnits[name], value }]
  })
}

/** Reasons for which a group that should launch is left alone. */
const leftAloneFor = new Set(['refused', 'suspended', 'in-vain'])

/** Groups that did not launch what was wanted: they refused now or before, have launching suspended, or are waited for in vain. */
function groupsRefusing({ applied, size }: PlanRecord): ReadonlySet<string> {
  const refusedNow = applied.filter(
    ({ step, result }) =>
      step.do === 'launch' && (result.outcome === 'refused' || result.outcome === 'failed') && !result.replan,
  )
  const leftAlone = size.groups.filter(({ reasons }) => reasons.some(({ rule }) => leftAloneFor.has(rule)))
  return new Set([...refusedNow.map(({ step }) => step.group), ...leftAlone.map(({ group }) => group)])
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
