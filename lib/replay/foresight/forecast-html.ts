import { gzipSync } from 'node:zlib'
import { fourDigits } from '../../optimizer/models/four-digits.ts'
import { browserScript } from '../../view/browser-script.ts'
import type { ForecastCharts, ForecastResult } from '../../view/forecast/forecast-data.ts'
import { forecastPage } from '../../view/forecast/forecast-page.ts'
import { type Origin, provenancePart } from '../../view/provenance.ts'
import type { DemandSteps } from './demand-steps.ts'
import type { RollingOriginResult } from './rolling-origin.ts'

/**
 * The page on forecasts as one file that needs no other. The same bytes for the same record.
 * @throws RangeError when the run was not recorded.
 */
export async function forecastHtml(
  trace: string,
  demand: DemandSteps,
  result: RollingOriginResult,
  origin: Origin,
): Promise<string> {
  const { stepSec, firstStep, values } = demand
  const { recording, names, warmupSteps, origins, dailySeason, horizons } = result
  if (recording === undefined) throw new RangeError('nothing was recorded to draw')
  const leads = horizons.map(({ steps, suspended, accuracy }) => ({
    leadSec: steps * stepSec,
    suspended,
    models: accuracy.map((each, index) => ({ name: names[index] ?? '', ...each })),
  }))
  const shown: ForecastResult = { trace, origins, warmupSec: warmupSteps * stepSec, dailySeason, leads }
  const charts: ForecastCharts = {
    ...recording,
    trace,
    originSec: firstStep * stepSec,
    stepSec,
    warmupSteps,
    names,
    demand: Array.from(values, (value) => (Number.isNaN(value) ? null : fourDigits(value))),
    accuracy: leads,
  }
  const packed = gzipSync(JSON.stringify(charts), { level: 9 }).toString('base64')
  const covered = { trace, originSec: charts.originSec, fromSec: 0, toSec: values.length * stepSec }
  return forecastPage(shown, packed, await browserScript('forecast'), provenancePart(origin, [covered]))
}
