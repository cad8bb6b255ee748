import type { Journals } from '../journal.ts'
import { learnedUntilSec } from '../optimizer/models/trained.ts'
import { type TrainingOutcome, train } from '../train.ts'

/** A little less than an hour, so that a trigger that comes early does not skip one. */
const trainedForSec = 50 * 60

export interface FleetTraining {
  readonly fleet: string
  readonly result: TrainingOutcome | { readonly outcome: 'failed'; readonly error: unknown }
}

/**
 * Trains every fleet whose forecast is an hour old, one after the other, for as long as there is time; the rest has its turn
 * at the next trigger, the longest untrained first. A fleet that fails does not keep the others from theirs.
 */
export async function trainDue(
  journals: Journals,
  nowSec: number,
  hasTime: () => boolean,
): Promise<readonly FleetTraining[]> {
  const fleets = await Promise.all(
    (await journals.fleets()).map(async (fleet) => ({ fleet, trainedSec: await trainedUntilSec(journals, fleet) })),
  )
  const due = fleets
    .filter(({ trainedSec }) => nowSec - trainedSec >= trainedForSec)
    .sort((a, b) => a.trainedSec - b.trainedSec || (a.fleet < b.fleet ? -1 : 1))
  const done: FleetTraining[] = []
  for (const { fleet } of due) {
    if (!hasTime()) break
    const result = await train({ journal: journals.open(fleet), nowSec }).catch((error: unknown) => ({
      outcome: 'failed' as const,
      error,
    }))
    done.push({ fleet, result })
  }
  return done
}

/** The beginning of time for a fleet without a forecast, or with a damaged one: the next training makes a whole one. */
async function trainedUntilSec(journals: Journals, fleet: string): Promise<number> {
  const { forecast } = await journals.open(fleet).model()
  return forecast ? learnedUntilSec(forecast) : 0
}
