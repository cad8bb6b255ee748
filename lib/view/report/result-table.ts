import { withNoun } from '../../optimizer/numbers/with-noun.ts'
import { bestOf, costOf, floorHours, floorPolicy, keepsPromise } from '../../policy-ranking.ts'
import { type Html, html } from '../html.ts'
import { dollars, duration, latePercent, multiple, percent, price, settingText } from '../words/format.ts'
import type { PolicyResult, TraceResult } from './report-data.ts'
import { scrollingTable } from './scrolling-table.ts'

interface Column {
  readonly title: string
  /** An explanation, if the title needs one. */
  readonly about?: string
  readonly value: (policy: PolicyResult) => string | Html
}

/**
 * The results of one trace: the numbers of the JSON output under the titles of the terminal's table. Lateness comes
 * early, so that a narrow screen shows it without scrolling. The cheapest policy that keeps the promise is bold.
 */
export function resultTable({ trace, settings, policies }: TraceResult): Html {
  // A single policy is not called the best.
  const best = policies.length > 1 ? bestOf(policies) : undefined
  const columns = columnsFor(policies, settings)
  return scrollingTable(
    `${trace}: every policy`,
    html`<thead><tr><th scope="col">policy</th>${columns.map(
      ({ title, about }) => html`<th scope="col"${about !== undefined && html` title="${about}"`}>${title}</th>`,
    )}</tr></thead><tbody>${policies.map(
      (policy) =>
        html`<tr data-policy="${policy.policy}"${rowClass(policy, best)}><th scope="row">${policy.policy}${
          policy === best && html` <span class="badge">best</span>`
        }<small>${setting(policy)}</small></th>${columns.map(({ value }) => html`<td>${value(policy)}</td>`)}</tr>`,
    )}</tbody>`,
  )
}

function columnsFor(
  policies: readonly PolicyResult[],
  { sloWaitSec, lateCostHours, hourlyUsd }: TraceResult['settings'],
): readonly Column[] {
  const floor = floorHours(policies)
  const priced = lateCostHours !== undefined
  return [
    { title: 'worker-hours', value: ({ workerHours }) => hours(workerHours) },
    ...(priced
      ? [
          {
            title: 'with late jobs',
            about: `worker-hours, and ${withNoun(lateCostHours, 'worker-hour')} for each late job`,
            value: (policy: PolicyResult) => hours(costOf(policy)),
          },
        ]
      : []),
    {
      title: 'late',
      about: `jobs that waited longer than ${priced ? duration(sloWaitSec) : 'promised'}`,
      value: (policy) => lateness(policy),
    },
    ...(hourlyUsd === undefined
      ? []
      : [
          {
            title: 'dollars',
            about: `at ${price(hourlyUsd)} an hour${priced ? ', without late jobs' : ''}`,
            value: ({ workerHours }: PolicyResult) => dollars(workerHours * hourlyUsd),
          },
        ]),
    ...(floor === undefined
      ? []
      : [
          {
            title: 'x floor',
            about: `worker-hours${priced ? ', with late jobs,' : ''} over those of the clairvoyant, who lets no job wait; below 1 where waiting saves more`,
            value: (policy: PolicyResult) => overFloor(policy, floor),
          },
        ]),
    { title: 'wait P50', value: ({ waitP50Sec }) => duration(waitP50Sec) },
    { title: 'P95', value: ({ waitP95Sec }) => duration(waitP95Sec) },
    { title: 'P99', value: ({ waitP99Sec }) => duration(waitP99Sec) },
    { title: 'utilisation', value: ({ utilisation }) => percent(utilisation) },
    { title: 'launches', value: ({ launches }) => launches.toLocaleString('en-US') },
    { title: 'terminations', value: ({ terminations }) => terminations.toLocaleString('en-US') },
    {
      title: 'interrupted',
      about: 'jobs thrown off a worker',
      value: ({ interrupted }) => interrupted.toLocaleString('en-US'),
    },
    {
      title: 'turns/h',
      about: 'changes of the size against the change before, per hour',
      value: ({ reversalsPerHour }) => reversalsPerHour.toFixed(1),
    },
  ]
}

function rowClass(policy: PolicyResult, best: PolicyResult | undefined): Html {
  if (policy === best) return html` class="best"`
  return policy.policy === floorPolicy ? html` class="floor"` : html``
}

/** Its cost as a multiple of the floor's worker-hours, written as on the terminal. */
export function overFloor(policy: PolicyResult, floor: number): string {
  return multiple(costOf(policy) / floor)
}

/** Worker-hours with one decimal and separated thousands. */
export function hours(value: number): string {
  return value.toLocaleString('en-US', { minimumFractionDigits: 1, maximumFractionDigits: 1 })
}

/** A broken promise is marked with a word, not by colour alone. */
export function lateness(policy: PolicyResult): Html {
  const share = latePercent(policy.lateRatio)
  return keepsPromise(policy)
    ? html`${share}`
    : html`<span class="broken">${share}<span class="visually-hidden"> (promise broken)</span></span>`
}

function setting({ parameters }: PolicyResult): string {
  return settingText(parameters, ' · ')
}
