import type { Punctuality } from '../../journal/punctuality.ts'
import { rounded } from '../../optimizer/numbers/rounded.ts'
import type { Settings } from '../../optimizer/settings/settings.ts'
import { type BrokenPromise, promisedBy } from '../../optimizer/snapshot/promise-watch.ts'
import type { MetricsAnswer } from '../schemas/metrics.ts'

export function promiseView(settings: Settings, { bugs, late, days, sinceSec }: Punctuality): MetricsAnswer['promise'] {
  return {
    waitSec: settings.promiseWaitSec,
    ...promisedBy(settings),
    bugs,
    lateBugs: tenths(late),
    ...(sinceSec !== undefined && { sinceSec }),
    days: days.map((day) => ({ fromSec: day.fromSec, bugs: day.bugs, lateBugs: tenths(day.late) })),
  }
}

export function brokenPromiseView({
  startedAtSec,
  bugs,
  lateBugs,
}: BrokenPromise): MetricsAnswer['brokenPromise'] & object {
  return { startedAtSec, bugs: Math.round(bugs), lateBugs: tenths(lateBugs) }
}

/** An estimate is not known any better. */
function tenths(bugs: number): number {
  return rounded(bugs, 1)
}
