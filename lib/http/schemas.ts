/** The schemas of the API's documents that its callers need. */
export { type BurstStatus, burstAnswer, burstStatus, cancelAnswer } from './schemas/burst.ts'
export { type ForecastAnswer, forecastAnswer } from './schemas/forecast.ts'
export {
  type LoadAnswer,
  type LoadStretchView,
  loadAnswer,
  loadImported,
  mostHours,
  tooLongAgo,
} from './schemas/load.ts'
export { fleetsAnswer, forgottenAnswer, type MetricsAnswer, metricsAnswer } from './schemas/metrics.ts'
export { type PlansAnswer, plansAnswer } from './schemas/plans.ts'
export { type SettingsAnswer, settingsAnswer } from './schemas/settings.ts'
export { type SnapshotsAnswer, snapshotsAnswer } from './schemas/snapshots.ts'
