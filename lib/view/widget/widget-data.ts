import { punctualityOf } from '../../journal/punctuality.ts'
import { settingsInForce } from '../../journal/settings-in-force.ts'
import type { Journal } from '../../journal.ts'
import type { Clock } from '../../ports.ts'
import { type ConsoleData, consoleData } from '../console/console-data.ts'
import { emptyTimeline, refresh } from '../console/timeline.ts'

export interface Stretch {
  readonly endSec: number
  readonly windowSec: number
}

/** A time range that ended at most this long ago is taken to end now: the dashboard computed it a moment before. */
const nowWithinSec = 120

/** Read budget, in workers listed in plans, and the cost of a plan by itself. The budget takes a few seconds to read. */
const mostWorkers = 1_500_000
const planItself = 500

/** As much of the time range as can be read while a user waits. A plan has an entry for each worker. */
function readableSec(windowSec: number, intervalSec: number, workers: number): number {
  return Math.min(windowSec, (intervalSec * mostWorkers) / (planItself + workers))
}

/**
 * What a widget shows of one fleet up to the end of the time range, read from its journal only. For a range in the past
 * there are only plans, because the present state does not apply to it.
 */
export async function widgetData(
  fleet: string,
  journal: Pick<Journal, 'plans' | 'snapshots' | 'state' | 'settings' | 'model' | 'load'>,
  clock: Pick<Clock, 'nowSec'>,
  { endSec, windowSec: askedSec }: Stretch,
): Promise<{ readonly data: ConsoleData; readonly windowSec: number }> {
  const nowSec = clock.nowSec()
  const live = endSec >= nowSec - nowWithinSec
  const shownSec = live ? nowSec : endSec
  const [stored, settings] = await Promise.all([journal.state(), settingsInForce(journal)])
  const windowSec = readableSec(askedSec, settings.optimizationIntervalSec, stored?.state.inventory ?? 0)
  /** Plans are read newest first; those after the end are skipped. */
  const until: Pick<Journal, 'plans'> = {
    plans: (query) => journal.plans({ beforeSec: shownSec, ...query, nowSec }),
  }
  const [timeline, [snapshot], punctuality] = await Promise.all([
    refresh(emptyTimeline, live ? journal : until, { nowSec: shownSec, windowSec }),
    live ? journal.snapshots({ nowSec, limit: 1 }) : [],
    live ? punctualityOf(journal, nowSec) : undefined,
  ])
  const data = consoleData({
    fleet,
    nowSec: shownSec,
    speed: 1,
    timeline,
    settings,
    ...(snapshot && { snapshot }),
    ...(punctuality && { punctuality }),
    ...(live && stored && { state: stored.state }),
  })
  return { data, windowSec }
}
