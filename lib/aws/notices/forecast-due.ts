import type { ForecastPoint } from '../../optimizer/forecast.ts'
import type { Journal, PlanRecord } from '../../ports.ts'

/**
 * What was forecast, one horizon ago, for the time of this cycle; `undefined` where no cycle ran then, or it had nothing
 * to say. Of a forecast the far end counts: that is what capacity is made for. Reads one record.
 */
export async function forecastDue(
  journal: Pick<Journal, 'plans'>,
  { atSec, forecast: { horizonSec }, settings: { optimizationIntervalSec } }: PlanRecord,
): Promise<ForecastPoint | undefined> {
  const madeBySec = atSec - horizonSec + optimizationIntervalSec / 2
  const [past] = await journal.plans({ nowSec: atSec, limit: 1, beforeSec: madeBySec })
  const point = past?.forecast.points.at(-1)
  return point !== undefined && Math.abs(point.atSec - atSec) <= optimizationIntervalSec ? point : undefined
}
