import { type Html, html } from '../html.ts'
import type { ReportSummary } from './report-data.ts'

/** The headline over all traces: the geometric mean of the ratios of the optimizer's cost to each rival's. */
export function summaryPart({ figures }: ReportSummary): Html {
  return html`<dl id="figures">${figures.map(
    ({ key, label, value, note }) =>
      html`<div class="figure" data-figure="${key}"><dt>${label}</dt><dd><b>${value}</b><span class="note">${note}</span></dd></div>`,
  )}</dl>`
}
