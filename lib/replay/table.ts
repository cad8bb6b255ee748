import Table from 'cli-table3'
import type { PolicyReport, TraceReport } from './report.ts'

/** The promise: at most this share of the jobs is late. */
const lateRatioPromised = 0.01

/** How to make text stand out; the door knows whether the terminal can. */
export interface Emphasis {
  readonly bold: (text: string) => string
  readonly dim: (text: string) => string
}

type Column = readonly [title: string, value: (policy: PolicyReport) => string]

const columns: readonly Column[] = [
  ['policy', ({ policy }) => policy],
  ['worker-hours', ({ workerHours }) => workerHours.toLocaleString('en-US', { maximumFractionDigits: 1 })],
  ['late', ({ lateRatio }) => percent(lateRatio, 3)],
  ['wait P50', ({ waitP50Sec }) => `${waitP50Sec} s`],
  ['P95', ({ waitP95Sec }) => `${waitP95Sec} s`],
  ['P99', ({ waitP99Sec }) => `${waitP99Sec} s`],
  ['utilisation', ({ utilisation }) => percent(utilisation, 1)],
  ['launches', ({ launches }) => launches.toLocaleString('en-US')],
  ['terminations', ({ terminations }) => terminations.toLocaleString('en-US')],
  ['interrupted', ({ interrupted }) => interrupted.toLocaleString('en-US')],
]

/** One trace as a table for people. The cheapest policy among those that keep the promise stands out. */
export function tableOf(report: TraceReport, { bold, dim }: Emphasis): string {
  const { trace, settings, policies } = report
  const best = policies
    .filter(({ lateRatio }) => lateRatio <= lateRatioPromised)
    .reduce<PolicyReport | undefined>(
      (cheapest, policy) => (cheapest && cheapest.workerHours <= policy.workerHours ? cheapest : policy),
      undefined,
    )
  const table = new Table({
    head: columns.map(([title]) => dim(title)),
    colAligns: columns.map((_, index) => (index === 0 ? 'left' : 'right')),
    style: { head: [], border: [], compact: true },
  })
  for (const policy of policies)
    table.push(columns.map(([, value]) => (policy === best ? bold(value(policy)) : value(policy))))
  const conditions = `late: waited longer than ${settings.sloWaitSec} s; boot ${settings.bootSec} s; ${settings.agentsPerWorker} agents per worker; a look every ${settings.intervalSec} s; seed ${settings.seed}`
  return `${bold(trace)}\n${dim(conditions)}\n${table.toString()}\n`
}

function percent(share: number, decimals: number): string {
  return `${(100 * share).toFixed(decimals)} %`
}
