import type { Journal } from '../../journal.ts'
import type { ForecastPoint } from '../../optimizer/forecast/forecast.ts'
import { cyclesJudged, type ForecastOutcome, forecastOutcomes } from '../../optimizer/outcome/forecast-outcomes.ts'
import type { Reason } from '../../optimizer/target/reason.ts'
import type { PlanRecord } from '../../plan-record.ts'
import { groupReasons } from '../words/group-reasons.ts'

/** One cycle as the chart needs it. Numbers are agents where nothing else is said. */
export interface TimelinePoint {
  readonly atSec: number
  readonly demand: number
  readonly ready: number
  /** Ready and booting agents. */
  readonly supply: number
  readonly wanted: number
  /** All workers that are paid for: ready, booting and draining. */
  readonly workers: number
  /** After so many seconds the next cycle was due. */
  readonly intervalSec: number
  /** Factor of the burst in force; absent outside one. */
  readonly burst?: number
  /** Forecast for this moment, made a horizon earlier; absent if there was none, or if demand is not known. */
  readonly foretold?: ForecastPoint['quantiles']
}

/** One cycle as the list of plans needs it. */
export interface PlanSummary {
  readonly atSec: number
  readonly trigger: PlanRecord['trigger']
  readonly outcome: PlanRecord['size']['outcome']
  readonly summary: string
  readonly reasons: readonly Reason[]
  /** One sentence per attempted step, with its result. */
  readonly steps: readonly string[]
}

export function timelinePoint(record: PlanRecord, outcome?: ForecastOutcome): TimelinePoint {
  const { target, plan, burst } = record
  return {
    atSec: record.atSec,
    demand: target.demand,
    ready: record.totalAgents,
    supply: Math.max(target.supply, record.totalAgents),
    wanted: target.agents,
    workers: plan.length,
    intervalSec: record.settings.optimizationIntervalSec,
    ...(burst.active && { burst: burst.factor }),
    ...(outcome && { foretold: outcome.quantiles }),
  }
}

export function planSummary(record: PlanRecord): PlanSummary {
  return {
    atSec: record.atSec,
    trigger: record.trigger,
    outcome: record.size.outcome,
    summary: record.size.summary,
    reasons: [...record.target.reasons, ...groupReasons(record.size.groups)],
    steps: record.applied.map((step) => stepSentence(step, record.size.groups.length > 1)),
  }
}

/** `launch eu-west-1/workers 10 → 12: applied`, `drain i-0abc: refused (protected)`, with the group's name if there are several. */
export function stepSentence({ step, result }: PlanRecord['applied'][number], ofSeveral = false): string {
  const worker = (id: string) => (ofSeveral ? `${id} of ${step.group}` : id)
  const what =
    step.do === 'launch' ? `launch ${step.group} ${step.from} → ${step.desired}` : `${step.do} ${worker(step.worker)}`
  return 'reason' in result ? `${what}: ${result.outcome} (${result.reason})` : `${what}: ${result.outcome}`
}

export interface Timeline {
  readonly points: readonly TimelinePoint[]
  /** Oldest first, as the points are. */
  readonly plans: readonly PlanSummary[]
  /** Records whose forecasts reach beyond the latest cycle and can still be compared with demand. */
  readonly open: readonly PlanRecord[]
  /** Records whose forecasts are scored, oldest first: as many as the API scores. */
  readonly judged: readonly PlanRecord[]
  readonly latest?: PlanRecord
}

export const emptyTimeline: Timeline = { points: [], plans: [], open: [], judged: [] }

/** Plans kept in memory; older ones are read over the API. */
const plansKept = 400

/** Records per read. */
const page = 100

/**
 * Brings the timeline up to date from the journal. Reads newest first, until it reaches the last known record or the
 * beginning of the window. For a window of a day that takes 29 reads at the start, and one per refresh afterwards.
 */
export async function refresh(
  timeline: Timeline,
  journal: Pick<Journal, 'plans'>,
  { nowSec, windowSec }: { readonly nowSec: number; readonly windowSec: number },
): Promise<Timeline> {
  const edgeSec = nowSec - windowSec
  const knownSec = Math.max(edgeSec, timeline.points.at(-1)?.atSec ?? Number.NEGATIVE_INFINITY)
  const fresh = await recordsAfter(journal, knownSec, nowSec)
  const latest = fresh.at(-1) ?? timeline.latest
  const foretelling = [...timeline.open, ...fresh]
  const outcomes = new Map(forecastOutcomes(foretelling).map((outcome) => [outcome.forAtSec, outcome]))
  return {
    points: [
      ...timeline.points.filter(({ atSec }) => atSec >= edgeSec),
      ...fresh.map((record) => timelinePoint(record, outcomes.get(record.atSec))),
    ],
    open: foretelling.filter(({ forecast }) => (forecast.points.at(-1)?.atSec ?? 0) > (latest?.atSec ?? 0)),
    judged: [...timeline.judged, ...fresh].slice(-cyclesJudged),
    plans: [...timeline.plans, ...fresh.slice(-plansKept).map(planSummary)].slice(-plansKept),
    ...(latest && { latest }),
  }
}

async function recordsAfter(journal: Pick<Journal, 'plans'>, afterSec: number, nowSec: number): Promise<PlanRecord[]> {
  const fresh: PlanRecord[] = []
  for (let beforeSec: number | undefined; ; ) {
    const limit = beforeSec === undefined && Number.isFinite(afterSec) && fresh.length === 0 ? 8 : page
    const records = await journal.plans({ nowSec, limit, ...(beforeSec !== undefined && { beforeSec }) })
    const newer = records.filter(({ atSec }) => atSec > afterSec)
    fresh.push(...newer)
    const oldest = records.at(-1)
    if (newer.length < records.length || records.length < limit || oldest === undefined) return fresh.reverse()
    beforeSec = oldest.atSec
  }
}
