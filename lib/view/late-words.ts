import type { Punctuality } from '../journal/punctuality.ts'
import type { BrokenPromise } from '../optimizer/promise-watch.ts'
import { count, counted, timeOfDay } from './format.ts'

/** Share of the bugs that were late, 0 to 1. */
export function lateShareOf({ bugs, late }: Pick<Punctuality, 'bugs' | 'late'>): number {
  return bugs > 0 ? Math.min(1, late / bugs) : 0
}

/** `14 days`: how many days it is known of. */
export function daysOf({ days }: { readonly days: readonly unknown[] }): string {
  return counted(days.length, 'day')
}

/** `1 %`, `0.25 %`: the promise, with no more digits than it has. */
export function promisedPercent({ lateShare }: { readonly lateShare: number }): string {
  return `${Number((100 * lateShare).toFixed(3))} %`
}

/** `since 14:05 the promise is broken: of about 640 bugs of the last day 12.4 were late`. */
export function brokenPromiseNote({ startedAtSec, bugs, lateBugs }: BrokenPromise): string {
  return `since ${timeOfDay(startedAtSec)} the promise is broken: of about ${counted(Math.round(bugs), 'bug')} of the last day ${count(lateBugs)} were late`
}
