import * as z from 'zod'
import { bucketExpiry, bucketSec } from '../../journal/load-rollup.ts'
import type { ImportedHour } from '../../journal.ts'
import { nameOf } from '../caller.ts'
import { route } from '../operation.ts'
import type { FieldProblem } from '../problem.ts'
import { invalidBody } from '../request.ts'
import { type LoadStretchView, loadAnswer, loadImport, loadImported, resolution, tooLongAgo } from '../schemas/load.ts'
import { loadBucketOf, loadStretchView, withoutLateBugs } from '../views/load.ts'
import { withinBytes } from '../within-bytes.ts'
import { inFleet } from './fleets.ts'

const daySec = 86_400

const getLoad = route(
  {
    id: 'listLoad',
    method: 'GET',
    path: '/v1/fleets/{fleet}/load',
    tag: 'History',
    summary: 'The recorded load: demand, agents, arrivals, late bugs and durations; oldest first',
    description:
      'Whole stretches that overlap the time from `fromSec` to `toSec`. Give `nextFromSec` as `fromSec` to read on.',
    parameters: inFleet,
    query: z.strictObject({
      resolution: resolution.default('5min'),
      fromSec: z.coerce
        .number()
        .min(0)
        .meta({ description: 'Epoch seconds; a day before `toSec` when absent.' })
        .exactOptional(),
      toSec: z.coerce.number().min(0).meta({ description: 'Epoch seconds; now when absent.' }).exactOptional(),
    }),
    status: 200,
    answer: loadAnswer,
    problems: { 404: 'No such fleet.' },
  },
  async (context, { parameters: { fleet }, query: { resolution, fromSec, toSec } }) => {
    const journal = await context.fleets.open(fleet)
    const nowSec = context.clock.nowSec()
    const endSec = Math.min(toSec ?? nowSec, nowSec)
    const buckets = await journal.load({ resolution, fromSec: fromSec ?? endSec - daySec, toSec: endSec, nowSec })
    const recorded = buckets.filter(({ points }) => points.length > 0).map(loadStretchView)
    const stretches = withinBytes(recorded)
    const next = recorded[stretches.length]
    return { body: { fleet, resolution, stretches, ...(next && { nextFromSec: next.fromSec }) } }
  },
)

/** What is wrong with the time of a stretch, if anything. @throws Problem 422 naming those that are not over, or no longer kept. */
function mustBePast(stretches: readonly LoadStretchView[], nowSec: number): void {
  const wrong = stretches.flatMap(({ fromSec }, index): FieldProblem[] => {
    const pointer = `/stretches/${index}/fromSec`
    if (fromSec + bucketSec.cycle > nowSec) return [{ pointer, detail: 'begins an hour that is not over yet' }]
    if (bucketExpiry('cycle', fromSec) <= nowSec) return [{ pointer, detail: tooLongAgo }]
    return []
  })
  if (wrong.length > 0) throw invalidBody(wrong)
}

function importedHourOf(stretch: LoadStretchView, nowSec: number): ImportedHour {
  return { ...withoutLateBugs(loadBucketOf(stretch)), importedAtSec: nowSec }
}

const putLoad = route(
  {
    id: 'importLoad',
    method: 'PUT',
    path: '/v1/fleets/{fleet}/load',
    tag: 'History',
    summary: 'Give a fleet a past that it has not recorded itself',
    description:
      'Hours of cycles, as `GET` gives them; late bugs in them are passed over. An hour replaces what was imported for it earlier, and never what the fleet has recorded, so a repeat changes nothing; an hour without points takes back what was imported for it. The next training learns from it.',
    parameters: inFleet,
    body: loadImport,
    status: 200,
    answer: loadImported,
    problems: { 404: 'No such fleet.' },
  },
  async (context, { parameters: { fleet }, body: { stretches }, caller }) => {
    const journal = await context.fleets.open(fleet)
    const nowSec = context.clock.nowSec()
    mustBePast(stretches, nowSec)
    const hours = { added: 0, replaced: 0, kept: 0 }
    for (const stretch of stretches) hours[await journal.importLoad(importedHourOf(stretch, nowSec))]++
    const { replaced, kept } = hours
    const imported = hours.added + replaced
    if (imported > 0) context.logger.info('load imported', { fleet, hours: imported, caller: nameOf(caller) })
    return { body: { fleet, imported, replaced, kept } }
  },
)

export const loadRoutes = [getLoad, putLoad]
