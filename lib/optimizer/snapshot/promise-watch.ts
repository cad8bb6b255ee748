import type { Settings } from '../settings/settings.ts'
import type { Waits } from './late-bugs.ts'
import type { Flow } from './snapshot.ts'

/** What is promised of late bugs: a share that is not exceeded, or, where they have a price, none. */
export type Promised = { readonly lateShare: number } | { readonly lateBugWorkerHours: number }

export function promisedBy({
  promiseLateShare,
  lateBugWorkerHours,
}: Pick<Settings, 'promiseLateShare' | 'lateBugWorkerHours'>): Promised {
  return lateBugWorkerHours > 0 ? { lateBugWorkerHours } : { lateShare: promiseLateShare }
}

/** The bugs of about the last day: sums in which each counts less as time goes by. */
export interface PromiseWatch {
  /** The latest look at which it was known who waits. */
  readonly atSec: number
  /** Of the promise by which it was judged who was late. */
  readonly promiseWaitSec: number
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

/** A bug counts as much as e to the power of minus its age over this time. Nothing older is known of than this. */
const memorySec = 86_400

/**
 * The promise is broken by at least so many late bugs more than promised, since in a small fleet a single one may be all that is
 * promised; and by at least so many times the spread that their number has if they come one by one.
 */
const fewestBeyond = 3
const spreadsBeyond = 3

/**
 * Whether the promise is kept these days. It is broken once clearly more bugs of about the last day were late than promised, and kept
 * again once not even one more is. A look at which nobody knows who waits changes nothing, for a day. Where late bugs have a price,
 * no share of them is promised.
 */
export function watchPromise(
  before: PromiseWatch | undefined,
  { atSec, arrived, late }: { readonly atSec: number } & Pick<Waits, 'late'> & Pick<Flow, 'arrived'>,
  settings: Pick<Settings, 'promiseWaitSec' | 'promiseLateShare' | 'lateBugWorkerHours'>,
): PromiseWatch | undefined {
  const { promiseWaitSec } = settings
  const promised = promisedBy(settings)
  if ('lateBugWorkerHours' in promised) return undefined
  const known = before?.promiseWaitSec === promiseWaitSec ? before : undefined
  if (late === undefined) return known && atSec - known.atSec <= memorySec ? known : undefined
  const kept = known === undefined ? 0 : Math.exp(-Math.max(0, atSec - known.atSec) / memorySec)
  const bugs = arrived + kept * (known?.bugs ?? 0)
  const lateBugs = late + kept * (known?.lateBugs ?? 0)
  const allowed = promised.lateShare * bugs
  const isBroken = lateBugs - allowed >= Math.max(fewestBeyond, spreadsBeyond * Math.sqrt(allowed))
  const staysBroken = known?.brokenSinceSec !== undefined && lateBugs - allowed >= 1
  const brokenSinceSec = isBroken || staysBroken ? (known?.brokenSinceSec ?? atSec) : undefined
  return { atSec, promiseWaitSec, bugs, lateBugs, ...(brokenSinceSec !== undefined && { brokenSinceSec }) }
}

export function brokenPromiseOf({ brokenSinceSec, bugs, lateBugs }: PromiseWatch): BrokenPromise | undefined {
  return brokenSinceSec === undefined ? undefined : { startedAtSec: brokenSinceSec, bugs, lateBugs }
}
