import { withNoun } from '../../../lib/optimizer/numbers/with-noun.ts'
import { bestOf, costOf, floorHours } from '../../../lib/policy-ranking.ts'
import type { PolicyReport, TraceReport } from '../../../lib/replay/report/report.ts'
import { loadWords } from '../../../lib/view/report/load-words.ts'
import {
  counted,
  dollars,
  duration,
  latePercent,
  multiple,
  price,
  settingText,
} from '../../../lib/view/words/format.ts'
import { type Column, columnTable, noRoomFor } from '../terminal/column-table.ts'
import { styled } from '../terminal/print.ts'
import { wrapped } from '../terminal/wrapped.ts'

type Figure = readonly [title: string, value: (policy: PolicyReport) => string]

const workerHours: Figure = ['worker-hours', ({ workerHours }) => oneDecimal(workerHours)]

const late: Figure = ['late', ({ lateRatio }) => latePercent(lateRatio)]

/** What can be left out where there is no room, the most telling first. */
const further: readonly Figure[] = [
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
  const columnOf = ([title, value]: Figure): Column => ({ title, cells: policies.map(value), align: 'right' })
  const always = [workerHours, ...totalFigure(settings.lateCostHours), ...dollarsFigure(settings.hourlyUsd), late]
  const columns: readonly Column[] = [
    { title: 'policy', cells: policies.map(({ policy }) => policy), align: 'left', always: true },
    ...always.map((figure): Column => ({ ...columnOf(figure), always: true })),
    ...[...floorFigure(policies), ...further].map(columnOf),
    ...(settings.tune ? [settingColumn(policies)] : []),
  ]
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
  const under = styled('dim', wrapped(conditions, { between: ' · ' }))
  const boldRow = best === undefined ? undefined : policies.indexOf(best)
  const { text, leftOut } = columnTable(columns, { boldRow })
  return `${styled('bold', trace)}\n${under}\n\n${text}\n${noRoomFor(leftOut)}`
}

function settingColumn(policies: readonly PolicyReport[]): Column {
  const cells = policies.map(({ parameters }) => settingText(parameters))
  return { title: 'setting', cells, align: 'left', always: true, breaks: ', ' }
}

/** `day`, `9 h 36 min`. */
function stretch(sec: number): string {
  return sec === 86_400 ? 'day' : duration(sec)
}

/** Where late jobs have a price, it decides which policy is best. */
function totalFigure(lateCostHours: number | undefined): readonly Figure[] {
  return lateCostHours === undefined ? [] : [['with late jobs', (policy) => oneDecimal(costOf(policy))]]
}

/** Only where a price was given, since people would quote a guessed one. */
function dollarsFigure(hourlyUsd: number | undefined): readonly Figure[] {
  return hourlyUsd === undefined ? [] : [['dollars', ({ workerHours }) => dollars(workerHours * hourlyUsd)]]
}

function floorFigure(policies: readonly PolicyReport[]): readonly Figure[] {
  const floor = floorHours(policies)
  return floor === undefined ? [] : [['x floor', (policy) => multiple(costOf(policy) / floor)]]
}

function oneDecimal(value: number): string {
  return value.toLocaleString('en-US', { minimumFractionDigits: 1, maximumFractionDigits: 1 })
}
