import type { Clock, Journal } from '../../ports.ts'
import { settingsInForce } from '../../settings-in-force.ts'
import { type ConsoleData, consoleData } from '../console-data.ts'
import { emptyTimeline, refresh } from '../timeline.ts'

export interface Stretch {
  readonly endSec: number
  readonly windowSec: number
}

/** A stretch that ends so short a time ago ends now: the dashboard asked a moment ago. */
const nowWithinSec = 120

/**
 * What a widget shows of one fleet up to the end of the stretch, read from its journal and from nothing else. Of a stretch
 * in the past plans alone are known: what is now is not what was then.
 */
export async function widgetData(
  fleet: string,
  journal: Pick<Journal, 'plans' | 'snapshots' | 'state' | 'settings' | 'model'>,
  clock: Pick<Clock, 'nowSec'>,
  { endSec, windowSec }: Stretch,
): Promise<ConsoleData> {
  const nowSec = clock.nowSec()
  const live = endSec >= nowSec - nowWithinSec
  const shownSec = live ? nowSec : endSec
  /** Plans are read newest first: those after the end are passed over. */
  const until: Pick<Journal, 'plans'> = {
    plans: (query) => journal.plans({ beforeSec: shownSec, ...query, nowSec }),
  }
  const [timeline, [snapshot], stored, settings] = await Promise.all([
    refresh(emptyTimeline, live ? journal : until, { nowSec: shownSec, windowSec }),
    live ? journal.snapshots({ nowSec, limit: 1 }) : [],
    live ? journal.state() : undefined,
    settingsInForce(journal),
  ])
  return consoleData({
    fleet,
    nowSec: shownSec,
    speed: 1,
    timeline,
    settings,
    ...(snapshot && { snapshot }),
    ...(stored && { state: stored.state }),
  })
}
