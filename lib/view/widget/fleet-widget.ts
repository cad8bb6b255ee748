import { isIdle } from '../../journal/idle.ts'
import type { Journals } from '../../journal.ts'
import type { Clock } from '../../ports.ts'
import { type Stretch, widgetData } from './widget-data.ts'
import { type WidgetLook, widgetNote, widgetPage } from './widget-page.ts'

export interface WidgetRequest {
  /** When absent, the alphabetically first of those that have decided in the last day. */
  readonly fleet?: string | undefined
  readonly stretch: Stretch
  readonly look: WidgetLook
  /** ARN of the widget's function, which its buttons call. */
  readonly endpoint: string
}

/** A fleet at a glance: figures, chart, and the latest plans with their reasons. Only reads the journal. */
export async function fleetWidget(
  journals: Journals,
  clock: Pick<Clock, 'nowSec'>,
  { fleet, stretch, look, endpoint }: WidgetRequest,
): Promise<string> {
  const fleets = await journals.fleets()
  const shown = fleet ?? (await firstSteered(journals, fleets, clock.nowSec())) ?? fleets[0]
  if (shown === undefined) return widgetNote('No cycle has run yet: tag an Auto Scaling group with rao:fleet.')
  if (!fleets.includes(shown)) return widgetNote(`There is no fleet ${shown}; there are: ${fleets.join(', ')}.`)
  const { data, windowSec } = await widgetData(shown, journals.open(shown), clock, stretch)
  return widgetPage(data, windowSec, look, fleets.length > 1 ? { fleets, endpoint } : undefined)
}

async function firstSteered(
  journals: Journals,
  fleets: readonly string[],
  nowSec: number,
): Promise<string | undefined> {
  for (const fleet of fleets) if (!(await isIdle(journals, fleet, nowSec))) return fleet
  return undefined
}
