import type { Punctuality } from '../journal/punctuality.ts'
import type { BrokenPromise } from '../optimizer/promise-watch.ts'
import type { Settings } from '../optimizer/settings.ts'
import { withNoun } from '../optimizer/with-noun.ts'
import { count, counted, timeOfDay } from './format.ts'

/** Share of the bugs that were late, 0 to 1. */
export function lateShareOf({ bugs, late }: Pick<Punctuality, 'bugs' | 'late'>): number {
  return bugs > 0 ? Math.min(1, late / bugs) : 0
}

/** `14 days`: how many days it is known of. */
export function daysOf({ days }: { readonly days: readonly unknown[] }): string {
  return counted(days.length, 'day')
}

/** What is promised: a share of late bugs, or, where they have a price, none. */
export type Promised = { readonly lateShare: number } | { readonly lateBugWorkerHours: number }

export function promisedBy({ promiseLateShare, lateBugWorkerHours }: Settings): Promised {
  return lateBugWorkerHours > 0 ? { lateBugWorkerHours } : { lateShare: promiseLateShare }
}

/** `promised 1 %`, or `each costs 12 worker-hours`: with no more digits than were given. */
export function promisedWords({
  lateShare,
  lateBugWorkerHours,
}: Partial<Record<'lateShare' | 'lateBugWorkerHours', number>>): string {
  if (lateBugWorkerHours !== undefined) return `each costs ${withNoun(lateBugWorkerHours, 'worker-hour')}`
  return `promised ${Number((100 * (lateShare ?? 0)).toFixed(3))} %`
}

/** `since 14:05 the promise is broken: of about 640 bugs of the last day 12.4 were late`. */
export function brokenPromiseNote({ startedAtSec, bugs, lateBugs }: BrokenPromise): string {
  return `since ${timeOfDay(startedAtSec)} the promise is broken: of about ${counted(Math.round(bugs), 'bug')} of the last day ${count(lateBugs)} were late`
}
