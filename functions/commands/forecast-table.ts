import type { Accuracy } from '../../lib/replay/accuracy.ts'
import type { ForecastTiming } from '../../lib/replay/forecast-timing.ts'
import type { HorizonResult, RollingOriginResult } from '../../lib/replay/rolling-origin.ts'
import type { SurgeReport } from '../../lib/replay/surge-report.ts'
import { leadText } from '../../lib/view/forecast/lead-text.ts'
import { counted } from '../../lib/view/format.ts'
import { styled, table } from './print.ts'

export interface ForecastReport {
  readonly trace: string
  readonly stepSec: number
  readonly result: RollingOriginResult
  /** By name, as `result.names`. */
  readonly timing: readonly ForecastTiming[]
  /** Rises within the lead time; absent where samples are too far apart to see them. */
  readonly surges?: SurgeReport
}

const head = [
  'model',
  'MASE',
  'at end',
  'P50',
  'P90',
  'P99',
  'above P50',
  'above P90',
  'above P99',
  'ms fit',
  'ms predict',
]

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
  const parts = result.horizons.map((horizon) => horizonTable(horizon, result.names, timing, stepSec))
  return `${styled('bold', trace)}\n${styled('dim', conditions)}\n\n${parts.join('\n')}${surges === undefined ? '' : surgeLine(surges)}\n${styled('dim', table(legend))}`
}

/** Nothing where no rise keeps to the clock, as on most loads. */
function surgeLine({ leadSec, days, clocks, lossRatio }: SurgeReport): string {
  const kept = Object.entries(clocks).map(([period, count]) => `every ${period} on ${count}`)
  if (kept.length === 0) return ''
  const when = `The week before tells when demand rises: ${kept.join(', ')} of ${counted(days, 'day')}.`
  const error = `With it, the error in foretelling rises within ${leadSec} s is ${lossRatio.toFixed(2)} times as large (pinball loss at P98).`
  return `\n${styled('bold', 'rises that keep to the clock')}\n${when}\n${error}\n`
}

function horizonTable(
  { steps, suspended, accuracy }: HorizonResult,
  names: readonly string[],
  timing: readonly ForecastTiming[],
  stepSec: number,
): string {
  const title = styled('bold', `${leadText(steps * stepSec)} ahead`)
  if (accuracy.length === 0) return `${title}\nthe trace is too short\n`
  const best = Math.min(...accuracy.map(({ pinball }) => pinball[1] ?? Number.NaN))
  const rows = accuracy.map((each, index) => {
    const cells = [
      names[index] ?? '',
      ...figures(each),
      milliseconds(timing[index]?.fitMs),
      milliseconds(timing[index]?.predictMs),
    ]
    return each.pinball[1] === best ? cells.map((cell) => styled('bold', cell)) : cells
  })
  const note =
    suspended.length === 0 ? '' : `${styled('dim', `suspended, behind a naive twin: ${suspended.join(', ')}`)}\n`
  return `${title}\n${table(rows, head)}\n${note}`
}

function figures({ masePath, maseAtHorizon, pinball, exceeded, reached }: Accuracy): string[] {
  const shares = exceeded.map((share, index) => shareText(share, reached[index] ?? share))
  return [error(masePath), error(maseAtHorizon), ...pinball.map((loss) => loss.toFixed(4)), ...shares]
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
