import type { Settings } from './settings.ts'
import type { Flow } from './snapshot.ts'

/** The bugs of about the last day: sums in which each counts less as time goes by. */
export interface PromiseWatch {
  readonly atSec: number
  readonly bugs: number
  /** Those that waited longer than promised. */
  readonly lateBugs: number
  /** Since when the promise has been broken; absent while it is kept. */
  readonly brokenSinceSec?: number
}

/** A promise that is being broken. */
export interface BrokenPromise {
  readonly startedAtSec: number
  /** Of about the last day. */
  readonly bugs: number
  readonly lateBugs: number
}

/** A bug counts as much as e to the power of minus its age over this time. */
const memorySec = 86_400

/** So many late bugs beyond those promised break the promise. Fewer are chance in a small fleet. */
const surelyMore = 3

/**
 * Whether the promise is kept these days. It is broken once so many bugs of about the last day were late that it is no chance, and
 * kept again once they are no more than promised. A look at which nobody knows who waits changes nothing. Where late bugs have a
 * price, no share of them is promised.
 */
export function watchPromise(
  before: PromiseWatch | undefined,
  { atSec, arrived, late }: { readonly atSec: number } & Pick<Flow, 'arrived' | 'late'>,
  { promiseLateShare, lateBugWorkerHours }: Pick<Settings, 'promiseLateShare' | 'lateBugWorkerHours'>,
): PromiseWatch | undefined {
  if (lateBugWorkerHours > 0) return undefined
  if (late === undefined) return before
  const kept = before === undefined ? 0 : Math.exp(-Math.max(0, atSec - before.atSec) / memorySec)
  const bugs = arrived + kept * (before?.bugs ?? 0)
  const lateBugs = late + kept * (before?.lateBugs ?? 0)
  const excess = lateBugs - promiseLateShare * bugs
  const brokenSinceSec = excess >= surelyMore ? (before?.brokenSinceSec ?? atSec) : before?.brokenSinceSec
  return { atSec, bugs, lateBugs, ...(brokenSinceSec !== undefined && excess > 0 && { brokenSinceSec }) }
}

export function brokenPromiseOf({ brokenSinceSec, bugs, lateBugs }: PromiseWatch): BrokenPromise | undefined {
  return brokenSinceSec === undefined ? undefined : { startedAtSec: brokenSinceSec, bugs, lateBugs }
}
