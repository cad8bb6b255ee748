import { bestOf, costOf, keepsPromise } from '../../policy-ranking.ts'
import { counted, multiple } from '../words/format.ts'
import type { PolicyResult, TraceResult } from './report-data.ts'

/** The conclusion for one trace, in a sentence. */
export function verdict({ settings, policies }: TraceResult): string {
  return settings.lateCostHours === undefined ? promiseVerdict(policies) : costVerdict(policies)
}

function promiseVerdict(policies: readonly PolicyResult[]): string {
  const best = bestOf(policies)
  if (best === undefined) return 'No policy kept the promise here.'
  if (policies.length === 1) return `${best.policy} keeps the promise.`
  const optimizer = policies.find(({ policy }) => policy === 'optimizer')
  if (optimizer === undefined) return `${best.policy} is the cheapest that keeps the promise.`
  if (best === optimizer) return 'The optimizer is the cheapest that keeps the promise.'
  const kept = keepsPromise(optimizer)
    ? `the optimizer costs ${timesAsMuch(optimizer, best)}`
    : 'the optimizer does not keep it'
  return `${best.policy} is the cheapest that keeps the promise; ${kept}.`
}

/** Where late jobs have a price. */
function costVerdict(policies: readonly PolicyResult[]): string {
  const [first] = policies
  const best = bestOf(policies) ?? first
  if (best === undefined) return ''
  if (policies.length === 1)
    return `With late jobs at their price, ${best.policy} costs ${counted(costOf(best), 'worker-hour')}.`
  const optimizer = policies.find(({ policy }) => policy === 'optimizer')
  if (best === optimizer) return 'With late jobs at their price, the optimizer is the cheapest.'
  const more = optimizer === undefined ? '' : `; the optimizer costs ${timesAsMuch(optimizer, best)}`
  return `With late jobs at their price, ${best.policy} is the cheapest${more}.`
}

function timesAsMuch(optimizer: PolicyResult, best: PolicyResult): string {
  return `${multiple(costOf(optimizer) / costOf(best))} times as much`
}
