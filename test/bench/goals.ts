import { Command } from 'commander'
import { print, printJson, styled, table } from '../../functions/commands/terminal/print.ts'
import { progressOn } from '../../functions/commands/terminal/progress.ts'
import { nearestRank } from '../../lib/replay/numbers/quantile.ts'
import { TraceError } from '../../lib/replay/reading/trace-error.ts'
import { traceFiles } from '../../lib/replay/reading/trace-files.ts'
import { OutputError } from '../../lib/replay/report/write-whole.ts'
import { usFlightsTrace } from '../../lib/replay/traces/shipped.ts'
import { geometricMean } from '../../lib/replay/tune/summary.ts'
import { type PinballRatio, pinballRatios } from './baselines.ts'
import { correctMs, trainForecastMs } from './forecast.ts'
import { bootsSec, type ServiceLevel, serviceLevel, type TraceFigures } from './service-level.ts'
import { tuningSec } from './tuning.ts'

/** A goal, reached by values up to `atMost`; `reached` is `null` if the traces cannot tell. */
interface Goal {
  readonly what: string
  readonly reached: number | null
  readonly atMost: number
  readonly unit: string
}

interface Flags {
  readonly resume?: string
  readonly baselines?: string
  readonly json?: true
}

const program = new Command('goals')
  .description('Measure what the optimizer aims at, trace by trace. Rivals are tuned in hindsight: that takes minutes.')
  .argument('[trace...]', 'trace files, folders of them, globs', [usFlightsTrace])
  .option('--resume <file>', 'keep each result in this file and take from it what an interrupted run has played')
  .option('--json', 'for machines')
  .option('--baselines <file>', "published losses of other forecasters: hold the mixture's against them")
  .action(async (paths: readonly string[], { resume, baselines, json }: Flags) => {
    const { files } = await traceFiles(paths)
    // First, before other work has changed the state of the JavaScript engine.
    const times = await timesOf()
    const pinball = baselines === undefined ? [] : await pinballRatios(baselines, files)
    const progress = progressOn(process.stderr)
    const level = await serviceLevel(files, { resume, onProgress: progress.at }).finally(progress.stop)
    const goals = [...levelGoals(level), ...times, ...forecastGoals(pinball)]
    if (json) printJson({ ...level, pinball, goals })
    else print(`${tracesTable(level.traces)}\n\n${goalsTable(goals)}`)
  })

function levelGoals({ traces, h1, h2, calm }: ServiceLevel): readonly Goal[] {
  const ratios = traces.flatMap(({ overBestRival }) => overBestRival ?? [])
  return [
    { what: 'H1: worker-hours to the best rival in hindsight, geometric mean', reached: h1, atMost: 0.9, unit: 'x' },
    { what: 'the same, worst trace', reached: ratios.length > 0 ? Math.max(...ratios) : null, atMost: 1.05, unit: 'x' },
    { what: 'H2: to the one rival setting that keeps the promise everywhere', reached: h2, atMost: 0.5, unit: 'x' },
    {
      what: `late bugs, worst of every trace at boots of ${bootsSec.join(', ')} s`,
      reached: 100 * Math.max(...traces.flatMap(({ lateRatios }) => lateRatios)),
      atMost: 1,
      unit: '%',
    },
    {
      what: 'worker-hours to who knows every job to come, geometric mean',
      reached: geometricMean(traces.map(({ overClairvoyant }) => overClairvoyant)),
      atMost: 1.2,
      unit: 'x',
    },
    { what: 'changes of direction on noisy steady load, once tuned', reached: calm.turns, atMost: 1, unit: '1/h' },
    {
      what: 'the same where a launch costs an hour of a worker',
      reached: calm.turnsAtAPrice,
      atMost: 1,
      unit: '1/h',
    },
  ]
}

async function timesOf(): Promise<readonly Goal[]> {
  const { firstSec, nextDaySec } = await tuningSec()
  return [
    { what: 'settings tuned on the first 14 days', reached: firstSec, atMost: 90, unit: 's' },
    { what: 'the same, one more day', reached: nextDaySec, atMost: 10, unit: 's' },
    { what: 'forecast trained on 14 days', reached: trainForecastMs(), atMost: 300, unit: 'ms' },
    { what: 'forecast brought up to now, P99', reached: correctMs(1000), atMost: 5, unit: 'ms' },
  ]
}

function forecastGoals(pinball: readonly PinballRatio[]): readonly Goal[] {
  const ratios = pinball.map(({ ratio }) => ratio).toSorted((a, b) => a - b)
  return [
    {
      what: 'pinball loss at P90 to the best published forecaster, median over traces and horizons',
      reached: ratios.length > 0 ? nearestRank(ratios, 0.5) : null,
      atMost: 1,
      unit: 'x',
    },
  ]
}

function tracesTable(traces: readonly TraceFigures[]): string {
  const late = (share: number) => (100 * share).toFixed(2)
  return table(
    traces.map(({ trace, workerHours, bestRival, overBestRival, overClairvoyant, lateRatios }) => [
      trace,
      workerHours.toLocaleString('en-US', { maximumFractionDigits: 1 }),
      bestRival ?? '–',
      overBestRival?.toFixed(3) ?? '–',
      overClairvoyant.toFixed(3),
      lateRatios.map(late).join(' / '),
    ]),
    ['trace', 'worker-hours', 'best rival', 'x best rival', 'x clairvoyant', `late at ${bootsSec.join(' / ')} s, %`],
  )
}

function goalsTable(goals: readonly Goal[]): string {
  return table(
    goals.map(({ what, reached, atMost, unit }) => {
      const kept = reached === null ? '' : reached <= atMost ? styled('green', 'reached') : styled('yellow', 'missed')
      return [what, reached === null ? '–' : `${Number(reached.toPrecision(3))} ${unit}`, `${atMost} ${unit}`, kept]
    }),
    ['', 'measured', 'at most', ''],
  )
}

/** Prints problems with files in one line, because the user can fix them. */
function explain(error: unknown): never {
  if (error instanceof TraceError || error instanceof OutputError)
    program.error(`goals: ${error.message}`, { exitCode: 2 })
  throw error
}

await program.parseAsync().catch(explain)
