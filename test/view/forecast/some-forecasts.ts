import type { ForecastCharts, ModelAccuracy } from '../../../lib/view/forecast/forecast-data.ts'

/** The accuracy of a model with this loss at P90. */
export function anAccuracy(name: string, p90 = 0.03, given: Partial<ModelAccuracy> = {}): ModelAccuracy {
  return {
    name,
    masePath: 0.5,
    maseAtHorizon: 0.6,
    pinball: [2 * p90, p90, p90 / 5],
    exceeded: [0.5, 0.1, 0.01],
    reached: [0.5, 0.1, 0.01],
    ...given,
  }
}

/** Forecasts over ten steps of five minutes: two models, and one fan with two leads, made at step 5. */
export function someForecasts(given: Partial<ForecastCharts> = {}): ForecastCharts {
  const models = [anAccuracy('last-value', 0.04), anAccuracy('theta', 0.03), anAccuracy('mixture', 0.02)]
  return {
    trace: 'load.csv',
    originSec: 0,
    stepSec: 300,
    warmupSteps: 4,
    names: ['last-value', 'theta', 'mixture'],
    demand: [5, 6, 7, 8, null, 10, 11, 14, 13, 12],
    fanLeads: [1, 3],
    fans: [
      {
        step: 5,
        quantiles: [
          [10, 12],
          [12, 14],
          [13, 18],
        ],
        medians: [
          [10, 10],
          [11, 13],
        ],
      },
    ],
    bucketSteps: 1,
    leads: [
      {
        leadSec: 900,
        judged: [0, 0, 0, 0, 0, 1, 1, 1, 1, 1],
        above: [
          [0, 0, 0, 0, 0, 1, 0, 1, 1, 0],
          [0, 0, 0, 0, 0, 0, 0, 1, 0, 0],
          [0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        ],
        shares: [
          [0, 0, 0, 0, 0, 0.75, 0.5, 0.25, 0.25, 0],
          [0, 0, 0, 0, 0, 0.25, 0.5, 0.75, 0.75, 1],
        ],
      },
    ],
    accuracy: [
      { leadSec: 900, suspended: ['last-value'], models },
      { leadSec: 86_400, suspended: [], models: [] },
    ],
    ...given,
  }
}
