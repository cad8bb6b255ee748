/** Draws the charts of the chosen trace; the rest of the page needs no script. */

import { legendItems } from '../chart/legend.ts'
import { html } from '../html.ts'
import { coloursOf } from '../report/colours.ts'
import { decisionAt, decisionPart } from '../report/decision.ts'
import { equalTotalsLegend } from '../report/equal-totals.ts'
import { describeFrontier, frontierChart } from '../report/frontier-chart.ts'
import type { RecordedDecision, TraceCharts } from '../report/report-data.ts'
import { describeTimeline, timelineChart, timelineLegend } from '../report/timeline-chart.ts'
import { describeWaits, waitsChart, waitsLegend } from '../report/waits-chart.ts'
import { duration } from '../words/format.ts'
import { drawChips, onChosen } from './chips.ts'
import { element } from './element.ts'
import { paperTheme } from './paper-theme.ts'
import { reportChart } from './report-chart.ts'
import { unpackCharts } from './unpack.ts'

const names = JSON.parse(element('policy-names', HTMLScriptElement).text) as readonly string[]
const choice = element('trace', HTMLSelectElement)
const chips = element('policies', HTMLDivElement)
const decision = element('decision', HTMLDivElement)
const stepNote = element('timeline-step', HTMLSpanElement)
const decisionHint = element('decision-hint', HTMLSpanElement)
const legendOfTimeline = element('timeline-legend', HTMLUListElement)
const legendOfWaits = element('waits-legend', HTMLUListElement)
/** Only where late jobs have a price. */
const legendOfFrontier = document.getElementById('frontier-legend')
const waitsNote = element('waits-note', HTMLParagraphElement)
const whole = element('whole', HTMLButtonElement)
const timeline = reportChart(element('timeline', HTMLDivElement))
const frontier = reportChart(element('frontier', HTMLDivElement))
const waits = reportChart(element('waits', HTMLDivElement))
const theme = paperTheme(() => {
  drawPolicies()
  drawAll()
})

let charts: TraceCharts | undefined
let shown: readonly string[] = names.slice(0, 1)
let atSec: number | undefined

function explained(): readonly RecordedDecision[] | undefined {
  return charts?.policies.find(({ policy, recording }) => shown.includes(policy) && recording.decisions)?.recording
    .decisions
}

function drawAll(): void {
  if (charts === undefined) return
  drawTimeline()
  frontier.draw(frontierChart(charts, look(frontier.compact())))
  frontier.describe(describeFrontier(charts.trace, charts.policies))
  if (legendOfFrontier !== null) legendOfFrontier.innerHTML = legendItems(equalTotalsLegend(charts, look(false))).markup
  waits.draw(waitsChart(charts, look(waits.compact())))
  waits.describe(describeWaits(charts))
  legendOfWaits.innerHTML = legendItems(waitsLegend(charts, look(false))).markup
  const patient = charts.policies.filter(({ recording }) => recording.waits.longer[0] === 0).map(({ policy }) => policy)
  waitsNote.textContent = patient.length === 0 ? '' : `No job waited at all under ${patient.join(', ')}.`
}

function drawTimeline(): void {
  if (charts === undefined) return
  timeline.draw(timelineChart(charts, { shown, ...(atSec !== undefined && { atSec }) }, look(timeline.compact())))
  timeline.describe(describeTimeline(charts, shown))
  legendOfTimeline.innerHTML = legendItems(timelineLegend(charts, { shown }, look(false))).markup
  showDecision(atSec)
}

function look(compact: boolean) {
  return { theme: theme(), colours: coloursOf(names, theme()), compact }
}

function showDecision(tSec: number | undefined): void {
  const decisions = explained()
  decisionHint.hidden = decisions === undefined
  if (charts === undefined || decisions === undefined) decision.replaceChildren()
  else if (tSec === undefined)
    decision.innerHTML =
      html`<p class="empty">Point at a moment of the chart to see what was decided then, and why; click to keep it.</p>`.markup
  else decision.innerHTML = decisionPart(decisionAt(decisions, tSec), charts.originSec).markup
}

/** The first growth after the warm-up, shown until the reader points elsewhere. */
function firstGrowth({ policies, warmupSec }: TraceCharts): number | undefined {
  const decisions = policies.flatMap(({ recording }) => recording.decisions ?? [])
  return decisions.find(({ tSec, outcome }) => tSec >= warmupSec && outcome === 'grow')?.tSec
}

/** The days of a long trace would be too narrow to read, so that one week is shown, and the bar below the chart scrolls. */
function showWeek({ originSec, warmupSec, endSec }: TraceCharts): void {
  const weekSec = 7 * 86_400
  if (endSec < 2 * weekSec) timeline.reset()
  else timeline.zoomTo((originSec + warmupSec) * 1000, (originSec + warmupSec + weekSec) * 1000)
}

function drawPolicies(): void {
  const present = charts?.policies.map(({ policy }) => policy) ?? []
  drawChips(chips, present, shown, look(false).colours)
}

async function choose(index: string): Promise<void> {
  const packed = element(`charts-${index}`, HTMLScriptElement).text
  charts = await unpackCharts(packed)
  atSec = firstGrowth(charts)
  const present = charts.policies.map(({ policy }) => policy)
  shown = shown.filter((policy) => present.includes(policy))
  if (shown.length === 0) shown = present.slice(0, 1)
  document.body.classList.add('chosen')
  for (const section of document.querySelectorAll<HTMLElement>('.trace'))
    section.toggleAttribute('data-shown', section.id === `trace-${index}`)
  element('charts', HTMLDivElement).hidden = false
  const { stepSec } = charts.policies[0]?.recording.timeline ?? { stepSec: 0 }
  stepNote.textContent = `agents; each point is ${duration(stepSec)}: the highest demand, the mean capacity`
  drawPolicies()
  drawAll()
  showWeek(charts)
  document.body.dataset.drawn = index
}

/** A link to a trace, from the overview or elsewhere, chooses it. */
function chooseLinked(): void {
  const [, index] = /^#trace-(\d+)$/.exec(location.hash) ?? []
  if (index === undefined || choice.querySelector(`option[value="${index}"]`) === null) return
  choice.value = index
  void choose(index).then(() => element(`trace-${index}`, HTMLElement).scrollIntoView())
}

choice.addEventListener('change', () => void choose(choice.value))
addEventListener('hashchange', chooseLinked)
onChosen(chips, (wanted) => {
  if (wanted.length > 0) shown = wanted
  else drawPolicies()
  drawTimeline()
})
for (const chart of [timeline, frontier, waits]) chart.onResize(drawAll)

timeline.onMove((ms) => {
  if (charts !== undefined) showDecision(ms / 1000 - charts.originSec)
})
timeline.onLeave(() => showDecision(atSec))
timeline.onClick((ms) => {
  if (charts === undefined) return
  const clicked = ms / 1000 - charts.originSec
  // A second click near the pinned moment unpins it.
  atSec = atSec !== undefined && Math.abs(atSec - clicked) < timeline.spanMs() / 1000 / 100 ? undefined : clicked
  drawTimeline()
})
timeline.onZoom((zoomed) => {
  whole.hidden = !zoomed
})
whole.addEventListener('click', () => timeline.reset())
timeline.onKey((key) => {
  const decisions = explained()
  if (key === 'Escape') atSec = undefined
  else if (decisions !== undefined && decisions.length > 0) {
    const now = atSec === undefined ? -1 : decisions.findLastIndex(({ tSec }) => tSec <= (atSec ?? 0))
    const next = Math.min(decisions.length - 1, Math.max(0, now + (key === 'ArrowLeft' ? -1 : 1)))
    atSec = decisions[next]?.tSec
  }
  drawTimeline()
})

if (/^#trace-\d+$/.test(location.hash)) chooseLinked()
else void choose('0')
