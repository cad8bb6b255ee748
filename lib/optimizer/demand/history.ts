import { parameters } from '../settings/parameters.ts'
import type { Settings } from '../settings/settings.ts'
import type { Snapshot } from '../snapshot/snapshot.ts'

/** Demand at one moment. */
export interface DemandAt {
  readonly atSec: number
  /** Agents at work plus bugs waiting. */
  readonly demand: number
}

/** The load at one moment of the past. */
export interface DemandPoint extends DemandAt {
  /** Agents on ready workers. */
  readonly totalAgents: number
  /** Share of workers with a fresh reading. */
  readonly coverage: number
  /** Bugs that arrived since the point before; absent where nobody counted. */
  readonly arrived?: number
}

export function demandPointOf(snapshot: Snapshot): DemandPoint {
  return {
    atSec: snapshot.atSec,
    demand: snapshot.activeBugs,
    totalAgents: snapshot.totalAgents,
    coverage: snapshot.coverage,
    arrived: snapshot.flow.arrived,
  }
}

/** The longest history that settings allow: nobody looks at more points. */
const longestHistory = parameters.usageHistorySize.max

/**
 * Appends a point and drops points that are no longer needed. Usually in place; now and then into a new array, so that
 * dropping costs little.
 * @returns the history to go on with.
 */
export function lengthened(history: DemandPoint[], point: DemandPoint): DemandPoint[] {
  const kept = history.length >= 2 * longestHistory ? history.slice(-longestHistory) : history
  kept.push(point)
  return kept
}

/** Longest hole, in intervals, that a trend may be drawn across. */
export const holeIntervals = 10

/** A history whose last point is older than this many intervals says nothing about now. */
const staleIntervals = 3

/**
 * The points that a forecast made at `nowSec` may rest on, oldest first: finite, in the past, in order, with enough coverage,
 * after the last long hole, and no more than the history size. Empty when the newest is stale.
 */
export function usableHistory(history: readonly DemandPoint[], settings: Settings, nowSec: number): DemandPoint[] {
  const intervalSec = settings.optimizationIntervalSec
  const points: DemandPoint[] = []
  let laterSec = Number.POSITIVE_INFINITY
  for (let index = history.length - 1; index >= 0 && points.length < settings.usageHistorySize; index -= 1) {
    const point = history[index]
    if (point === undefined || !isSound(point, settings) || point.atSec > nowSec || point.atSec >= laterSec) continue
    const holeSec = (laterSec === Number.POSITIVE_INFINITY ? nowSec : laterSec) - point.atSec
    if (holeSec > intervalSec * (points.length === 0 ? staleIntervals : holeIntervals)) break
    points.push(point)
    laterSec = point.atSec
  }
  return points.reverse()
}

function isSound(point: DemandPoint, settings: Settings): boolean {
  return (
    Number.isFinite(point.atSec) && point.demand >= 0 && point.demand < 1e9 && point.coverage >= settings.coverageToAct
  )
}
