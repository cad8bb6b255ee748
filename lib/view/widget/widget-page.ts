import { chartSvg } from '../chart/chart-svg.ts'
import { describeChart, fleetChart } from '../chart/fleet-chart.ts'
import { dark, light } from '../chart/theme.ts'
import { consoleChart } from '../console/console-chart.ts'
import type { ConsoleData } from '../console/console-data.ts'
import { parts } from '../console/console-parts.ts'
import { type Html, html } from '../html.ts'
import { timeOfDay } from '../words/format.ts'
import { widgetStyle } from './widget-style.ts'

export interface WidgetLook {
  readonly dark: boolean
  /** Width of the widget, in pixels. */
  readonly width: number
  readonly height: number
}

/** Other fleets to choose from, and the function that shows them. */
export interface FleetChoice {
  readonly fleets: readonly string[]
  /** ARN of the function that a button calls. */
  readonly endpoint: string
}

/** Below this width, in pixels, the chart leaves labels out. */
const compactBelow = 560

const mark = (markup: string): Html => ({ markup })

/** The widget as HTML and SVG, without scripts, which dashboards remove. Its buttons are CloudWatch's own elements. */
export function widgetPage(data: ConsoleData, windowSec: number, look: WidgetLook, choice?: FleetChoice): string {
  const theme = look.dark ? dark : light
  const width = Math.max(280, Math.round(look.width) - 16)
  const height = Math.min(320, Math.max(150, Math.round(look.height * 0.45)))
  const drawn = consoleChart(data, windowSec)
  const chart = chartSvg(fleetChart(drawn, { theme, compact: width < compactBelow }), { width, height })
  const part = (id: string) => parts[id]?.(data)
  return html`<style>${mark(widgetStyle(theme))}</style><div class="rao">
<div class="head"><b>${data.fleet}</b> ${data.mode} <span>${timeOfDay(data.nowSec, 'seconds')} UTC</span>${choice && html`<span class="fleets">${choice.fleets.map((fleet) => fleetButton(fleet, data.fleet, choice.endpoint))}</span>`}</div>
<p class="now">${part('now')}</p>
${data.demand !== undefined && html`<dl class="figures">${part('figures')}</dl>`}
<ul class="legend"><li class="demand">demand</li><li class="capacity">ready, dashed with booting</li><li class="forecast">forecast P50, to P90, to P99</li><li class="foretold">had been forecast</li><li class="burst">burst</li></ul>
<div role="img" aria-label="${describeChart(drawn)}">${mark(chart)}</div>
<p class="outcomes">${part('outcomes')}</p>
${data.groups !== undefined && part('groups')}
<h4>Why the latest plan is what it is</h4><div>${part('why')}</div>
<h4>Latest plans, times in UTC</h4><ol class="plans">${part('plans')}</ol>
</div>`.markup
}

function fleetButton(fleet: string, shown: string, endpoint: string): Html {
  if (fleet === shown) return html`<b>${fleet}</b>`
  return html`<a class="btn">${fleet}</a><cwdb-action action="call" endpoint="${endpoint}">${JSON.stringify({ fleet })}</cwdb-action>`
}

/** A single line instead of the widget. */
export function widgetNote(text: string): string {
  return html`<p>${text}</p>`.markup
}
