import type { Accuracy } from '../../../lib/replay/foresight/accuracy.ts'
import type { ForecastTiming } from '../../../lib/replay/foresight/forecast-timing.ts'
import type { HorizonResult, RollingOriginResult } from '../../../lib/replay/foresight/rolling-origin.ts'
import type { SurgeReport } from '../../../lib/replay/foresight/surge-report.ts'
import { leadText } from '../../../lib/view/forecast/lead-text.ts'
import { counted } from '../../../lib/view/words/format.ts'
import { type Column, columnTable, noRoomFor } from '../terminal/column-table.ts'
import { styled } from '../terminal/print.ts'
import { sentenceTable } from '../terminal/sentence-table.ts'
import { wrapped } from '../terminal/wrapped.ts'

export interface ForecastReport {
  readonly trace: string
  readonly stepSec: number
  readonly result: RollingOriginResult
  /** By name, as `result.names`. */
  readonly timing: readonly ForecastTiming[]
  /** Rises within the lead time; absent where samples are too far apart to see them. */
  readonly surges?: SurgeReport
}

const legend = [
  ['MASE', 'mean absolute error up to then, over that of "as at this time yesterday": below 1 is better'],
  ['at end', 'the same of the last step alone'],
  ['P50, P90, P99', 'pinball loss: what demand above the forecast and below it costs; the smaller the better'],
  ['above', 'how often demand was above the forecast; of two figures the second counts equal demand as well'],
  ['ms', 'milliseconds on this machine, to learn from up to two weeks (fit) and for one forecast (predict)'],
]

/** One table per horizon, and what its columns mean. The smallest pinball loss at P90 is highlighted. */
export function forecastTables({ trace, stepSec, result, timing, surges }: ForecastReport): string {
  const days = (result.warmupSteps * stepSec) / 86_400
  const conditions = [
    `${counted(result.origins, 'origin')} after ${days.toFixed(1)} days`,
    'P50, P90, P99: pinball loss per unit of demand',
    'above: share of outcomes, promised 50, 10, 1 %',
    result.dailySeason ? 'the day repeats' : 'no daily season',
  ].join(' · ')
  const tables = result.horizons.map((horizon) => horizonTable(horizon, result.names, timing, stepSec))
  return [
    `${styled('bold', trace)}\n${styled('dim', wrapped(conditions, { between: ' · ' }))}\n`,
    tables.map(({ text }) => text).join('\n') + noRoomFor(tables.flatMap(({ leftOut }) => leftOut)),
    `${surges === undefined ? '' : surgeLine(surges)}${styled('dim', sentenceTable(legend))}`,
  ].join('\n')
}

/** Nothing where no rise keeps to the clock, as on most loads. */
function surgeLine({ leadSec, days, clocks, lossRatio }: SurgeReport): string {
  const kept = Object.entries(clocks).map(([period, count]) => `every ${period} on ${count}`)
  if (kept.length === 0) return ''
  const when = `The week before tells when demand rises: ${kept.join(', ')} of ${counted(days, 'day')}.`
  const error = `With it, the error in foretelling rises within ${leadSec} s is ${lossRatio.toFixed(2)} times as large (pinball loss at P98).`
  return `${styled('bold', 'rises that keep to the clock')}\n${wrapped(when)}\n${wrapped(error)}\n\n`
}

function horizonTable(
  { steps, suspended, accuracy }: HorizonResult,
  names: readonly string[],
  timing: readonly ForecastTiming[],
  stepSec: number,
): { readonly text: string; readonly leftOut: readonly string[] } {
  const title = styled('bold', `${leadText(steps * stepSec)} ahead`)
  if (accuracy.length === 0) return { text: `${title}\nthe trace is too short\n`, leftOut: [] }
  const loss = accuracy.map(({ pinball }) => pinball[1] ?? Number.NaN)
  const best = loss.indexOf(Math.min(...loss))
  const named: Column = {
    title: 'model',
    cells: accuracy.map((_, index) => names[index] ?? ''),
    align: 'left',
    always: true,
  }
  const columns = figures.map(([title, value]): Column => {
    const cells = accuracy.map((each, index) => value(each, timing[index]))
    return { title, cells, align: 'left' }
  })
  const note =
    suspended.length === 0
      ? ''
      : `${styled('dim', wrapped(`suspended, behind a naive twin: ${suspended.join(', ')}`))}\n`
  const { text, leftOut } = columnTable([named, ...columns], { boldRow: best })
  return { text: `${title}\n${text}\n${note}`, leftOut }
}

type Figure = readonly [title: string, value: (accuracy: Accuracy, timing: ForecastTiming | undefined) => string]

/** The most telling first. */
const figures: readonly Figure[] = [
  ['MASE', ({ masePath }) => error(masePath)],
  ['at end', ({ maseAtHorizon }) => error(maseAtHorizon)],
  ...['P50', 'P90', 'P99'].map(
    (title, level): Figure => [title, ({ pinball }) => (pinball[level] ?? Number.NaN).toFixed(4)],
  ),
  aboveFigure('P90', 1),
  aboveFigure('P99', 2),
  aboveFigure('P50', 0),
  ['ms fit', (_, timing) => milliseconds(timing?.fitMs)],
  ['ms predict', (_, timing) => milliseconds(timing?.predictMs)],
]

function aboveFigure(quantile: string, level: number): Figure {
  return [
    `above ${quantile}`,
    ({ exceeded, reached }) => shareText(exceeded[level] ?? Number.NaN, reached[level] ?? Number.NaN),
  ]
}

function error(value: number | null): string {
  return value === null ? '–' : value.toFixed(3)
}

/** Two figures where many outcomes equal the quantile: the shares above it, and above or equal to it. */
function shareText(exceeded: number, reached: number): string {
  const above = (100 * exceeded).toFixed(1)
  const atLeast = (100 * reached).toFixed(1)
  return above === atLeast ? `${above} %` : `${above}–${atLeast} %`
}

function milliseconds(value = 0): string {
  return value < 10 ? value.toFixed(2) : value.toFixed(0)
}
