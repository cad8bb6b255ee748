import { randomUUID } from 'node:crypto'
import { believedAheadSec } from '../journal/clock-skew.ts'
import { isIdle } from '../journal/idle.ts'
import type { Journals } from '../journal.ts'
import { learnedUntilSec } from '../optimizer/models/trained.ts'
import { type TrainingOutcome, train } from '../train.ts'

/** A forecast is due again after a little less than an hour, so that a trigger that comes early does not skip it. */
const trainedForSec = 50 * 60

/** A run lasts no longer: what it has taken is free by then, even if it was killed. */
const longestRunSec = 15 * 60

export interface FleetTraining {
  readonly fleet: string
  readonly result: TrainingOutcome | { readonly outcome: 'failed'; readonly error: unknown }
}

/**
 * Trains every fleet that decides and whose forecast is an hour old, one after the other, the longest untrained first, for as
 * long as there is time. The rest follows at the next trigger. A fleet whose training fails does not keep the others from theirs.
 * One that another run trains, or has trained meanwhile, is left to it.
 */
export async function trainDue(
  journals: Journals,
  nowSec: number,
  hasTime: () => boolean,
): Promise<readonly FleetTraining[]> {
  const owner = randomUUID()
  const isDue = (trainedSec: number) => nowSec - trainedSec >= trainedForSec
  const fleets = await Promise.all(
    (await journals.fleets()).map(async (fleet) => ({
      fleet,
      trainedSec: await trainedUntilSec(journals, fleet, nowSec),
      idle: await isIdle(journals, fleet, nowSec),
    })),
  )
  const due = fleets
    .filter(({ trainedSec, idle }) => isDue(trainedSec) && !idle)
    .sort((a, b) => a.trainedSec - b.trainedSec || (a.fleet < b.fleet ? -1 : 1))
  const done: FleetTraining[] = []
  for (const { fleet } of due) {
    if (!hasTime()) break
    const result = await trainAlone(fleet).catch((error: unknown) => ({ outcome: 'failed' as const, error }))
    if (result !== undefined) done.push({ fleet, result })
  }
  return done

  async function trainAlone(fleet: string): Promise<TrainingOutcome | undefined> {
    const journal = journals.open(fleet)
    if (!(await journal.takeTraining({ owner, nowSec, untilSec: nowSec + longestRunSec }))) return undefined
    try {
      return isDue(await trainedUntilSec(journals, fleet, nowSec)) ? await train({ journal, nowSec }) : undefined
    } finally {
      await journal.endTraining(owner)
    }
  }
}

/** 0 for a fleet without a forecast, with a damaged one, or with one of a clock that ran ahead: it is trained first. */
async function trainedUntilSec(journals: Journals, fleet: string, nowSec: number): Promise<number> {
  const { forecast } = await journals.open(fleet).model()
  const untilSec = forecast ? learnedUntilSec(forecast) : 0
  return untilSec > nowSec + believedAheadSec ? 0 : untilSec
}
