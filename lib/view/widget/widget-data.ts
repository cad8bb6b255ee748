import { settingsInForce } from '../../journal/settings-in-force.ts'
import type { Journal } from '../../journal.ts'
import type { Clock } from '../../ports.ts'
import { type ConsoleData, consoleData } from '../console-data.ts'
import { emptyTimeline, refresh } from '../timeline.ts'

export interface Stretch {
  readonly endSec: number
  readonly windowSec: number
}

/** A stretch that ends so short a time ago ends now: the dashboard asked a moment ago. */
const nowWithinSec = 120

/** Workers in plans that a look may cost, and how many of them a plan without any costs: a few seconds in all. */
const mostWorkers = 1_500_000
const planItself = 500

/** As much of the stretch as can be read while somebody waits. A plan has a line for each worker. */
function readableSec(windowSec: number, intervalSec: number, workers: number): number {
  return Math.min(windowSec, (intervalSec * mostWorkers) / (planItself + workers))
}

/**
 * What a widget shows of one fleet up to the end of the stretch, read from its journal and from nothing else. Of a stretch
 * in the past plans alone are known: what is now is not what was then.
 */
export async function widgetData(
  fleet: string,
  journal: Pick<Journal, 'plans' | 'snapshots' | 'state' | 'settings' | 'model'>,
  clock: Pick<Clock, 'nowSec'>,
  { endSec, windowSec: askedSec }: Stretch,
): Promise<{ readonly data: ConsoleData; readonly windowSec: number }> {
  const nowSec = clock.nowSec()
  const live = endSec >= nowSec - nowWithinSec
  const shownSec = live ? nowSec : endSec
  const [stored, settings] = await Promise.all([journal.state(), settingsInForce(journal)])
  const windowSec = readableSec(askedSec, settings.optimizationIntervalSec, stored?.state.inventory ?? 0)
  /** Plans are read newest first: those after the end are passed over. */
  const until: Pick<Journal, 'plans'> = {
    plans: (query) => journal.plans({ beforeSec: shownSec, ...query, nowSec }),
  }
  const [timeline, [snapshot]] = await Promise.all([
    refresh(emptyTimeline, live ? journal : until, { nowSec: shownSec, windowSec }),
    live ? journal.snapshots({ nowSec, limit: 1 }) : [],
  ])
  const data = consoleData({
    fleet,
    nowSec: shownSec,
    speed: 1,
    timeline,
    settings,
    ...(snapshot && { snapshot }),
    ...(live && stored && { state: stored.state }),
  })
  return { data, windowSec }
}
