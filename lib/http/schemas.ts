/** The documents of the API, as its callers need them. */
export {
  type BurstAnswer,
  type BurstStatus,
  burstAnswer,
  burstStatus,
  type CancelAnswer,
  cancelAnswer,
} from './schemas/burst.ts'
export { type ForecastAnswer, forecastAnswer } from './schemas/forecast.ts'
export { type FleetsAnswer, fleetsAnswer, type MetricsAnswer, metricsAnswer } from './schemas/metrics.ts'
export { type PlansAnswer, plansAnswer } from './schemas/plans.ts'
export { type ProblemDocument, problem } from './schemas/problem.ts'
export { burstFactorAnswer, type SettingsAnswer, settingsAnswer } from './schemas/settings.ts'
export { type SnapshotsAnswer, snapshotsAnswer } from './schemas/snapshots.ts'
