import { setImmediate as eventLoopTurn } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import { isTakenBack } from '../journal/load-rollup.ts'
import type { Journal, LoadBucket, Tuning } from '../journal.ts'
import { type DemandPoint, lengthened } from '../optimizer/demand/history.ts'
import { fitModel } from '../optimizer/forecast/predict.ts'
import { LiveForecast } from '../optimizer/models/live-forecast.ts'
import { type Settings, settingsFrom } from '../optimizer/settings/settings.ts'
import type { GroupReading } from '../optimizer/snapshot/snapshot.ts'
import type { Candidate } from '../optimizer/tuning/candidates.ts'
import { type PastConditions, pastConditions } from '../optimizer/tuning/past-conditions.ts'
import { Tuner } from '../optimizer/tuning/tuner.ts'
import type { TunerState } from '../optimizer/tuning/tuner-state.ts'
import { usualIntervalSec } from '../optimizer/tuning/usual-interval.ts'

const daySec = 86_400

/** How much of the past tuning lives through: as much as is kept cycle by cycle. */
const pastSec = 14 * daySec

export interface TuningRequest {
  readonly journal: Journal
  readonly nowSec: number
  /** The choice in force; absent while there is none. */
  readonly choice?: Candidate | undefined
  /** What the operator has set: no candidate varies it. */
  readonly given: Partial<Settings>
  /** As last seen. */
  readonly groups: readonly GroupReading[]
  /** Of the fleet's days; UTC when absent. */
  readonly timeZone?: string | undefined
  readonly signal?: AbortSignal | undefined
}

/**
 * Chooses settings where a choice is due, or where the one in force did not come from this tuner: an operator has undone it,
 * an earlier training was cut short, or the past has to be lived through anew. `stands`: the choice in force stays. `young`:
 * less than a day of history, or too many holes in it, so nothing was chosen. `unfounded`: the same, because the past was taken
 * back by which the fleet had been tuned. `stopped`: the signal was given.
 */
export async function tune(request: TuningRequest): Promise<Tuning | 'stands' | 'young' | 'unfounded' | 'stopped'> {
  const { journal, nowSec, choice, given, groups, timeZone } = request
  const [saved, hours, committed] = await Promise.all([
    journal.tunerState(),
    journal.load({ resolution: 'cycle', fromSec: nowSec - pastSec, toSec: nowSec, nowSec }),
    journal.state(),
  ])
  const nothingChosen = hours.some(isTakenBack) ? 'unfounded' : 'young'
  const firstSec = firstOf(hours)
  if (firstSec === undefined || committed === undefined) return nothingChosen

  const base = settingsFrom(given)
  const past = withLastKnown(groups, pastConditions(groups, committed.state, base, timeZone), saved)
  const tuner = new Tuner(base, given, usualIntervalSec(hours.flatMap(({ points }) => points)))
  if (saved && !wasImportedSince(saved, hours)) tuner.resume(saved, past, nowSec)
  if ((await liveThrough(hours, tuner, { base, past }, request)) === 'stopped') return 'stopped'
  if (!tuner.hasEvidence) return nothingChosen
  const isOurs = choice !== undefined && isDeepStrictEqual(choice, tuner.chosen)
  const isYoung = nowSec - firstSec < daySec
  const tuned = isOurs || isYoung ? tuner.chooseIfDue() : tuner.choose()
  // Cycles since the latest choice are not saved: living through them again costs less than writing the state.
  if (tuned === undefined) return isOurs ? 'stands' : nothingChosen
  await save(tuner, journal)
  return { trainedAtSec: nowSec, cycles: tuner.cycles, tuned }
}

/** When the first cycle was, epoch seconds; hours that were taken back have none. */
function firstOf(hours: readonly LoadBucket[]): number | undefined {
  return hours.find(({ points }) => points.length > 0)?.points[0]?.atSec
}

/** Whether hours were imported, or taken back, that the tuner has passed without them. */
function wasImportedSince({ latestSec }: Pick<TunerState, 'latestSec'>, hours: readonly LoadBucket[]): boolean {
  return hours.some(({ startSec, importedAtSec = 0 }) => startSec <= latestSec && importedAtSec >= latestSec)
}

/** Brings the tuner up to the end of the record: recalls the cycles that it has lived through, and lives through the others. */
async function liveThrough(
  hours: readonly LoadBucket[],
  tuner: Tuner,
  { base, past }: { readonly base: Settings; readonly past: PastConditions },
  { journal, timeZone, signal }: TuningRequest,
): Promise<'done' | 'stopped'> {
  const forecast = new LiveForecast(timeZone)
  const livedUntilSec = tuner.latestSec
  let history: DemandPoint[] = []
  let savedSec = Math.max(livedUntilSec, firstOf(hours) ?? 0)
  for (const { points, importedAtSec } of hours) {
    for (const recorded of points) {
      const { atSec } = recorded
      const point = importedAtSec === undefined ? recorded : { ...recorded, imported: true as const }
      forecast.observe(point)
      history = lengthened(history, { ...point, coverage: 1 })
      if (atSec <= livedUntilSec) tuner.recall(point)
      else tuner.advance(point, forecast.fitted(atSec) ?? fitModel(history, base, atSec), past)
    }
    await eventLoopTurn()
    if (signal?.aborted) {
      await save(tuner, journal)
      return 'stopped'
    }
    // Saved once per day of the past, so that a training that is killed need not start over.
    if (tuner.latestSec - savedSec >= daySec) {
      savedSec = tuner.latestSec
      await save(tuner, journal)
    }
  }
  return 'done'
}

async function save(tuner: Tuner, journal: Journal): Promise<void> {
  const state = tuner.state()
  if (state) await journal.putTunerState(state)
}

/** The conditions, with what a look without groups cannot tell taken from the saved state. */
function withLastKnown(
  groups: readonly GroupReading[],
  past: PastConditions,
  saved: Pick<TunerState, 'agentsPerWorker' | 'leadTimeSec'> | undefined,
): PastConditions {
  if (saved === undefined || groups.length > 0) return past
  const { agentsPerWorker, leadTimeSec } = saved
  return { ...past, agentsPerWorker, leadTimeSec }
}
