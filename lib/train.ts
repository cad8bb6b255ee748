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

/** `young`: too little history for a forecast; one from before stands. */
export type Refitted = { readonly outcome: 'refitted'; readonly model: StoredModel } | { readonly outcome: 'young' }

/** The signal was given. */
export interface Stopped {
  readonly outcome: 'stopped'
}

/**
 * `tuned`: forecast and settings fitted. `refitted`: the forecast alone, because the settings chosen last stand or the
 * fleet is less than a day old. `young`: too little history for anything; what was learned from a past that has been taken back is
 * given up. `stopped`: the signal was given.
 */
export type TrainingOutcome = { readonly outcome: 'tuned'; readonly model: StoredModel } | Refitted | Stopped

/**
 * Learns from the fleet's own recorded past and stores the result: the forecast each time; the settings, with their evidence,
 * once a day and when those in force turn out to break the promise. Works in short pieces, so that the process can do other
 * things in between.
 */
export async function train(training: Training): Promise<TrainingOutcome> {
  const refitting = await refit(training)
  return refitting.outcome === 'stopped' ? refitting : retune(training, refitting)
}

/** The first half of a training, some tenths of a second: where the other is cut short, the forecast is of this hour. */
export async function refit({ journal, nowSec, signal }: Training): Promise<Refitted | Stopped> {
  const [before, groups] = await Promise.all([journal.model(), groupsLastSeen(journal, nowSec)])
  const forecast = await trainForecast(journal, nowSec, zoneOf(groups, before), signal)
  if (signal?.aborted) return { outcome: 'stopped' }
  if (forecast === undefined) return { outcome: 'young' }
  const model = { ...before, forecast }
  await journal.putModel(model)
  return { outcome: 'refitted', model }
}

/** The other half, which may take many seconds. @param refitting what came of the first, a while ago at most. */
export async function retune(
  { journal, nowSec, settings, signal }: Training,
  refitting: Refitted,
): Promise<TrainingOutcome> {
  const [stored, before, groups] = await Promise.all([
    journal.settings(),
    journal.model(),
    groupsLastSeen(journal, nowSec),
  ])
  const forecast = refitting.outcome === 'refitted' ? before.forecast : undefined
  const choice = before.tuning?.tuned.choice
  const given = { ...settings, ...stored.overrides }
  const timeZone = zoneOf(groups, before)
  const tuning = await tune({ journal, nowSec, choice, given, groups, timeZone, signal })
  if (tuning === 'stopped') return { outcome: 'stopped' }
  if (tuning === 'unfounded') {
    // With a forecast and without chosen settings, this is what the first half has stored.
    if (forecast === undefined || before.tuning) await journal.putModel(forecast ? { forecast } : {})
    return { outcome: 'young' }
  }
  if (tuning === 'young' || tuning === 'stands') return refitting
  const model = { ...before, tuning }
  await journal.putModel(model)
  return { outcome: 'tuned', model }
}

async function groupsLastSeen(journal: Journal, nowSec: number): Promise<readonly GroupReading[]> {
  const [snapshot] = await journal.snapshots({ nowSec, limit: 1 })
  return snapshot?.groups ?? []
}

/** The time zone of the groups; where none was seen, that of the last training. */
function zoneOf(groups: readonly GroupReading[], before: StoredModel): string | undefined {
  return groups.length > 0 ? timeZoneOf(groups) : before.forecast?.timeZone
}
