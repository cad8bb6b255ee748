import { withNoun } from '../../optimizer/numbers/with-noun.ts'
import { floorPolicy } from '../../policy-ranking.ts'
import { type Html, html } from '../html.ts'
import { count, counted, duration, price, settingText } from '../words/format.ts'
import { loadWords } from './load-words.ts'
import { overviewTable } from './overview-table.ts'
import type { Account, ReportSummary, TraceResult } from './report-data.ts'
import { reportStyle } from './report-style.ts'
import { resultTable } from './result-table.ts'
import { summaryPart } from './summary.ts'
import { verdict } from './verdict.ts'

export interface ReportTrace {
  readonly result: TraceResult
  /** What the trace is, in a sentence; absent for recorded load. */
  readonly about?: string
  /** What the optimizer did; absent if it did not take part. */
  readonly account?: Account
  /** `TraceCharts` as the browser's script unpacks them. */
  readonly packedCharts: string
}

const markup = (text: string): Html => ({ markup: text })

/** The whole document in one string, with tables, packed charts, style and script. It loads nothing else. */
export function reportPage(
  traces: readonly ReportTrace[],
  summary: ReportSummary | undefined,
  script: string,
  provenance: Html,
): string {
  const results = traces.map(({ result }) => result)
  const policies = [...new Set(results.flatMap((result) => result.policies.map(({ policy }) => policy)))]
  const lateCostHours = results[0]?.settings.lateCostHours
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Replay of ${results.length === 1 ? results[0]?.trace : `${results.length} traces`}</title>
<style>${markup(reportStyle)}</style>
</head>
<body>
<header><h1>Replay</h1><p>${conditions(results)}</p></header>
<main>
${summary !== undefined && summaryPart(summary)}
${
  results.length > 1 &&
  html`<section aria-labelledby="overview-title"><h2 id="overview-title">All traces</h2>${overviewTable(results)}<p class="note">${overviewNote(policies, lateCostHours)}</p></section>`
}
<nav aria-label="Trace shown"${results.length === 1 && html` hidden`}><label for="trace">Trace</label><select id="trace">${results.map(
    ({ trace }, index) => html`<option value="${index}">${trace}</option>`,
  )}</select></nav>
${traces.map(tracePart)}
<div id="charts" hidden>
<section aria-labelledby="timeline-title"><div class="head"><h2 id="timeline-title">Demand against capacity</h2><span id="timeline-step" class="note"></span><button type="button" id="whole" hidden>Whole trace</button></div>
<fieldset class="chips"><legend class="visually-hidden">Policies shown</legend><div id="policies"></div></fieldset>
<div id="timeline" class="chart tall" tabindex="0" role="img" aria-label="Demand against capacity over time"></div>
<ul class="legend" id="timeline-legend"></ul>
<p class="note screen">Drag the bar below the chart, pinch, or hold Ctrl and scroll to zoom.<span id="decision-hint" hidden> Arrow keys walk from decision to decision.</span></p>
<div id="decision" aria-live="polite"></div></section>
<div class="columns">
<section aria-labelledby="frontier-title"><h2 id="frontier-title">Cost against lateness</h2><div id="frontier" class="chart" tabindex="0" role="img" aria-label="Cost against lateness"></div>${
    lateCostHours !== undefined && equalTotalsPart(lateCostHours)
  }</section>
<section aria-labelledby="waits-title"><h2 id="waits-title">Waiting times</h2><div id="waits" class="chart" tabindex="0" role="img" aria-label="Waiting times"></div><ul class="legend" id="waits-legend"></ul><p id="waits-note" class="note"></p></section>
</div>
</div>
<noscript><p class="note">The charts need JavaScript; the numbers do not.</p></noscript>
</main>
${provenance}
<script type="application/json" id="policy-names">${json(policies)}</script>
${traces.map(
  ({ packedCharts }, index) => html`<script type="text/plain" id="charts-${index}">${markup(packedCharts)}</script>\n`,
)}<script type="module">${markup(script.replaceAll('</script', '<\\/script'))}</script>
</body>
</html>
`.markup
}

function overviewNote(policies: readonly string[], lateCostHours: number | undefined): string {
  const floor = policies.includes(floorPolicy)
    ? 'over those of the clairvoyant, who knows the future and lets no job wait'
    : undefined
  const late = 'and below them the share of jobs that were late.'
  return lateCostHours === undefined
    ? `Worker-hours ${floor ?? 'billed'}, ${late} Bold: the cheapest that keeps the promise.`
    : `Worker-hours with late jobs${floor === undefined ? '' : `, ${floor}`}, ${late} Bold: the cheapest.`
}

/** The legend of the lines in the chart of cost against lateness, filled by the script, and how to read them. */
function equalTotalsPart(lateCostHours: number): Html {
  return html`<ul class="legend" id="frontier-legend"></ul><p class="note">On a line the total is the same: worker-hours, and ${withNoun(lateCostHours, 'worker-hour')} for each late job. Below a line it is less.</p>`
}

function tracePart({ result, about, account }: ReportTrace, index: number): Html {
  return html`<section class="trace" id="trace-${index}" aria-labelledby="trace-title-${index}"><h2 id="trace-title-${index}">${result.trace}</h2>${
    about !== undefined && html`<p class="about">${about}</p>`
  }${loadNote(result)}<p class="verdict">${verdict(result)}</p>${resultTable(result)}${
    account !== undefined && html`<p class="note" data-account>${deeds(account, result)}</p>`
  }</section>`
}

/** What was done to the trace before it was played. */
function loadNote({ settings, ...played }: TraceResult): Html | false {
  const words = loadWords({ ...settings, ...played })
  return words.length > 0 && html`<p class="note" data-load>The load: ${words.join('; ')}.</p>`
}

/** What the optimizer did, in a sentence; the table above has the figures. */
function deeds({ grown, shrunk, held, bursts, refused }: Account, { policies }: TraceResult): string {
  const turns = policies.find(({ policy }) => policy === 'optimizer')?.reversalsPerHour ?? 0
  const did = [
    `grew in ${counted(grown, 'cycle')}`,
    `shrank in ${count(shrunk)}`,
    held > 0 && `held in ${count(held)} because it knew too little`,
    refused > 0 && `was refused ${counted(refused, 'launch', 'launches')}`,
    `went through ${counted(bursts, 'burst')}`,
  ].filter((part) => part !== false)
  return `The optimizer ${did.join(', ')}, and turned round ${counted(turns, 'time')} an hour.`
}

function conditions(results: readonly TraceResult[]): string {
  const settings = results[0]?.settings
  if (settings === undefined) return ''
  const { sloWaitSec, lateCostHours, bootSec, agentsPerWorker, intervalSec, seed, given, hourlyUsd, timeZone } =
    settings
  const paid = hourlyUsd === undefined ? '' : ` A worker costs ${price(hourlyUsd)} an hour.`
  const zoned = timeZone === undefined ? '' : ` Days follow the clock of ${timeZone}.`
  const set = given === undefined ? '' : ` The optimizer keeps ${settingText(given)}.`
  const late =
    lateCostHours === undefined
      ? `The promise: at most 1 % of the jobs wait longer than ${duration(sloWaitSec)}.`
      : `A job that waits longer than ${duration(sloWaitSec)} is late, and costs ${withNoun(lateCostHours, 'worker-hour')}.`
  return `${late} Workers boot in ${duration(bootSec)} and carry ${agentsPerWorker} ${agentsPerWorker === 1 ? 'agent' : 'agents'} each; a look is taken every ${duration(intervalSec)}.${paid}${zoned}${set} Seed ${seed}.`
}

function json(value: unknown): Html {
  return markup(JSON.stringify(value).replaceAll('<', '\\u003c'))
}
