import { type LegendItem, legendItems } from '../chart/legend.ts'
import { html } from '../html.ts'
import type { ConsoleData } from './console-data.ts'
import { parts } from './console-parts.ts'
import { consoleStyle } from './console-style.ts'

/** Time ranges that the chart offers, in hours. */
const ranges = [1, 6, 24] as const

const legend: readonly LegendItem[] = [
  { name: 'demand', colour: 'var(--demand)' },
  { name: 'ready', colour: 'var(--capacity)' },
  { name: 'ready and booting', colour: 'var(--capacity)', mark: 'dashed' },
  { name: 'forecast P50, to P90, to P99', colour: 'var(--forecast)', mark: 'dashed' },
  { name: 'had been forecast', colour: 'color-mix(in srgb, var(--forecast) 26%, transparent)', mark: 'block' },
  { name: 'burst', colour: 'color-mix(in srgb, var(--burst) 35%, transparent)', mark: 'block' },
]

const mark = (markup: string) => ({ markup })

/** The whole document with the present state filled in; the script at `scriptUrl` keeps it up to date. */
export function consolePage(data: ConsoleData, scriptUrl: string): string {
  const part = (id: string) => parts[id]?.(data)
  const factor = data.limits.factor
  const mostMinutes = Math.floor(data.limits.burstMaxDurationSec / 60)
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${data.fleet} · Resource Allocation Optimizer</title>
<link rel="icon" href="data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Cpath d='M2 12h3V9h3V6h3V3h3v10H2z' fill='%230e7a70'/%3E%3C/svg%3E">
<style>${mark(consoleStyle)}</style>
</head>
<body>
<header><h1>Resource Allocation Optimizer</h1><div id="clock">${part('clock')}</div></header>
<main>
<p id="offline" role="alert" hidden></p>
<p id="now">${part('now')}</p>
<dl id="figures">${part('figures')}</dl>
<section aria-labelledby="chart-title">
  <div class="head"><h2 id="chart-title">Agents</h2>
    <ul class="legend">${legendItems(legend)}</ul>
    <fieldset class="ranges"><legend class="visually-hidden">Time shown</legend>${ranges.map(
      (hours, index) =>
        html`<label><input type="radio" name="range" value="${hours * 3600}"${index === 0 && html` checked`}><span>${hours} h</span></label>`,
    )}</fieldset>
  </div>
  <div id="chart" tabindex="0" role="img" aria-label="Demand and capacity over time" aria-describedby="chart-words"></div>
  <p id="outcomes">${part('outcomes')}</p>
  <p id="chart-words" class="visually-hidden" aria-live="off"></p>
</section>
<section id="groups" aria-label="Groups">${part('groups')}</section>
<div class="columns">
  <div class="side">
  <section aria-labelledby="burst-title"><h2 id="burst-title">Force a burst</h2>
    <form id="burst">
      <label>Minutes<input id="minutes" name="minutes" type="number" min="1" max="${mostMinutes}" step="1" value="${Math.min(10, mostMinutes)}" required></label>
      <label>Factor<input id="factor" name="factor" type="number" min="${factor.min}" max="${factor.max}" step="any" value="${factor.now}" required></label>
      <label class="wide">Reason<input name="reason" maxlength="500" placeholder="release day" autocomplete="off"></label>
      <div class="buttons wide"><button value="start" id="start">Start burst</button><button value="cancel" type="button" id="cancel"${!data.burst.active && html` disabled`}>Cancel burst</button></div>
      <p id="burst-answer" class="wide" role="status"></p>
    </form>
  </section>
  <section aria-labelledby="why-title"><h2 id="why-title">Why the latest plan is what it is</h2><div id="why">${part('why')}</div></section>
  </div>
  <section class="past" aria-labelledby="plans-title"><h2 id="plans-title">Latest plans</h2><ol id="plans">${part('plans')}</ol></section>
</div>
</main>
<script type="application/json" id="data">${mark(JSON.stringify(data).replaceAll('<', '\\u003c'))}</script>
<script type="module" src="${scriptUrl}"></script>
</body>
</html>
`.markup
}
