import { levels } from '../../lib/optimizer/forecast/forecast.ts'
import { trainingStepSec } from '../../lib/optimizer/models/live-forecast.ts'
import { demandSteps } from '../../lib/replay/foresight/demand-steps.ts'
import { rollingOrigin } from '../../lib/replay/foresight/rolling-origin.ts'
import { readTrace } from '../../lib/replay/reading/read-trace.ts'
import { eachRow } from '../../lib/replay/reading/rows.ts'

/**
 * R's models that the mixture is compared with, and the horizons, as named in a file of baselines. Its tbats was judged from only
 * a third of the origins, and was never the best from these.
 */
const models = ['auto.arima', 'ets', 'stlf_ets', 'tbats']
const horizonsSec: Readonly<Record<string, number>> = { '15min': 900, '60min': 3600 }

/** Origins of the published figures; figures from fewer origins cannot be compared. */
const origins = 96

/** Pinball loss at P90 of the mixture over that of the best of R's models, at one horizon of one trace. */
export interface PinballRatio {
  readonly trace: string
  readonly horizon: string
  readonly ratio: number
}

/**
 * Compares the mixture with published figures.
 * @param baselines CSV file, gzipped or not, with columns series, model, horizon, n_origins and wql_p90; a series is the beginning of its trace's name.
 */
export async function pinballRatios(baselines: string, files: readonly string[]): Promise<readonly PinballRatio[]> {
  const best = await bestPublished(baselines)
  const ratios: PinballRatio[] = []
  for (const file of files) {
    const trace = await readTrace(file)
    const published = best.filter(({ series }) => trace.name.startsWith(series))
    if (published.length === 0) continue
    const { names, horizons } = rollingOrigin(demandSteps(trace, trainingStepSec), {
      horizons: Object.values(horizonsSec).map((sec) => sec / trainingStepSec),
      origins,
    })
    for (const { horizon, loss } of published) {
      const steps = (horizonsSec[horizon] ?? 0) / trainingStepSec
      const accuracy = horizons.find((each) => each.steps === steps)?.accuracy[names.indexOf('mixture')]
      const own = accuracy?.pinball[levels.indexOf(0.9)]
      if (own !== undefined) ratios.push({ trace: trace.name, horizon, ratio: own / loss })
    }
  }
  return ratios
}

interface Published {
  readonly series: string
  readonly horizon: string
  readonly loss: number
}

/** The smallest loss of any model, for each series and horizon. */
async function bestPublished(file: string): Promise<readonly Published[]> {
  const lines: string[] = []
  await eachRow(file, (line) => lines.push(line))
  const columns = lines.shift()?.split(',') ?? []
  const rows = lines.map((line) => {
    const cells = line.split(',')
    return (column: string) => cells[columns.indexOf(column)] ?? ''
  })
  const comparable = rows.filter((cell) => models.includes(cell('model')) && Number(cell('n_origins')) === origins)
  const series = [...new Set(comparable.map((cell) => cell('series')))]
  return series.flatMap((each) =>
    Object.keys(horizonsSec).flatMap((horizon) => {
      const losses = comparable.filter((cell) => cell('series') === each && cell('horizon') === horizon)
      if (losses.length === 0) return []
      return { series: each, horizon, loss: Math.min(...losses.map((cell) => Number(cell('wql_p90')))) }
    }),
  )
}
