import { type Html, html } from '../html.ts'
import { momentOf } from './moment.ts'
import type { RecordedDecision } from './report-data.ts'

/** The latest recorded decision at a moment, found by bisection. */
export function decisionAt(
  decisions: readonly RecordedDecision[] | undefined,
  tSec: number,
): RecordedDecision | undefined {
  let low = 0
  let high = decisions?.length ?? 0
  while (low < high) {
    const middle = (low + high) >> 1
    if ((decisions?.[middle]?.tSec ?? 0) <= tSec) low = middle + 1
    else high = middle
  }
  return decisions?.[low - 1]
}

/** The record of a decision: when, what, why, and what was done. */
export function decisionPart(decision: RecordedDecision | undefined, originSec: number): Html {
  if (decision === undefined) return html`<p class="empty">Nothing had been decided by then.</p>`
  const { tSec, outcome, summary, burst, reasons, steps } = decision
  return html`<p class="decided"><time>${momentOf(originSec, tSec)}</time> <span class="outcome" data-outcome="${outcome}">${outcome}</span>${
    burst !== undefined && html`<span class="outcome" data-outcome="burst">burst ×${burst}</span>`
  } ${summary}</p><ol class="reasons">${reasons.map(
    ([rule, text]) => html`<li><code>${rule}</code> ${text}</li>`,
  )}${steps.map((step) => html`<li><code>step</code> ${step}</li>`)}</ol>`
}
