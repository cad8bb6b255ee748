import * as z from 'zod'
import { nameOf } from '../caller.ts'
import { burstStatusOf, fingerprintOf, intentKey, isRepeat, laterThan, submit } from '../intents.ts'
import { route } from '../operation.ts'
import { Problem } from '../problem.ts'
import { invalidBody } from '../request.ts'
import { burstAnswer, burstRequest, burstStatus, cancelAnswer } from '../schemas/burst.ts'
import { inFleet } from './fleets.ts'

const idempotencyKey = z.object({
  'idempotency-key': z
    .string()
    .min(1)
    .max(255)
    .exactOptional()
    .meta({
      description:
        'Chosen by the caller. A repeat within 30 days starts nothing and gets the first answer; with another body it is refused.',
      examples: ['release-2026-02'],
    }),
})

const replayedHeader = { 'Idempotent-Replayed': '`true` if this key was used before: nothing new was started.' }

const postBurst = route(
  {
    id: 'forceBurstMode',
    method: 'POST',
    path: '/v1/fleets/{fleet}/burst',
    tag: 'Burst',
    summary: 'Ask for a burst',
    description:
      'The request is stored and the next cycle, woken at once, acts on it. It replaces a running burst. The end is absolute: a late cycle does not prolong it.',
    parameters: inFleet,
    headers: idempotencyKey,
    body: burstRequest,
    status: 202,
    answer: burstAnswer,
    answerHeaders: replayedHeader,
    problems: {
      404: 'No such fleet.',
      422: 'The body does not fit, or the `Idempotency-Key` was used with another one; `errors` names every field.',
    },
  },
  async (context, { parameters: { fleet }, headers, body, caller, requestId }) => {
    const { durationSec, reason } = body
    const journal = await context.fleets.open(fleet)
    const given = headers['idempotency-key']
    const key = intentKey(context, 'burst', fleet, given)
    const [{ settings }, { pending }, repeats] = await Promise.all([
      context.fleets.fresh(fleet, journal),
      burstStatusOf(context, fleet, journal),
      isRepeat(context, journal, key, given),
    ])
    if (!repeats && durationSec > settings.burstMaxDurationSec) {
      const detail = `must be at most ${settings.burstMaxDurationSec}, the setting burstMaxDurationSec`
      throw invalidBody([{ pointer: '/durationSec', detail }])
    }
    const nowSec = context.clock.nowSec()
    const requestedBy = nameOf(caller)
    const {
      intent,
      answer,
      headers: replayed,
    } = await submit(context, {
      fleet,
      journal,
      requestId,
      intent: {
        kind: 'burst',
        key,
        requestedAtSec: laterThan(pending, nowSec),
        ...(requestedBy !== undefined && { requestedBy }),
        durationSec,
        endsAtSec: nowSec + durationSec,
        factor: body.factor ?? settings.burstCapacityFactor,
        ...(reason !== undefined && { reason }),
        asked: fingerprintOf(body),
      },
    })
    return {
      headers: replayed,
      body: {
        ...answer,
        durationSec: intent.durationSec,
        endsAtSec: intent.endsAtSec,
        factor: intent.factor ?? settings.burstCapacityFactor,
        ...(intent.reason !== undefined && { reason: intent.reason }),
      },
    }
  },
)

const getBurst = route(
  {
    id: 'getBurst',
    method: 'GET',
    path: '/v1/fleets/{fleet}/burst',
    tag: 'Burst',
    summary: 'The running burst, and the request that no cycle has acted on yet',
    parameters: inFleet,
    status: 200,
    answer: burstStatus,
    problems: { 404: 'No such fleet.' },
  },
  async (context, { parameters: { fleet } }) => {
    const journal = await context.fleets.open(fleet)
    return { body: await burstStatusOf(context, fleet, journal) }
  },
)

const deleteBurst = route(
  {
    id: 'cancelBurst',
    method: 'DELETE',
    path: '/v1/fleets/{fleet}/burst',
    tag: 'Burst',
    summary: 'Call the burst off',
    description: 'Works for a burst of any cause. The request is stored and the next cycle, woken at once, acts on it.',
    parameters: inFleet,
    headers: idempotencyKey,
    status: 202,
    answer: cancelAnswer,
    answerHeaders: replayedHeader,
    problems: { 404: 'No such fleet.', 409: 'No burst runs and none was asked for.' },
  },
  async (context, { parameters: { fleet }, headers, caller, requestId }) => {
    const journal = await context.fleets.open(fleet)
    const nowSec = context.clock.nowSec()
    const given = headers['idempotency-key']
    const key = intentKey(context, 'cancel', fleet, given)
    const [{ burst, pending }, repeats] = await Promise.all([
      burstStatusOf(context, fleet, journal),
      isRepeat(context, journal, key, given),
    ])
    if (!repeats && !burst.active && pending?.kind !== 'burst')
      throw new Problem(409, `No burst runs in the fleet ${fleet} and none was asked for.`, { kind: 'no-burst' })
    const requestedBy = nameOf(caller)
    const { answer, headers: replayed } = await submit(context, {
      fleet,
      journal,
      requestId,
      intent: {
        kind: 'cancel',
        key,
        requestedAtSec: laterThan(pending, nowSec),
        ...(requestedBy !== undefined && { requestedBy }),
      },
    })
    return { headers: replayed, body: answer }
  },
)

export const burstRoutes = [postBurst, getBurst, deleteBurst]
