import type { Journal } from '../../journal.ts'
import { type ForecastOutcome, forecastOutcomes } from '../../optimizer/forecast-outcomes.ts'
import type { PlanRecord } from '../../plan-record.ts'

/** Records that may have spoken of this cycle from one horizon before: no cycle runs at the very second of its slot. */
const candidates = 2

/**
 * What had been forecast, one horizon ago, for the time of this cycle, beside the demand that came; `undefined` where no
 * cycle ran then, it had nothing to say, or demand was not seen whole.
 */
export async function forecastDue(
  journal: Pick<Journal, 'plans'>,
  record: PlanRecord,
): Promise<ForecastOutcome | undefined> {
  const { atSec, forecast, settings } = record
  const beforeSec = atSec - forecast.horizonSec + settings.optimizationIntervalSec
  const past = await journal.plans({ nowSec: atSec, limit: candidates, beforeSec })
  return forecastOutcomes([...past.toReversed(), record]).find(({ forAtSec }) => forAtSec === atSec)
}
