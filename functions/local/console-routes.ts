import { randomUUID } from 'node:crypto'
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import type { ExtraRoute } from '../../lib/http/api.ts'
import { type Punctuality, punctualityOf } from '../../lib/journal/punctuality.ts'
import { layered } from '../../lib/journal/settings-in-force.ts'
import type { Journal, StoredModel } from '../../lib/journal.ts'
import type { Clock } from '../../lib/ports.ts'
import { browserScript } from '../../lib/view/browser-script.ts'
import { type ConsoleData, consoleData } from '../../lib/view/console/console-data.ts'
import { consolePage } from '../../lib/view/console/console-page.ts'
import { emptyTimeline, refresh } from '../../lib/view/console/timeline.ts'

export interface ConsoleSubject {
  readonly fleet: string
  readonly journal: Journal
  readonly clock: Clock
  readonly speed: number
  readonly trace: string
}

/** Seconds of history that the page can show. */
const windowSec = 86_400

/** The page, its script and the feed that it polls; all of it read from the journal. */
export function consoleRoutes(subject: ConsoleSubject): ExtraRoute[] {
  const read = reader(subject)
  let script: Promise<string> | undefined
  return [
    get('/', async () => answer('text/html', consolePage(await read(), '/console.js'))),
    get('/console.js', async () => {
      script ??= browserScript()
      return answer('text/javascript', await script)
    }),
    get('/console.json', async ({ since }) => {
      const sinceSec = Number(since)
      return answer('application/json', JSON.stringify(await read(sinceSec > 0 ? sinceSec : undefined)))
    }),
  ]
}

/** Serves one reader after the other, so that each cycle is added to their shared timeline once. */
function reader({ journal, clock, ...rest }: ConsoleSubject): (sinceSec?: number) => Promise<ConsoleData> {
  const run = randomUUID()
  let turn = Promise.resolve(emptyTimeline)
  const learned = learnedByCycle(journal)
  return async (sinceSec) => {
    const nowSec = clock.nowSec()
    const before = turn
    const mine = before.then((known) => refresh(known, journal, { nowSec, windowSec }))
    turn = mine.catch(() => before)
    const [timeline, [snapshot], stored, settings] = await Promise.all([
      mine,
      journal.snapshots({ nowSec, limit: 1 }),
      journal.state(),
      journal.settings(),
    ])
    const { punctuality, model } = await learned(timeline.latest?.atSec, nowSec)
    return consoleData({
      ...rest,
      run,
      nowSec,
      timeline,
      settings: layered(settings, model),
      punctuality,
      ...(snapshot && { snapshot }),
      ...(stored && { state: stored.state }),
      ...(sinceSec !== undefined && { sinceSec }),
    })
  }
}

interface Learned {
  readonly punctuality: Punctuality
  readonly model: StoredModel
}

/** How the promise was kept, and what training has learned: read once for each cycle, and not for every reader at every look. */
function learnedByCycle(journal: Journal) {
  let known: { readonly cycleAtSec: number | undefined; readonly learned: Learned } | undefined
  return async (cycleAtSec: number | undefined, nowSec: number): Promise<Learned> => {
    if (known !== undefined && known.cycleAtSec === cycleAtSec) return known.learned
    const [punctuality, model] = await Promise.all([punctualityOf(journal, nowSec), journal.model()])
    known = { cycleAtSec, learned: { punctuality, model } }
    return known.learned
  }
}

type Query = Readonly<Record<string, string | undefined>>

function get(path: string, respond: (query: Query) => Promise<APIGatewayProxyStructuredResultV2>): ExtraRoute {
  return { method: 'GET', path, handle: ({ queryStringParameters }) => respond(queryStringParameters ?? {}) }
}

function answer(type: string, body: string): APIGatewayProxyStructuredResultV2 {
  const headers = {
    'content-type': `${type}; charset=utf-8`,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'content-security-policy':
      "default-src 'none'; script-src 'self'; style-src 'unsafe-inline'; connect-src 'self'; img-src data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  }
  return { statusCode: 200, headers, body }
}
