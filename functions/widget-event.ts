import * as z from 'zod'
import { fleetId } from '../lib/http/schemas/values.ts'
import type { Stretch } from '../lib/view/widget/widget-data.ts'
import type { WidgetLook } from '../lib/view/widget/widget-page.ts'

/** The longest time drawn: a longer chart of single cycles would show little and cost many reads. */
const longestSec = 86_400
const shortestSec = 600

const range = z.object({ start: z.number(), end: z.number() })

/** The part of the dashboard's context that matters here. Times in milliseconds, sizes in pixels. */
const widgetContext = z.object({
  theme: z.enum(['light', 'dark']).default('light'),
  width: z.number().min(1).default(900),
  height: z.number().min(1).default(500),
  timeRange: range.extend({ zoom: range.optional() }).optional(),
})

export interface WidgetEvent {
  readonly describe: boolean
  readonly fleet?: string | undefined
  readonly stretch: Stretch
  readonly look: WidgetLook
}

/** What a dashboard sends: the parameters of the widget or of a button, and the context. */
export function widgetEvent(nowSec: number) {
  return z
    .object({
      describe: z.boolean().default(false),
      fleet: fleetId.optional(),
      widgetContext: widgetContext.prefault({}),
    })
    .transform(({ describe, fleet, widgetContext: { theme, width, height, timeRange } }): WidgetEvent => {
      const shown = timeRange?.zoom ?? timeRange
      const endSec = shown === undefined ? nowSec : shown.end / 1000
      const askedSec = shown === undefined ? 3 * 3600 : (shown.end - shown.start) / 1000
      const windowSec = Math.min(longestSec, Math.max(shortestSec, askedSec))
      return { describe, fleet, stretch: { endSec, windowSec }, look: { dark: theme === 'dark', width, height } }
    })
}

/** What CloudWatch shows when somebody adds the widget to a dashboard. */
export const widgetManual = `## A fleet at a glance

Demand, capacity, forecast and bursts over the time that the dashboard shows (a day at most, less of a fleet of thousands), the figures of
now, and the latest plans with their reasons. Read from the journal; nothing is changed.

### Parameters

| name | value |
|---|---|
| \`fleet\` | name of the fleet; without it the first, with buttons for the others |

\`\`\`yaml
fleet: ci
\`\`\`
`
