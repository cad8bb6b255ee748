import { bestOf, costOf, floorHours, keepsPromise } from '../../policy-ranking.ts'
import { type Html, html } from '../html.ts'
import type { TraceResult } from './report-data.ts'
import { hours, lateness, overFloor } from './result-table.ts'
import { scrollingTable } from './scrolling-table.ts'

/** All traces against all policies: cost over the floor's where there is one, lateness below it; the best of each trace is bold. */
export function overviewTable(results: readonly TraceResult[]): Html {
  const names = [...new Set(results.flatMap(({ policies }) => policies.map(({ policy }) => policy)))]
  return scrollingTable(
    'All traces and policies',
    html`<thead><tr><th scope="col">trace</th>${names.map(
      (name) => html`<th scope="col">${name}</th>`,
    )}</tr></thead><tbody>${results.map(
      (result, index) =>
        html`<tr><th scope="row"><a href="#trace-${index}">${result.trace}</a></th>${names.map((name) => cell(result, name))}</tr>`,
    )}</tbody>`,
    'overview',
  )
}

function cell({ policies }: TraceResult, name: string): Html {
  const policy = policies.find((candidate) => candidate.policy === name)
  if (policy === undefined) return html`<td>–</td>`
  const floor = floorHours(policies)
  const cost = floor === undefined ? hours(costOf(policy)) : `${overFloor(policy, floor)}×`
  const tone = policy === bestOf(policies) ? html` class="best"` : !keepsPromise(policy) && html` class="out"`
  return html`<td${tone}>${cost}<small>${lateness(policy)}</small></td>`
}
