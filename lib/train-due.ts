import type { Journals } from './ports.ts'
import { type TrainingOutcome, train } from './train.ts'

/** A little less than a day, so that a trigger that comes early does not skip one. */
const trainedForSec = 23 * 3600

export interface FleetTraining {
  readonly fleet: string
  readonly result: TrainingOutcome | { readonly outcome: 'failed'; readonly error: unknown }
}

/**
 * Trains every fleet whose model is a day old, one after the other, for as long as there is time; the rest has its turn at
 * the next trigger, the longest untrained first. A fleet that fails does not keep the others from theirs.
 */
export async function trainDue(
  journals: Journals,
  nowSec: number,
  hasTime: () => boolean,
): Promise<readonly FleetTraining[]> {
  const fleets = await Promise.all(
    (await journals.fleets()).map(async (fleet) => ({ fleet, trainedAtSec: await trainedAt(journals, fleet) })),
  )
  const due = fleets
    .filter(({ trainedAtSec }) => nowSec - trainedAtSec >= trainedForSec)
    .sort((a, b) => a.trainedAtSec - b.trainedAtSec || (a.fleet < b.fleet ? -1 : 1))
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

/** The beginning of time for a fleet without a model, or with a damaged one: the next training writes a whole one. */
async function trainedAt(journals: Journals, fleet: string): Promise<number> {
  const model = await journals.open(fleet).model()
  return model?.trainedAtSec ?? 0
}
