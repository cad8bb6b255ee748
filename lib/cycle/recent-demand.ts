import type { Journal } from '../journal.ts'
import type { DemandPoint } from '../optimizer/demand/history.ts'
import { flowPastSec } from '../optimizer/demand/work-flow.ts'
import { isCurrent } from '../optimizer/models/learned.ts'
import { learnedUntilSec, type Trained } from '../optimizer/models/trained.ts'
import type { Settings } from '../optimizer/settings/settings.ts'

/**
 * The demand that is regressed on, that tells how work flows, and that has come since the forecast was learned; from
 * the rollups, which cost a hundredth of the snapshots.
 */
export async function recentDemand(
  journal: Journal,
  settings: Settings,
  forecast: Trained | undefined,
  nowSec: number,
): Promise<readonly DemandPoint[]> {
  const regressed = settings.usageHistorySize * settings.optimizationIntervalSec
  const usualSec = nowSec - Math.max(regressed, flowPastSec(settings))
  const fromSec = forecast && isCurrent(forecast, nowSec) ? Math.min(usualSec, learnedUntilSec(forecast)) : usualSec
  const buckets = await journal.load({ resolution: 'cycle', fromSec, toSec: nowSec, nowSec })
  return buckets
    .flatMap((bucket) => bucket.points)
    .filter((point) => point.atSec >= fromSec && point.atSec < nowSec)
    .map(({ atSec, demand, totalAgents, arrived }) => ({ atSec, demand, totalAgents, arrived, coverage: 1 }))
}
