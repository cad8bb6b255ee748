import { randomUUID } from 'node:crypto'
import { believedAheadSec } from '../journal/clock-skew.ts'
import { fleetsAtOnce } from '../journal/fleets-at-once.ts'
import { isIdle } from '../journal/idle.ts'
import type { Journals, StoredModel } from '../journal.ts'
import { learnedUntilSec } from '../optimizer/models/trained.ts'
import { type Refitted, refit, retune, type Stopped, type Training, type TrainingOutcome } from '../train.ts'
import { mapInBatchesOf } from '../waiting/in-batches-of.ts'

/** A forecast is due again after a little less than an hour, so that a trigger that comes early does not skip it. */
const trainedForSec = 50 * 60

/** A run lasts no longer: what it has taken is free by then, even if it was killed. */
const longestRunSec = 15 * 60

/** `untuned`: the forecast alone, because the time of the run was over before the settings were looked at. */
type Result = TrainingOutcome | { readonly outcome: 'untuned'; readonly model?: StoredModel } | Failure

interface Failure {
  readonly outcome: 'failed'
  readonly error: unknown
}

export interface FleetTraining {
  readonly fleet: string
  readonly result: Result
}

/**
 * Trains every fleet that decides and whose forecast is an hour old, one after the other, for as long as there is time. Forecasts
 * come first, the oldest at the head: they take tenths of a second, and none waits while another fleet lives through two weeks, as all
 * do after an upgrade. Then come the settings, those that were chosen longest ago first. The rest follows at the next trigger. A
 * fleet whose training fails does not keep the others from theirs. One that another run trains, or has trained meanwhile, is left to it.
 */
export async function trainDue(
  journals: Journals,
  nowSec: number,
  hasTime: () => boolean,
): Promise<readonly FleetTraining[]> {
  const owner = randomUUID()
  const results = new Map<string, Result>()
  const refitted: { fleet: string; refitting: Refitted }[] = []
  for (const fleet of await dueFleets(journals, nowSec)) {
    if (!hasTime()) break
    const refitting = await alone(fleet, async (training) => {
      // Another run may have done it since.
      if (!isDue(await trainedUntilSec(journals, fleet, nowSec), nowSec)) return undefined
      return refit(training)
    })
    if (refitting === undefined) continue
    results.set(fleet, refitting)
    if (isWhole(refitting)) refitted.push({ fleet, refitting })
  }
  for (const { fleet, refitting } of longestUntunedFirst(refitted)) {
    const result = hasTime() ? await alone(fleet, (training) => retune(training, refitting)) : undefined
    results.set(fleet, result ?? { ...refitting, outcome: 'untuned' })
  }
  return [...results].map(([fleet, result]) => ({ fleet, result }))

  /** `undefined` if another run has this fleet, or there is nothing to do. */
  async function alone<T>(fleet: string, work: (training: Training) => Promise<T>): Promise<T | Failure | undefined> {
    try {
      const journal = journals.open(fleet)
      if (!(await journal.takeTraining({ owner, nowSec, untilSec: nowSec + longestRunSec }))) return undefined
      try {
        return await work({ journal, nowSec })
      } finally {
        await journal.endTraining(owner)
      }
    } catch (error) {
      return { outcome: 'failed', error }
    }
  }
}

function isWhole(refitting: Refitted | Stopped | Failure): refitting is Refitted {
  return refitting.outcome === 'refitted' || refitting.outcome === 'young'
}

/** The fleets that decide and whose forecast is due, the longest untrained first. */
async function dueFleets(journals: Journals, nowSec: number): Promise<readonly string[]> {
  const fleets = await mapInBatchesOf(await journals.fleets(), fleetsAtOnce, async (fleet) => ({
    fleet,
    trainedSec: await trainedUntilSec(journals, fleet, nowSec),
    idle: await isIdle(journals, fleet, nowSec),
  }))
  return fleets
    .filter(({ trainedSec, idle }) => isDue(trainedSec, nowSec) && !idle)
    .sort((a, b) => a.trainedSec - b.trainedSec || (a.fleet < b.fleet ? -1 : 1))
    .map(({ fleet }) => fleet)
}

function isDue(trainedSec: number, nowSec: number): boolean {
  return nowSec - trainedSec >= trainedForSec
}

/** 0 for a fleet without a forecast, with a damaged one, or with one of a clock that ran ahead: it is trained first. */
async function trainedUntilSec(journals: Journals, fleet: string, nowSec: number): Promise<number> {
  const { forecast } = await journals.open(fleet).model()
  const untilSec = forecast ? learnedUntilSec(forecast) : 0
  return untilSec > nowSec + believedAheadSec ? 0 : untilSec
}

/** Those without chosen settings are at the head: on their first day they are checked every hour. */
function longestUntunedFirst<T extends { readonly refitting: Refitted }>(refitted: readonly T[]): readonly T[] {
  const tunedSec = ({ refitting }: T) => ('model' in refitting ? refitting.model.tuning?.trainedAtSec : undefined) ?? 0
  return refitted.toSorted((a, b) => tunedSec(a) - tunedSec(b))
}
