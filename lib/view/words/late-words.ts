import type { Punctuality } from '../../journal/punctuality.ts'
import { withNoun } from '../../optimizer/numbers/with-noun.ts'
import type { BrokenPromise, Promised } from '../../optimizer/snapshot/promise-watch.ts'
import { count, counted, day, timeOfDay } from './format.ts'

/** Share of the bugs that were late, 0 to 1. */
export function lateShareOf({ bugs, late }: Pick<Punctuality, 'bugs' | 'late'>): number {
  return bugs > 0 ? Math.min(1, late / bugs) : 0
}

const daySec = 86_400

/** `14 days`: of how long it is known. Of a fleet that is younger than two days `19 min` or `5 h`. */
export function knownSpan(
  { days, sinceSec = Number.NEGATIVE_INFINITY }: { readonly days: readonly unknown[]; readonly sinceSec?: number },
  nowSec: number,
): string {
  const knownSec = nowSec - sinceSec
  if (knownSec >= 2 * daySec) return counted(days.length, 'day')
  return knownSec > 7200 ? `${Math.round(knownSec / 3600)} h` : `${Math.max(1, Math.round(knownSec / 60))} min`
}

/** `promised 1 %`, or `each costs 12 worker-hours`: with no more digits than were given. */
export function promisedWords(promised: Promised): string {
  return 'lateShare' in promised
    ? `promised ${upToThousandths(100 * promised.lateShare)} %`
    : `each costs ${withNoun(upToThousandths(promised.lateBugWorkerHours), 'worker-hour')}`
}

function upToThousandths(value: number): number {
  return Number(value.toFixed(3))
}

/** `promise broken since Sun 9 Sep 2001 14:05: of about 640 bugs of the last day, 12.4 late`. It may last for days. */
export function brokenPromiseNote({ startedAtSec, bugs, lateBugs }: BrokenPromise): string {
  return `promise broken since ${day(startedAtSec)} ${timeOfDay(startedAtSec)}: of about ${counted(Math.round(bugs), 'bug')} of the last day, ${count(lateBugs)} late`
}
