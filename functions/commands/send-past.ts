import { type LoadStretchView, mostHours } from '../../lib/http/schemas.ts'
import { loadStretchView } from '../../lib/http/views/load.ts'
import type { UseBucket } from '../../lib/journal.ts'
import { loadImported } from './answers.ts'
import { Failure, Refused } from './failure.ts'
import type { Remote } from './remote.ts'
import { progressOn } from './replay-progress.ts'
import { request } from './request.ts'

/** Less than the API takes at once, which is 64 KiB. */
const mostBytes = 60_000

export interface Sent {
  /** Hours that are on record now, and were not, or were imported with other contents. */
  readonly imported: number
  /** Those of them that were imported with other contents; 0 where the optimizer is too old to tell. */
  readonly replaced: number
  /** Hours that the fleet has recorded itself, or that were imported already. */
  readonly kept: number
}

/**
 * Gives a fleet hours of a past, a few to a request. The newest go first, so that what an interruption leaves is the past next to
 * the present; a repeat goes on from there.
 * @throws Failure also where the optimizer is too old to take them.
 */
export async function sendPast(fleet: Remote, hours: readonly UseBucket[]): Promise<Sent> {
  const progress = progressOn(process.stderr)
  const sent = { imported: 0, replaced: 0, kept: 0 }
  try {
    for (const stretches of pages(hours.toReversed().map(loadStretchView))) {
      const put = { method: 'PUT', body: { stretches } } as const
      const { imported, replaced = 0, kept } = await request(fleet.at('load'), loadImported, put).catch(tooOld)
      sent.imported += imported
      sent.replaced += replaced
      sent.kept += kept
      progress.at((sent.imported + sent.kept) / hours.length, fleet.fleet)
    }
    return sent
  } finally {
    progress.stop()
  }
}

function* pages(stretches: readonly LoadStretchView[]): Generator<readonly LoadStretchView[]> {
  let page: LoadStretchView[] = []
  let bytes = 0
  for (const stretch of stretches) {
    const more = JSON.stringify(stretch).length
    if (page.length === mostHours || (page.length > 0 && bytes + more > mostBytes)) {
      yield page
      page = []
      bytes = 0
    }
    page.push(stretch)
    bytes += more + 1
  }
  if (page.length > 0) yield page
}

/** The fleet is known, so it is the way to import that is not. */
function tooOld(error: unknown): never {
  if (error instanceof Refused && (error.status === 404 || error.status === 405))
    throw new Failure('the optimizer is older than this command, and takes no past', 1, error)
  throw error
}
