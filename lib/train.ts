import type { Journal, StoredModel } from './journal.ts'
import type { Settings } from './optimizer/settings/settings.ts'
import type { GroupReading } from './optimizer/snapshot/snapshot.ts'
import { timeZoneOf } from './optimizer/snapshot/time-zone.ts'
import { trainForecast } from './train/train-forecast.ts'
import { tune } from './train/tune.ts'

export interface Training {
  readonly journal: Journal
  readonly nowSec: number
  /** Settings given in code; those stored over the API override them. */
  readonly settings?: Partial<Settings>
  readonly signal?: AbortSignal
}

/**
 * `tuned`: forecast and settings fitted. `refitted`: the forecast alone, because the settings chosen last stand or the
 * fleet is less than a day old. `young`: too little history for anything; what was learned from a past that has been taken back is
 * given up. `stopped`: the signal was given.
 */
export type TrainingOutcome =
  | { readonly outcome: 'tuned' | 'refitted'; readonly model: StoredModel }
  | { readonly outcome: 'young' | 'stopped' }

/**
 * Learns from the fleet's own recorded past and stores the result: the forecast each time; the settings, with their evidence,
 * once a day and when those in force turn out to break the promise. Works in short pieces, so that the process can do other
 * things in between.
 */
export async function train({ journal, nowSec, settings, signal }: Training): Promise<TrainingOutcome> {
  const [stored, before, [snapshot]] = await Promise.all([
    journal.settings(),
    journal.model(),
    journal.snapshots({ nowSec, limit: 1 }),
  ])
  const groups = snapshot?.groups ?? []
  const timeZone = zoneOf(groups, before)
  const forecast = await trainForecast(journal, nowSec, timeZone, signal)
  if (signal?.aborted) return { outcome: 'stopped' }
  const refitted = forecast === undefined ? before : { ...before, forecast }
  // Stored before tuning: that takes long, and where it is cut short the fleet goes on with a forecast of this hour.
  if (forecast) await journal.putModel(refitted)

  const given = { ...settings, ...stored.overrides }
  const tuning = await tune({ journal, nowSec, choice: before.tuning?.tuned.choice, given, groups, timeZone, signal })
  if (tuning === 'stopped') return { outcome: 'stopped' }
  if (tuning === 'unfounded') {
    // With a forecast and without chosen settings, this is what was stored above.
    if (forecast === undefined || before.tuning) await journal.putModel(forecast ? { forecast } : {})
    return { outcome: 'young' }
  }
  if (tuning === 'young' || tuning === 'stands')
    return forecast ? { outcome: 'refitted', model: refitted } : { outcome: 'young' }
  const model = { ...refitted, tuning }
  await journal.putModel(model)
  return { outcome: 'tuned', model }
}

/** The time zone of the groups; where none was seen, that of the last training. */
function zoneOf(groups: readonly GroupReading[], before: StoredModel): string | undefined {
  return groups.length > 0 ? timeZoneOf(groups) : before.forecast?.timeZone
}
