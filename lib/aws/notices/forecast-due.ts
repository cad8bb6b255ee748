import type { Journal } from '../../journal.ts'
import { type ForecastOutcome, forecastOutcomes } from '../../optimizer/outcome/forecast-outcomes.ts'
import type { PlanRecord } from '../../plan-record.ts'

/** So many records from about one horizon ago are tried: no cycle runs at the very second of its slot. */
const candidates = 2

/**
 * The forecast that was made one horizon ago for the time of this cycle, with the demand that came; `undefined` if no cycle ran
 * then, if it made no forecast, or if demand is not completely known.
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
