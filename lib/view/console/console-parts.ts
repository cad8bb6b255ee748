import { type Html, html } from '../html.ts'
import { anomalyNote } from '../words/anomaly-note.ts'
import { counted, day, percent, timeOfDay } from '../words/format.ts'
import { brokenPromiseNote } from '../words/late-words.ts'
import { outcomeNote } from '../words/outcome-note.ts'
import type { ConsoleData } from './console-data.ts'
import { type Figure, figures } from './figures.ts'
import { groupsPart } from './groups-part.ts'
import type { PlanRow } from './plan-rows.ts'
import type { PlanSummary } from './timeline.ts'

/** The parts of the page that change, by the id of their element. */
export const parts: Readonly<Record<string, (data: ConsoleData) => Html>> = {
  clock: clockPart,
  now: nowPart,
  why: ({ plans }) =>
    plans[0] === undefined ? html`<p class="empty">No plan has been made yet.</p>` : whyPart(plans[0].plan),
  outcomes: outcomesPart,
  groups: groupsPart,
  figures: (data) => html`${figures(data).map(figurePart)}`,
  plans: ({ plans }) =>
    plans.length === 0 ? html`<li class="empty">No cycle has run yet.</li>` : html`${plans.map(planPart)}`,
}

function clockPart({ fleet, nowSec, speed, trace }: ConsoleData): Html {
  const time = new Date(nowSec * 1000).toISOString()
  return html`<span class="fleet">${fleet}</span>${trace !== undefined && html`<span class="trace">${trace}</span>`}<time
    datetime="${time}">${day(nowSec)} <b>${timeOfDay(nowSec, 'seconds')}</b> UTC</time><span
    class="speed">${speed === 1 ? 'real time' : `× ${speed}`}</span>`
}

function nowPart(data: ConsoleData): Html {
  const { plans, anomaly, brokenPromise } = data
  const row = plans[0]
  if (row === undefined) return html`Waiting for the first cycle.`
  const { plan } = row
  return html`${outcomePart(plan)}${askedPart(plan)}${plan.summary}${anomaly && html` <span class="outcome" data-outcome="unusual">unusual</span>${anomalyNote(anomaly)}`}${brokenPromise && html` <span class="outcome" data-outcome="refused">late</span>${brokenPromiseNote(brokenPromise)}`}${troubleParts(data, plan)}`
}

/** Missing data and failures, a line each, except for those that the plan's summary already names. */
function troubleParts({ health: { missing, failures } }: ConsoleData, { summary }: PlanSummary): Html[] {
  const gaps = missing.map(({ source, reason }) => ({ word: `${source} missing`, text: reason }))
  return [...gaps, ...failures.map((text) => ({ word: 'failed', text }))].flatMap(({ word, text }) =>
    summary.includes(text)
      ? []
      : [html`<span class="trouble"><span class="outcome" data-outcome="refused">${word}</span>${text}</span>`],
  )
}

function outcomesPart({ outcomes, points }: ConsoleData): Html {
  if (outcomes === undefined) return points.length === 0 ? html`The chart begins with the first cycle.` : html``
  return html`Demand was above the P90 that had been forecast for it in <b>${percent(outcomes.aboveP90)}</b> ${outcomeNote(outcomes)}.`
}

function figurePart({ key, label, value, unit, note, bar, tone }: Figure): Html {
  return html`<div class="figure" data-figure="${key}"${tone !== undefined && html` data-tone="${tone}"`}>
    <dt>${label}</dt>
    <dd><span class="value"><b>${value}</b>${unit !== undefined && html` <span>${unit}</span>`}</span>
    ${bar !== undefined && barPart(label, bar)}<span class="note" title="${note}">${noteParts(note)}</span></dd></div>`
}

/** Each part of a note is kept on one line if it fits, so that no number is separated from its unit. */
function noteParts(note: string): Html {
  const parts = note.split(' · ')
  return html`${parts.map((part, index) => html`<span>${part}${index < parts.length - 1 && ' ·'}</span> `)}`
}

function barPart(label: string, share: number): Html {
  const filled = Math.min(1, Math.max(0, share)) * 100
  return html`<span class="bar" role="img" aria-label="${label} ${Math.round(filled)} percent"><i
    style="width:${filled.toFixed(1)}%"></i></span>`
}

function planPart({ fromSec, toSec, cycles, plan }: PlanRow): Html {
  const when = cycles === 1 ? timeOfDay(toSec, 'seconds') : between(timeOfDay(fromSec), timeOfDay(toSec))
  const summary = cycles === 1 ? plan.summary : `${plan.summary} (${counted(cycles, 'cycle')})`
  const details = [...plan.reasons.map(({ text }) => text), ...plan.steps]
  return html`<li><details id="plan-${fromSec}"${details.length === 0 && html` class="bare"`}><summary><time>${when}</time><span>${outcomePart(plan)}</span><span
    class="what">${askedPart(plan)}${summary}</span></summary>${reasonsPart(plan)}</details></li>`
}

const between = (from: string, to: string) => (from === to ? from : `${from}–${to}`)

function outcomePart({ outcome }: PlanSummary): Html {
  return html`<span class="outcome" data-outcome="${outcome}">${outcome}</span>`
}

/** Badge for a cycle that was started by a request. */
function askedPart({ trigger }: PlanSummary): Html | false {
  return trigger === 'nudge' && html`<span class="outcome" data-outcome="asked">asked</span>`
}

function whyPart(plan: PlanSummary): Html {
  if (plan.reasons.length + plan.steps.length === 0)
    return html`<p class="empty">Nothing but the demand had its say.</p>`
  return reasonsPart(plan)
}

function reasonsPart({ reasons, steps }: PlanSummary): Html {
  if (reasons.length + steps.length === 0) return html``
  return html`<ol class="reasons">${reasons.map(
    ({ rule, text }) => html`<li><code>${rule}</code> ${text}</li>`,
  )}${steps.map((step) => html`<li><code>step</code> ${step}</li>`)}</ol>`
}
