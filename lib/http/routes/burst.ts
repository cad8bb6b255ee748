import { createHash } from 'node:crypto'
import * as z from 'zod'
import { type Intent, pendingIntent } from '../../optimizer/intent.ts'
import { initialState } from '../../optimizer/state.ts'
import type { Journal, PlanRecord } from '../../ports.ts'
import { nameOf } from '../caller.ts'
import type { ApiContext } from '../context.ts'
import { route } from '../operation.ts'
import { Problem } from '../problem.ts'
import { invalidBody } from '../request.ts'
import { type BurstStatus, burstAnswer, burstRequest, burstStatus, cancelAnswer } from '../schemas/burst.ts'
import { burstView } from '../views.ts'
import { inFleet } from './fleets.ts'

const idempotencyKey = z.object({
  'idempotency-key': z
    .string()
    .min(1)
    .max(255)
    .exactOptional()
    .meta({
      description: 'Chosen by the caller; a repeat within 30 days starts nothing and gets the first answer.',
      examples: ['release-2026-02'],
    }),
})

/** Hashed, so that any key fits the store; a key used for a burst and one used to call it off are two keys. */
function intentKey(context: ApiContext, kind: Intent['kind'], fleet: string, given: string | undefined): string {
  const name = given === undefined ? ['random', context.newKey()] : ['given', given]
  return createHash('sha256')
    .update(JSON.stringify([kind, fleet, ...name]))
    .digest('hex')
}

/** Whether the next cycle will tell groups and workers, or why not. */
async function effect(context: ApiContext, journal: Journal): Promise<{ effective: boolean; note?: string }> {
  const [latest] = await journal.plans({ nowSec: context.clock.nowSec(), limit: 1 })
  if (latest === undefined)
    return { effective: false, note: 'no cycle of this fleet is on record, so its mode is unknown' }
  if (latest.mode === 'apply') return { effective: true }
  return { effective: false, note: notes[latest.mode] }
}

const notes: Record<Exclude<PlanRecord['mode'], 'apply'>, string> = {
  recommend: 'the fleet is in recommend mode: the plan will show the burst, no group or worker is told anything',
  off: 'the fleet is in mode off: it is watched and nothing else',
}

/** The intent is stored, so the next scheduled cycle finds it whatever becomes of this call. */
async function wake(context: ApiContext, fleet: string, intent: string, requestId: string): Promise<void> {
  try {
    await context.nudge(fleet, intent)
  } catch (error) {
    context.count('NudgeFailed', fleet)
    context.logger.warn('no cycle could be woken; the next scheduled one acts', { fleet, intent, requestId, error })
  }
}

/**
 * Clocks of whole seconds may stand still between two requests, and the newest intent counts: so each is a little newer
 * than the one it overtakes.
 */
function after(nowSec: number, pending: BurstStatus['pending']): number {
  return pending === undefined ? nowSec : Math.max(nowSec, pending.requestedAtSec + 0.001)
}

/** A key's first intent has the kind that was hashed into the key: anything else in its place is damage. */
function mustBeKind<Kind extends Intent['kind']>(intent: Intent, kind: Kind): Intent & { readonly kind: Kind } {
  if (intent.kind === kind) return intent as Intent & { readonly kind: Kind }
  throw new TypeError(`intent ${intent.key} should be a ${kind} and is a ${intent.kind}`)
}

const postBurst = route(
  {
    id: 'forceBurstMode',
    method: 'POST',
    path: '/v1/fleets/{fleet}/burst',
    tag: 'Burst',
    summary: 'Ask for a burst',
    description:
      'The request is stored and the next cycle, woken at once, acts on it. It replaces a burst that runs already. The end is absolute: no late cycle prolongs it.',
    parameters: inFleet,
    headers: idempotencyKey,
    body: burstRequest,
    status: 202,
    answer: burstAnswer,
    problems: { 404: 'No such fleet.' },
  },
  async (context, { parameters: { fleet }, headers, body, caller, requestId }) => {
    const journal = await context.fleets.open(fleet)
    const { settings } = await context.fleets.fresh(fleet, journal)
    if (body.durationSec > settings.burstMaxDurationSec)
      throw invalidBody([
        {
          pointer: '/durationSec',
          detail: `must be at most ${settings.burstMaxDurationSec}, the setting burstMaxDurationSec`,
        },
      ])
    const nowSec = context.clock.nowSec()
    const { pending } = await statusOf(context, fleet, journal)
    const requestedBy = nameOf(caller)
    const { intent: found, created } = await journal.putIntent({
      kind: 'burst',
      key: intentKey(context, 'burst', fleet, headers['idempotency-key']),
      requestedAtSec: after(nowSec, pending),
      ...(requestedBy !== undefined && { requestedBy }),
      durationSec: body.durationSec,
      endsAtSec: nowSec + body.durationSec,
      factor: body.factor ?? settings.burstCapacityFactor,
      ...(body.reason !== undefined && { reason: body.reason }),
    })
    const intent = mustBeKind(found, 'burst')
    if (created) {
      context.count('BurstRequested', fleet)
      context.logger.info('burst requested', { fleet, intent, requestId })
    }
    await wake(context, fleet, intent.key, requestId)
    return {
      body: {
        fleet,
        intent: intent.key,
        requestedAtSec: intent.requestedAtSec,
        repeated: !created,
        ...(await effect(context, journal)),
        durationSec: intent.durationSec,
        endsAtSec: intent.endsAtSec,
        factor: intent.factor ?? settings.burstCapacityFactor,
        ...(intent.reason !== undefined && { reason: intent.reason }),
      },
    }
  },
)

async function statusOf(context: ApiContext, fleet: string, journal: Journal): Promise<BurstStatus> {
  const nowSec = context.clock.nowSec()
  const [committed, intents] = await Promise.all([journal.state(), journal.intents(nowSec)])
  const state = committed?.state ?? initialState
  const burst = burstView(state.burst, nowSec)
  const pending = pendingIntent(intents, state.consumedIntents, nowSec)
  if (pending === undefined) return { fleet, burst }
  const { key, ...rest } = pending
  return { fleet, burst, pending: { intent: key, ...rest } }
}

const getBurst = route(
  {
    id: 'getBurst',
    method: 'GET',
    path: '/v1/fleets/{fleet}/burst',
    tag: 'Burst',
    summary: 'The burst that runs, and what was asked for and not yet acted on',
    parameters: inFleet,
    status: 200,
    answer: burstStatus,
    problems: { 404: 'No such fleet.' },
  },
  async (context, { parameters: { fleet } }) => {
    const journal = await context.fleets.open(fleet)
    return { body: await statusOf(context, fleet, journal) }
  },
)

const deleteBurst = route(
  {
    id: 'cancelBurst',
    method: 'DELETE',
    path: '/v1/fleets/{fleet}/burst',
    tag: 'Burst',
    summary: 'Call the burst off',
    description: 'Whatever its cause. The request is stored and the next cycle, woken at once, acts on it.',
    parameters: inFleet,
    headers: idempotencyKey,
    status: 202,
    answer: cancelAnswer,
    problems: { 404: 'No such fleet.', 409: 'No burst runs and none was asked for.' },
  },
  async (context, { parameters: { fleet }, headers, caller, requestId }) => {
    const journal = await context.fleets.open(fleet)
    const key = intentKey(context, 'cancel', fleet, headers['idempotency-key'])
    const nowSec = context.clock.nowSec()
    const status = await statusOf(context, fleet, journal)
    const first = (await journal.intents(nowSec)).find((intent) => intent.key === key)
    if (first === undefined && !status.burst.active && status.pending?.kind !== 'burst')
      throw new Problem(409, `No burst runs in the fleet ${fleet} and none was asked for.`, { kind: 'no-burst' })
    const requestedBy = nameOf(caller)
    const { intent, created } = await journal.putIntent({
      kind: 'cancel',
      key,
      requestedAtSec: after(nowSec, status.pending),
      ...(requestedBy !== undefined && { requestedBy }),
    })
    if (created) {
      context.count('BurstCancelled', fleet)
      context.logger.info('burst called off', { fleet, intent, requestId })
    }
    await wake(context, fleet, intent.key, requestId)
    return {
      body: {
        fleet,
        intent: intent.key,
        requestedAtSec: intent.requestedAtSec,
        repeated: !created,
        ...(await effect(context, journal)),
      },
    }
  },
)

export const burstRoutes = [postBurst, getBurst, deleteBurst]
