import { countPhases, type GroupStanding, groupStandings, type PhaseCounts } from '../../journal/group-standings.ts'
import type { Punctuality } from '../../journal/punctuality.ts'
import type { Anomaly } from '../../optimizer/anomaly/watch-demand.ts'
import type { Forecast } from '../../optimizer/forecast/forecast.ts'
import { leadTimeOf } from '../../optimizer/forecast/outlook.ts'
import { type BurstState, type ControlState, initialState } from '../../optimizer/memory/state.ts'
import { forecastOutcomes, scoreOutcomes } from '../../optimizer/outcome/forecast-outcomes.ts'
import { parameters } from '../../optimizer/settings/parameters.ts'
import type { Settings } from '../../optimizer/settings/settings.ts'
import { type BrokenPromise, type Promised, promisedBy } from '../../optimizer/snapshot/promise-watch.ts'
import { type Missing, type Mode, type Snapshot, usageRatio } from '../../optimizer/snapshot/snapshot.ts'
import { burstInForce } from '../../optimizer/target/burst.ts'
import type { PlanRecord } from '../../plan-record.ts'
import type { OutcomeSummary } from '../words/outcome-note.ts'
import { type PlanRow, planRows } from './plan-rows.ts'
import type { Timeline, TimelinePoint } from './timeline.ts'

/** All that the page shows: plain JSON, numbers unrounded, times in epoch seconds of the fleet's clock. */
export interface ConsoleData {
  readonly fleet: string
  /** Identifies the running program. When it changes, the page reloads, for its points are of another run. */
  readonly run?: string
  readonly nowSec: number
  /** Seconds of the fleet per second of real time. */
  readonly speed: number
  /** Name of the recorded load, where the fleet is simulated. */
  readonly trace?: string
  readonly mode?: Mode
  readonly demand?: { readonly agents: number; readonly used: number; readonly queued?: number }
  readonly workers: PhaseCounts
  readonly agents: PhaseCounts
  /** In the order in which they are asked for workers; absent before the first look at the fleet. */
  readonly groups?: readonly GroupStanding[]
  readonly usageRatio: number
  /** The promise, and how it was kept over the last days; absent for a time in the past. */
  readonly promise?: Punctuality & Promised & { readonly waitSec: number }
  readonly forecast?: Forecast
  /** How the latest forecasts turned out. */
  readonly outcomes?: OutcomeSummary
  /** Present while demand is unlike what was expected. */
  readonly anomaly?: Anomaly
  /** Present while more bugs are late than promised. */
  readonly brokenPromise?: BrokenPromise
  readonly burst: BurstState
  /** `launches` is how many it was learned from; 0 while it is assumed, absent where that is not known. */
  readonly leadTime: { readonly sec: number; readonly launches?: number }
  readonly cost?: { readonly usd: number; readonly overSec: number; readonly hourlyUsd: number }
  readonly health: {
    /** Of the last cycle; absent before the first. */
    readonly cycleAtSec?: number
    readonly intervalSec: number
    readonly coverage: number
    readonly missing: readonly Missing[]
    /** What went wrong in the last cycle without stopping it. */
    readonly failures: readonly string[]
  }
  readonly limits: {
    readonly burstMaxDurationSec: number
    readonly factor: { readonly min: number; readonly max: number; readonly now: number }
  }
  /** Oldest first; only those that the reader does not have yet. */
  readonly points: readonly TimelinePoint[]
  /** Newest first. */
  readonly plans: readonly PlanRow[]
}

export interface ConsoleSources {
  readonly fleet: string
  readonly run?: string
  readonly nowSec: number
  readonly speed: number
  readonly trace?: string
  readonly timeline: Timeline
  readonly snapshot?: Snapshot
  readonly state?: ControlState
  readonly settings: Settings
  readonly punctuality?: Punctuality
  /** The reader has the points up to this time. */
  readonly sinceSec?: number
}

const rowsShown = 14

export function consoleData(sources: ConsoleSources): ConsoleData {
  const { timeline, snapshot, settings, punctuality, nowSec } = sources
  const state = sources.state ?? initialState
  const record = timeline.latest
  const cost = costOf(timeline, snapshot)
  const outcomes = outcomesOf(timeline)
  return {
    fleet: sources.fleet,
    ...(sources.run !== undefined && { run: sources.run }),
    nowSec,
    speed: sources.speed,
    ...(sources.trace !== undefined && { trace: sources.trace }),
    ...(record && { mode: record.mode, forecast: record.forecast }),
    ...(outcomes && { outcomes }),
    ...(record?.anomaly && { anomaly: record.anomaly }),
    ...(record?.brokenPromise && { brokenPromise: record.brokenPromise }),
    ...(snapshot && {
      demand: {
        agents: snapshot.activeBugs,
        used: snapshot.usedAgents,
        ...(snapshot.queued !== undefined && { queued: snapshot.queued }),
      },
    }),
    workers: countPhases(snapshot?.workers ?? [], () => 1),
    agents: countPhases(snapshot?.workers ?? [], ({ totalAgents }) => totalAgents),
    ...(snapshot && { groups: groupStandings(snapshot, state, nowSec) }),
    usageRatio: snapshot ? usageRatio(snapshot) : 0,
    ...(punctuality && {
      promise: { ...punctuality, ...promisedBy(settings), waitSec: settings.promiseWaitSec },
    }),
    burst: burstInForce(state.burst, nowSec),
    leadTime: leadTimeIn(record, settings),
    ...(cost && { cost }),
    health: {
      ...(snapshot && { cycleAtSec: snapshot.atSec }),
      intervalSec: settings.optimizationIntervalSec,
      coverage: snapshot?.coverage ?? 1,
      missing: snapshot?.missing ?? [],
      failures: record?.failures ?? [],
    },
    limits: {
      burstMaxDurationSec: settings.burstMaxDurationSec,
      factor: {
        min: parameters.burstCapacityFactor.min,
        max: parameters.burstCapacityFactor.max,
        now: settings.burstCapacityFactor,
      },
    },
    points: timeline.points.filter(({ atSec }) => atSec > (sources.sinceSec ?? Number.NEGATIVE_INFINITY)),
    plans: planRows(timeline.plans, rowsShown),
  }
}

/** Before the first cycle, the one that it will assume. */
function leadTimeIn(record: PlanRecord | undefined, settings: Settings): ConsoleData['leadTime'] {
  if (record === undefined) return { sec: settings.leadTimeSec, launches: 0 }
  const { forecast, leadTimeLaunches: launches } = record
  const sec = leadTimeOf(forecast.horizonSec, record.settings)
  return launches === undefined ? { sec } : { sec, launches }
}

function outcomesOf({ judged }: Timeline): OutcomeSummary | undefined {
  const outcomes = forecastOutcomes(judged)
  const score = scoreOutcomes(outcomes)
  if (score === undefined) return undefined
  const spanSec = (outcomes.at(-1)?.forAtSec ?? 0) - (outcomes[0]?.forAtSec ?? 0)
  return { count: score.count, spanSec, aboveP90: score.above[1], bias: score.bias }
}

/** Worker-hours of the window at the present price; `undefined` unless every group that has workers has a price. */
function costOf(timeline: Timeline, snapshot: Snapshot | undefined): ConsoleData['cost'] {
  const first = timeline.points[0]
  const last = timeline.points.at(-1)
  if (snapshot === undefined || first === undefined || last === undefined) return undefined
  const prices = new Map(snapshot.groups.map((group) => [group.key, group.hourlyUsd]))
  const priced = snapshot.workers.map((worker) => prices.get(worker.group))
  if (priced.length === 0 || priced.some((usd) => usd === undefined)) return undefined
  const hourlyUsd = priced.reduce<number>((sum, usd) => sum + (usd ?? 0), 0)
  let workerSec = 0
  let before = first
  for (const point of timeline.points) {
    workerSec += before.workers * (point.atSec - before.atSec)
    before = point
  }
  return { usd: ((workerSec / 3600) * hourlyUsd) / priced.length, overSec: last.atSec - first.atSec, hourlyUsd }
}
