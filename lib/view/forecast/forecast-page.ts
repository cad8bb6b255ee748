import { type Html, html } from '../html.ts'
import { sharePercent } from '../report/chart-parts.ts'
import { reportStyle } from '../report/report-style.ts'
import { counted, duration } from '../words/format.ts'
import { measures, measureToBeginWith } from './accuracy-chart.ts'
import { accuracyTable } from './accuracy-table.ts'
import { type ForecastResult, type LeadAccuracy, mixtureName, promised } from './forecast-data.ts'
import { forecastStyle } from './forecast-style.ts'
import { leadText } from './lead-text.ts'

const markup = (text: string): Html => ({ markup: text })

/** Identifies a lead in ids of the page. */
const leadId = ({ leadSec }: LeadAccuracy) => `lead-${leadSec}`

/**
 * The whole document in one string, with tables, packed charts, style and script. It loads nothing else.
 * @param packedCharts `ForecastCharts` as the browser's script unpacks them
 */
export function forecastPage(result: ForecastResult, packedCharts: string, script: string, provenance: Html): string {
  const leads = result.leads.filter(({ models }) => models.length > 0)
  const begin = measureToBeginWith(leads)
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Forecasts of ${result.trace}</title>
<style>${markup(reportStyle + forecastStyle)}</style>
</head>
<body>
<header><h1>Forecasts of ${result.trace}</h1><p>${conditions(result)}</p></header>
<main>
<section class="drawn" aria-labelledby="fan-title" hidden><div class="head"><h2 id="fan-title">As it was forecast, and what came</h2><div id="steer"><button type="button" id="earlier">Earlier</button><button type="button" id="later">Later</button><button type="button" id="whole">Whole record</button></div></div>
<fieldset class="chips"><legend class="visually-hidden">Models whose medians are shown beside the mixture's fan</legend><div id="models"></div></fieldset>
<div id="fan" class="chart tall" tabindex="0" role="img" aria-label="Fan of a forecast over what came"></div>
<ul class="legend" id="fan-legend"></ul>
<p id="fan-words" class="note" aria-live="polite"></p>
<p class="note screen">Click a moment, or use the arrow keys, to see the forecast made then; models chosen above add their P50. Drag the bar, pinch, or hold Ctrl and scroll to zoom.</p></section>
<section class="drawn" aria-labelledby="accuracy-title" hidden><div class="head"><h2 id="accuracy-title">Error by lead</h2><fieldset class="ranges"><legend class="visually-hidden">Measure</legend>${Object.entries(
    measures,
  ).map(
    ([key, { title }]) =>
      html`<label><input type="radio" name="measure" value="${key}"${key === begin && html` checked`}><span>${title}</span></label>`,
  )}</fieldset></div><div id="accuracy" class="chart" tabindex="0" role="img" aria-label="Error by lead"></div><ul class="legend" id="accuracy-legend"></ul></section>
<nav id="lead-nav" aria-label="How far ahead" hidden><span class="note" id="lead-label">Forecast ahead</span><fieldset class="ranges"><legend class="visually-hidden">Lead</legend>${leads.map(
    ({ leadSec }) =>
      html`<label><input type="radio" name="lead" value="${leadSec}"><span>${leadText(leadSec)}</span></label>`,
  )}</fieldset></nav>
${leads.map(leadPart)}
<div class="columns drawn" hidden>
<section aria-labelledby="calibration-title"><h2 id="calibration-title">Demand above each quantile</h2><div id="calibration" class="chart" tabindex="0" role="img" aria-label="Demand above each quantile over time"></div><p class="note" id="calibration-note"></p></section>
<section aria-labelledby="shares-title"><h2 id="shares-title">Shares of the mixture</h2><div id="shares" class="chart" tabindex="0" role="img" aria-label="Shares of the mixture over time"></div><ul class="legend" id="shares-legend"></ul><p class="note">Each model earns its share by how little it has lately lost.</p></section>
</div>
<noscript><p class="note">The charts need JavaScript; the numbers do not.</p></noscript>
</main>
${provenance}
<script type="text/plain" id="packed">${markup(packedCharts)}</script>
<script type="module">${markup(script.replaceAll('</script', '<\\/script'))}</script>
</body>
</html>
`.markup
}

function leadPart(lead: LeadAccuracy): Html {
  return html`<section class="lead" id="${leadId(lead)}" aria-labelledby="${leadId(lead)}-title"><h2 id="${leadId(lead)}-title">${leadText(lead.leadSec)} ahead</h2><p class="verdict">${verdict(lead)}</p>${accuracyTable(lead)}</section>`
}

/** The conclusion for one lead, in a sentence. */
function verdict({ models }: LeadAccuracy): string {
  const loss = (model: (typeof models)[number] | undefined) => model?.pinball[1] ?? Number.NaN
  const mixture = models.find(({ name }) => name === mixtureName)
  const best = models.filter(({ name }) => name !== mixtureName).toSorted((a, b) => loss(a) - loss(b))[0]
  if (mixture === undefined || best === undefined) return ''
  const ratio = loss(mixture) / loss(best)
  const against =
    ratio <= 1
      ? `The mixture loses least at P90: ${sharePercent(1 - ratio)} less than the best single model, ${best.name}`
      : `At P90 the mixture loses ${sharePercent(ratio - 1)} more than the best single model, ${best.name}`
  const above = promised.map((promise, level) => {
    const [from, to] = [mixture.exceeded[level] ?? 0, mixture.reached[level] ?? 0]
    // If many outcomes equal the quantile, the promise may be between the two shares.
    return sharePercent(
      from <= promise && promise <= to ? promise : Math.abs(from - promise) < Math.abs(to - promise) ? from : to,
    )
  })
  return `${against}. Above its P50, P90 and P99 came ${above.join(', ')} of the demand; promised are 50, 10 and 1 %.`
}

function conditions({ origins, warmupSec, dailySeason }: ForecastResult): string {
  const season = dailySeason ? 'The day repeats.' : 'No daily season was found.'
  return `Every forecast saw only its past. Errors are those of ${counted(origins, 'path')}, shares those of every step, after a warm-up of ${duration(warmupSec)}. Loss is pinball loss, twice over and per unit of demand. ${season}`
}
