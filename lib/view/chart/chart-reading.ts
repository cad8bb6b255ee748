import { type Html, html } from '../html.ts'
import { count, timeOfDay } from '../words/format.ts'
import { burstSpans } from './burst-spans.ts'
import type { FleetChartData } from './fleet-chart.ts'
import type { Theme } from './theme.ts'

interface Row {
  readonly name: string
  readonly value: string
  readonly colour: string
}

/** The chart's values at one moment: those of the latest cycle by then, or of the forecast if the moment is in the future. */
export function chartReading(data: FleetChartData, atSec: number, theme: Theme): Html {
  const rows = atSec > data.nowSec ? forecastRows(data, atSec, theme) : cycleRows(data, atSec, theme)
  const burst = burstSpans(data.points, data.burstEndsAtSec).find(
    ({ fromSec, toSec }) => fromSec <= atSec && atSec < toSec,
  )
  const all = burst ? [...rows, { name: 'Burst', value: `×${burst.factor}`, colour: theme.burst }] : rows
  return html`<div class="reading"><b>${timeOfDay(atSec, 'seconds')}</b>${all.map(
    ({ name, value, colour }) =>
      html`<div><i style="background:${colour}"></i><span>${name}</span><b>${value}</b></div>`,
  )}</div>`
}

function cycleRows({ points }: FleetChartData, atSec: number, theme: Theme): Row[] {
  const point = points.findLast((candidate) => candidate.atSec <= atSec)
  if (point === undefined) return []
  return [
    { name: 'Demand', value: count(point.demand), colour: theme.demand },
    { name: 'Ready', value: count(point.ready), colour: theme.capacity },
    { name: 'Booting', value: count(point.supply - point.ready), colour: faint(theme) },
    { name: 'Wanted', value: count(Math.ceil(point.wanted)), colour: faint(theme) },
    ...(point.foretold === undefined
      ? []
      : [{ name: 'Had been forecast', value: foretoldText(point.foretold), colour: theme.forecast }]),
  ]
}

const foretoldText = (quantiles: readonly number[]) => quantiles.map((q) => count(Math.round(q))).join(' / ')

const faint = (theme: Theme) => theme.line

function forecastRows({ forecast }: FleetChartData, atSec: number, theme: Theme): Row[] {
  const point = forecast?.points.find((candidate) => candidate.atSec >= atSec) ?? forecast?.points.at(-1)
  if (point === undefined) return []
  return ['P50', 'P90', 'P99'].map((level, index) => ({
    name: `Forecast ${level}`,
    value: count(Math.round(point.quantiles[index] ?? 0)),
    colour: theme.forecast,
  }))
}
