import { problem } from '../../../lib/http/schemas/problem.ts'
import { type LoadStretchView, mostHours, tooLongAgo } from '../../../lib/http/schemas.ts'
import { loadStretchView } from '../../../lib/http/views/load.ts'
import type { LoadBucket } from '../../../lib/journal.ts'
import { moment } from '../../../lib/view/words/format.ts'
import { problemWords } from '../../../lib/words/problem-words.ts'
import { Failure, Refused } from '../failure.ts'
import { loadImported } from '../remote/answers.ts'
import type { Remote } from '../remote/remote.ts'
import { request } from '../remote/request.ts'
import { progressOn } from '../terminal/progress.ts'

/** Less than the API takes at once, which is 64 KiB. */
const mostBytes = 60_000

export interface Sent {
  /** Hours that are on record now, and were not, or were imported with other contents. */
  readonly imported: number
  /** Those of them that were imported with other contents; 0 where the optimizer is too old to tell. */
  readonly replaced: number
  /** Hours that the fleet has recorded itself, or that were imported already. */
  readonly kept: number
  /** Hours that were longer ago than cycles are kept when their turn came: at a fast pace the clock of a fleet runs on. */
  readonly expired: number
}

const nothing: Sent = { imported: 0, replaced: 0, kept: 0, expired: 0 }

/**
 * Gives a fleet hours of a past, a few to a request. The newest go first, so that what an interruption leaves is the past next to
 * the present; a repeat goes on from there.
 * @throws Failure also where the optimizer is too old to take them.
 */
export async function sendPast(fleet: Remote, hours: readonly LoadBucket[]): Promise<Sent> {
  const progress = progressOn(process.stderr)
  let sent = nothing
  try {
    for (const page of pages(hours.toReversed().map(loadStretchView))) {
      sent = sum(sent, await sendPage(fleet, page))
      progress.at((sent.imported + sent.kept + sent.expired) / hours.length, fleet.fleet)
    }
    return sent
  } finally {
    progress.stop()
  }
}

/** Once more without those that have expired, if there are such. */
async function sendPage(fleet: Remote, stretches: readonly LoadStretchView[]): Promise<Sent> {
  if (stretches.length === 0) return nothing
  try {
    const {
      imported,
      replaced = 0,
      kept,
    } = await request(fleet.at('load'), loadImported, {
      method: 'PUT',
      body: { stretches },
    })
    return { imported, replaced, kept, expired: 0 }
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    const expired = expiredIn(error)
    if (expired.size === 0) return explainRefusal(error, stretches)
    const left = stretches.filter((_, index) => !expired.has(index))
    return sum(await sendPage(fleet, left), { ...nothing, expired: expired.size })
  }
}

function sum(a: Sent, b: Sent): Sent {
  return {
    imported: a.imported + b.imported,
    replaced: a.replaced + b.replaced,
    kept: a.kept + b.kept,
    expired: a.expired + b.expired,
  }
}

/** Places in the request of the hours that came too late. */
function expiredIn({ document }: Refused): ReadonlySet<number> {
  const { data } = problem.safeParse(document)
  const late = data?.errors?.filter(({ detail }) => detail === tooLongAgo) ?? []
  return new Set(late.map(({ pointer }) => placeOf(pointer)).filter((place) => place !== undefined))
}

function placeOf(pointer = ''): number | undefined {
  const [, place] = /^\/stretches\/(\d+)/.exec(pointer) ?? []
  return place === undefined ? undefined : Number(place)
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

/** Hours are named by their times: nobody has typed the request. @throws Failure */
function explainRefusal(error: Refused, stretches: readonly LoadStretchView[]): never {
  // The fleet is known, so it is the way to import that is not.
  if (error.status === 404 || error.status === 405)
    throw new Failure('the optimizer is older than this command, and takes no past', 1, error)
  const nameOf = (pointer: string) => {
    const stretch = stretches[placeOf(pointer) ?? -1]
    return stretch && `the hour of ${moment(stretch.fromSec)}`
  }
  throw new Failure(problemWords(error.document, nameOf) ?? error.message, error.exitCode, error)
}
