import { type Html, html } from '../html.ts'
import { sharePercent } from '../report/chart-parts.ts'
import { scrollingTable } from '../report/scrolling-table.ts'
import { tolerances } from './calibration-chart.ts'
import { type LeadAccuracy, type ModelAccuracy, mixtureName, promised } from './forecast-data.ts'
import { leadText } from './lead-text.ts'

const losses = ['P50', 'P90', 'P99'] as const

const columnsExplained =
  'MASE: mean absolute scaled error over the path; below 1 beats “as at this time yesterday”. At end: the same at the end of the path. P50, P90, P99: pinball loss. Above: share of the outcomes above each quantile, and above or at it where many are exactly the quantile.'

/** All models at one lead. The smallest pinball loss at P90 is bold, and suspended models are marked. */
export function accuracyTable({ leadSec, models, suspended }: LeadAccuracy): Html {
  const best = Math.min(...models.map(({ pinball }) => pinball[1] ?? Number.POSITIVE_INFINITY))
  return html`${scrollingTable(
    `${leadText(leadSec)} ahead: every model`,
    html`<thead><tr><th scope="col">model</th><th scope="col">MASE</th><th scope="col">at end</th>${losses.map(
      (level) => html`<th scope="col">${level}</th>`,
    )}${losses.map((level) => html`<th scope="col">above ${level}</th>`)}</tr></thead><tbody>${models.map(
      (model) =>
        html`<tr data-model="${model.name}"${model.pinball[1] === best && html` class="best"`}><th scope="row">${model.name}${
          suspended.includes(model.name) && html`<small>suspended: behind a naive twin</small>`
        }</th><td>${error(model.masePath)}</td><td>${error(model.maseAtHorizon)}</td>${model.pinball.map(
          (loss) => html`<td>${loss.toFixed(4)}</td>`,
        )}${losses.map((_, level) => html`<td>${shareCell(model, level)}</td>`)}</tr>`,
    )}</tbody>`,
  )}<p class="note">${columnsExplained}</p>`
}

function error(value: number | null): string {
  return value === null ? '–' : value.toFixed(3)
}

/** Two figures where many outcomes equal the quantile. A promise broken by the mixture is also marked with a word. */
function shareCell({ name, exceeded, reached }: ModelAccuracy, level: number): Html {
  const above = exceeded[level] ?? 0
  const atLeast = reached[level] ?? above
  const [from, to] = [sharePercent(above), sharePercent(atLeast)]
  const text = from === to ? from : `${from.replace(' %', '')}–${to}`
  if (name !== mixtureName || isKept(above, atLeast, level)) return html`${text}`
  return html`<span class="broken">${text}<span class="visually-hidden"> (promise broken)</span></span>`
}

/** Whether the promise, with its tolerance, falls between the two shares. */
export function isKept(exceeded: number, reached: number, level: number): boolean {
  const promise = promised[level] ?? 0
  const tolerance = tolerances[level] ?? 0
  return exceeded <= promise + tolerance && reached >= promise - tolerance
}
