import type { PolicyReport, TraceReport } from '../../lib/replay/report.ts'
import { styled, table } from './print.ts'

/** The promise: at most this share of the jobs is late. */
const lateRatioPromised = 0.01

type Column = readonly [title: string, value: (policy: PolicyReport) => string]

const columns: readonly Column[] = [
  ['worker-hours', ({ workerHours }) => oneDecimal(workerHours)],
  ['late', ({ lateRatio }) => `${(100 * lateRatio).toFixed(3)} %`],
  ['wait P50', ({ waitP50Sec }) => `${waitP50Sec} s`],
  ['P95', ({ waitP95Sec }) => `${waitP95Sec} s`],
  ['P99', ({ waitP99Sec }) => `${waitP99Sec} s`],
  ['utilisation', ({ utilisation }) => `${(100 * utilisation).toFixed(1)} %`],
  ['launches', ({ launches }) => launches.toLocaleString('en-US')],
  ['terminations', ({ terminations }) => terminations.toLocaleString('en-US')],
  ['interrupted', ({ interrupted }) => interrupted.toLocaleString('en-US')],
]

/** One trace for people. The cheapest policy among those that keep the promise stands out. */
export function replayTable({ trace, settings, policies }: TraceReport): string {
  const best = cheapest(policies.filter(({ lateRatio }) => lateRatio <= lateRatioPromised))
  const cells = columns.map(([title, value]) => rightAligned([title, ...policies.map(value)]))
  const rows = policies.map((policy, index) => {
    const row = [policy.policy, ...cells.map((column) => column[index + 1] ?? '')]
    return policy === best ? row.map((cell) => styled('bold', cell)) : row
  })
  const conditions = `late: waited longer than ${settings.sloWaitSec} s · boot ${settings.bootSec} s · ${settings.agentsPerWorker} agents per worker · a look every ${settings.intervalSec} s · seed ${settings.seed}`
  const head = ['policy', ...cells.map((column) => column[0] ?? '')]
  return `${styled('bold', trace)}\n${styled('dim', conditions)}\n\n${table(rows, head)}\n`
}

function cheapest(policies: readonly PolicyReport[]): PolicyReport | undefined {
  return policies.toSorted((a, b) => a.workerHours - b.workerHours)[0]
}

function rightAligned(cells: readonly string[]): string[] {
  const width = Math.max(...cells.map((cell) => cell.length))
  return cells.map((cell) => cell.padStart(width))
}

function oneDecimal(value: number): string {
  return value.toLocaleString('en-US', { minimumFractionDigits: 1, maximumFractionDigits: 1 })
}
