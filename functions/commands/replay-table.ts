import { withNoun } from '../../lib/optimizer/numbers/with-noun.ts'
import { bestOf, costOf, floorHours } from '../../lib/policy-ranking.ts'
import type { PolicyReport, TraceReport } from '../../lib/replay/report.ts'
import { counted, dollars, duration, latePercent, multiple, price, settingText } from '../../lib/view/format.ts'
import { loadWords } from '../../lib/view/report/load-words.ts'
import { styled, table } from './print.ts'

type Column = readonly [title: string, value: (policy: PolicyReport) => string]

const workerHours: Column = ['worker-hours', ({ workerHours }) => oneDecimal(workerHours)]

const columns: readonly Column[] = [
  ['late', ({ lateRatio }) => latePercent(lateRatio)],
  ['wait P50', ({ waitP50Sec }) => `${waitP50Sec} s`],
  ['P95', ({ waitP95Sec }) => `${waitP95Sec} s`],
  ['P99', ({ waitP99Sec }) => `${waitP99Sec} s`],
  ['utilisation', ({ utilisation }) => `${(100 * utilisation).toFixed(1)} %`],
  ['launches', ({ launches }) => launches.toLocaleString('en-US')],
  ['terminations', ({ terminations }) => terminations.toLocaleString('en-US')],
  ['interrupted', ({ interrupted }) => interrupted.toLocaleString('en-US')],
  ['turns/h', ({ reversalsPerHour }) => reversalsPerHour.toFixed(1)],
]

/**
 * One trace for people. The cheapest policy that keeps the promise is highlighted. If the floor was played, every other policy
 * is shown as a multiple of it. Where rivals are tuned, the setting shown comes last.
 */
export function replayTable({ trace, settings, policies, ...played }: TraceReport): string {
  const best = bestOf(policies)
  const shown = [
    workerHours,
    ...totalColumn(settings.lateCostHours),
    ...dollarsColumn(settings.hourlyUsd),
    ...columns,
    ...floorColumn(policies),
  ]
  const cells = shown.map(([title, value]) => rightAligned([title, ...policies.map(value)]))
  const rows = policies.map((policy, index) => {
    const row = [policy.policy, ...cells.map((column) => column[index + 1] ?? '')]
    if (settings.tune) row.push(settingText(policy.parameters))
    return policy === best ? row.map((cell) => styled('bold', cell)) : row
  })
  const conditions = [
    ...loadWords({ ...settings, ...played }),
    `late: waited longer than ${settings.sloWaitSec} s`,
    ...(settings.lateCostHours === undefined
      ? []
      : [`a late job costs ${withNoun(settings.lateCostHours, 'worker-hour')}`]),
    `boot ${settings.bootSec} s`,
    `${counted(settings.agentsPerWorker, 'agent')} per worker`,
    `a look every ${settings.intervalSec} s`,
    `seed ${settings.seed}`,
    `first ${stretch(settings.warmupSec)} not scored`,
    ...(settings.given === undefined ? [] : [settingText(settings.given)]),
    ...(settings.hourlyUsd === undefined ? [] : [`${price(settings.hourlyUsd)} an hour`]),
    ...(settings.timeZone === undefined ? [] : [`days of ${settings.timeZone}`]),
  ].join(' · ')
  const head = ['policy', ...cells.map((column) => column[0] ?? ''), ...(settings.tune ? ['setting'] : [])]
  return `${styled('bold', trace)}\n${styled('dim', conditions)}\n\n${table(rows, head)}\n`
}

/** `day`, `9 h 36 min`. */
function stretch(sec: number): string {
  return sec === 86_400 ? 'day' : duration(sec)
}

/** Where late jobs have a price, it decides which policy is best. */
function totalColumn(lateCostHours: number | undefined): readonly Column[] {
  return lateCostHours === undefined ? [] : [['with late jobs', (policy) => oneDecimal(costOf(policy))]]
}

/** Only where a price was given, since people would quote a guessed one. */
function dollarsColumn(hourlyUsd: number | undefined): readonly Column[] {
  return hourlyUsd === undefined ? [] : [['dollars', ({ workerHours }) => dollars(workerHours * hourlyUsd)]]
}

function floorColumn(policies: readonly PolicyReport[]): readonly Column[] {
  const floor = floorHours(policies)
  return floor === undefined ? [] : [['x floor', (policy) => multiple(costOf(policy) / floor)]]
}

function rightAligned(cells: readonly string[]): string[] {
  const width = Math.max(...cells.map((cell) => cell.length))
  return cells.map((cell) => cell.padStart(width))
}

function oneDecimal(value: number): string {
  return value.toLocaleString('en-US', { minimumFractionDigits: 1, maximumFractionDigits: 1 })
}
