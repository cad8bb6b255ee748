import type { PlanRecord } from '../../ports.ts'

export type FigureUnit = 'Count' | 'None' | 'Seconds'

/** Name of a metric, its unit, and its value in one cycle; `undefined` is no data, never zero. */
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
  UsageRatio: 'None',
  Coverage: 'None',
  SupplyAgents: 'Count',
  WantedAgents: 'Count',
  PredictedDemand: 'Count',
  ForecastConfidence: 'None',
  BurstActive: 'Count',
  BurstFactor: 'None',
  /** Since the burst began; a burst that does not end shows here. */
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
  /** What the groups that state a price cost per hour at their present size. */
  HourlyUsd: 'None',
} as const satisfies Record<string, FigureUnit>

export type FigureName = keyof typeof figureUnits

/**
 * Those that become metrics by fleet, because the dashboard draws them: each costs $0.30 a month for every fleet. The others
 * stand in the same line of the log, where filters and queries find them.
 */
export const drawnFigures: ReadonlySet<FigureName> = new Set([
  'Cycles',
  'Coverage',
  'UsageRatio',
  'ActiveBugs',
  'SupplyAgents',
  'PredictedDemand',
  'BurstAgeSec',
  'Workers',
  'WorkersWanted',
  'HourlyUsd',
])

export function figuresOf(record: PlanRecord, hourlyUsd: number | undefined): readonly Figure[] {
  const { burst, forecast, size, target } = record
  const launches = record.applied.filter(({ step }) => step.do === 'launch')
  const became = (outcome: string) => record.applied.filter(({ result }) => result.outcome === outcome).length
  const values: Record<FigureName, number | undefined> = {
    Cycles: 1,
    TotalAgents: record.totalAgents,
    UsedAgents: record.usedAgents,
    QueuedBugs: record.queued,
    ActiveBugs: record.activeBugs,
    UsageRatio: record.usageRatio,
    Coverage: record.coverage,
    SupplyAgents: target.supply,
    WantedAgents: target.agents,
    PredictedDemand: target.predicted ?? forecast.points.at(-1)?.quantiles[1],
    ForecastConfidence: forecast.confidence,
    BurstActive: burst.active ? 1 : 0,
    BurstFactor: burst.active ? burst.factor : undefined,
    BurstAgeSec: burst.active ? record.atSec - burst.startedAtSec : 0,
    Workers: sum(size.groups.map(({ current }) => current)),
    WorkersWanted: sum(size.groups.map(({ desired }) => desired)),
    StepsApplied: became('applied'),
    StepsRefused: became('refused'),
    StepsFailed: became('failed'),
    CapacityRefused: launches.filter(({ result }) => result.outcome === 'refused' || result.outcome === 'failed')
      .length,
    Held: size.outcome === 'hold' ? 1 : 0,
    SourcesMissing: record.missing.length,
    Failures: record.failures.length,
    HourlyUsd: hourlyUsd,
  }
  return (Object.keys(figureUnits) as FigureName[]).flatMap((name) => {
    const value = values[name]
    return value === undefined || !Number.isFinite(value) ? [] : [{ name, unit: figureUnits[name], value }]
  })
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
