import type { Route } from './operation.ts'
import { burstRoutes } from './routes/burst.ts'
import { dispatchRoutes } from './routes/dispatch.ts'
import { fleetRoutes } from './routes/fleets.ts'
import { heartbeatRoute } from './routes/heartbeat.ts'
import { loadRoutes } from './routes/load.ts'
import { settingsRoutes } from './routes/settings.ts'
import { snapshotAndPlanRoutes } from './routes/snapshots-and-plans.ts'

/** All routes of the API except its OpenAPI document. */
export const routes: readonly Route[] = [
  ...fleetRoutes,
  ...snapshotAndPlanRoutes,
  ...loadRoutes,
  ...settingsRoutes,
  ...burstRoutes,
  heartbeatRoute,
  ...dispatchRoutes,
]
