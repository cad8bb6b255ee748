import { type LoadAnswer, loadAnswer } from '../../../lib/http/schemas.ts'
import type { LoadBucket, Resolution } from '../../../lib/journal.ts'
import type { JobsTrace } from '../../../lib/replay/reading/trace.ts'
import { recordedJobs } from '../../../lib/replay/record/recorded-jobs.ts'
import { Failure, Refused } from '../failure.ts'
import { progressOn } from '../terminal/progress.ts'
import type { Remote } from './remote.ts'
import { request } from './request.ts'

export interface RecordQuery {
  readonly resolution: Resolution
  readonly fromSec: number
  readonly toSec: number
}

/**
 * The load of a fleet as recorded, oldest first; read page by page. The first stretch is cut to the time asked for, though not its
 * durations.
 * @throws Failure also where the optimizer is older than its record.
 */
export async function recordedLoad(
  fleet: Remote,
  { resolution, fromSec, toSec }: RecordQuery,
): Promise<LoadAnswer['stretches']> {
  const progress = progressOn(process.stderr)
  const pageFrom = (sec: number): Promise<LoadAnswer> =>
    request(fleet.at(`load?resolution=${resolution}&fromSec=${sec}&toSec=${toSec}`), loadAnswer)
  try {
    const stretches: LoadAnswer['stretches'] = []
    let page = await pageFrom(fromSec).catch(tooOld)
    stretches.push(...page.stretches)
    while (page.nextFromSec !== undefined) {
      progress.at((page.nextFromSec - fromSec) / (toSec - fromSec), fleet.fleet)
      page = await pageFrom(page.nextFromSec)
      stretches.push(...page.stretches)
    }
    return stretches
      .map((stretch) => ({ ...stretch, points: stretch.points.filter(({ atSec }) => atSec >= fromSec) }))
      .filter(({ points }) => points.length > 0)
  } finally {
    progress.stop()
  }
}

/** The jobs of a record, made while a bar shows how far that is. @throws TraceError where there is none, or too many. */
export function jobsOfRecord(name: string, record: readonly LoadBucket[], seed: number): JobsTrace {
  const progress = progressOn(process.stderr)
  try {
    return recordedJobs(name, record, seed, (share) => progress.at(share, name))
  } finally {
    progress.stop()
  }
}

/** The fleet is known, so it is the record that is not. */
function tooOld(error: unknown): never {
  if (error instanceof Refused && error.status === 404)
    throw new Failure('the optimizer is older than this command, and does not tell its record', 1, error)
  throw error
}
