import { readFileSync } from 'node:fs'
import { levels } from '../../lib/optimizer/forecast.ts'
import { trainingStepSec } from '../../lib/optimizer/models/live-forecast.ts'
import { demandSteps } from '../../lib/replay/demand-steps.ts'
import { readTrace } from '../../lib/replay/read-trace.ts'
import { rollingOrigin } from '../../lib/replay/rolling-origin.ts'

/**
 * R's models that the mixture is held against, and the horizons, as a file of baselines names them. Its tbats was judged from a
 * third of the origins only, and was never the best from these.
 */
const models = ['auto.arima', 'ets', 'stlf_ets', 'tbats']
const horizonsSec: Readonly<Record<string, number>> = { '15min': 900, '60min': 3600 }

/** Origins of the published figures; those from fewer cannot be compared. */
const origins = 96

/** Pinball loss at P90 of the mixture over that of the best of R's models, at one horizon of one trace. */
export interface PinballRatio {
  readonly trace: string
  readonly horizon: string
  readonly ratio: number
}

/**
 * Holds the mixture against published figures.
 * @param baselines CSV with columns series, model, horizon, n_origins and wql_p90; a series is the beginning of its trace's name.
 */
export async function pinballRatios(baselines: string, files: readonly string[]): Promise<readonly PinballRatio[]> {
  const best = bestPublished(readFileSync(baselines, 'utf8'))
  const ratios: PinballRatio[] = []
  for (const file of files) {
    const trace = await readTrace(file)
    const published = [...best].filter(([key]) => trace.name.startsWith(key.split(' ')[0] ?? key))
    if (published.length === 0) continue
    const { names, horizons } = rollingOrigin(demandSteps(trace, trainingStepSec), {
      horizons: Object.values(horizonsSec).map((sec) => sec / trainingStepSec),
      origins,
    })
    for (const [key, loss] of published) {
      const horizon = key.split(' ')[1] ?? ''
      const steps = (horizonsSec[horizon] ?? 0) / trainingStepSec
      const accuracy = horizons.find((each) => each.steps === steps)?.accuracy[names.indexOf('mixture')]
      const own = accuracy?.pinball[levels.indexOf(0.9)]
      if (own !== undefined) ratios.push({ trace: trace.name, horizon, ratio: own / loss })
    }
  }
  return ratios
}

/** The least loss of any model, by `series horizon`. */
function bestPublished(csv: string): ReadonlyMap<string, number> {
  const [head = '', ...lines] = csv.trim().split('\n')
  const columns = head.split(',')
  const best = new Map<string, number>()
  for (const line of lines) {
    const cells = line.split(',')
    const cell = (name: string) => cells[columns.indexOf(name)] ?? ''
    if (!models.includes(cell('model')) || horizonsSec[cell('horizon')] === undefined) continue
    if (Number(cell('n_origins')) !== origins) continue
    const key = `${cell('series')} ${cell('horizon')}`
    best.set(key, Math.min(best.get(key) ?? Number.POSITIVE_INFINITY, Number(cell('wql_p90'))))
  }
  return best
}
