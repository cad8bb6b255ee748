import { createHash } from 'node:crypto'
import type { Journal } from '../journal.ts'
import { initialState } from '../optimizer/memory/state.ts'
import { type Intent, pendingIntent } from '../optimizer/target/intent.ts'
import type { PlanRecord } from '../plan-record.ts'
import type { ApiContext } from './context.ts'
import { Problem, sentence } from './problem.ts'
import type { BurstRequest, BurstStatus, CancelAnswer } from './schemas/burst.ts'
import { burstView, pendingView } from './views/burst.ts'

/** The key to store an intent under. It is a hash, so that any given key fits, and differs for a burst and a cancellation. */
export function intentKey(context: ApiContext, kind: Intent['kind'], fleet: string, given: string | undefined): string {
  const name = given === undefined ? ['random', context.newKey()] : ['given', given]
  return createHash('sha256')
    .update(JSON.stringify([kind, fleet, ...name]))
    .digest('hex')
}

/** Whether the given key was accepted before: such a request is not checked again. Without a given key none was. */
export async function isRepeat(
  context: ApiContext,
  journal: Journal,
  key: string,
  given: string | undefined,
): Promise<boolean> {
  return given !== undefined && (await journal.intent(key, context.clock.nowSec())) !== undefined
}

/** A hash of the requested burst, independent of the order of fields and the spelling of numbers in the body. */
export function fingerprintOf({ durationSec, factor, reason }: BurstRequest): string {
  return createHash('sha256')
    .update(JSON.stringify([durationSec, factor, reason]))
    .digest('hex')
}

/** The present burst, and the latest intent that no cycle has acted on yet. */
export async function burstStatusOf(context: ApiContext, fleet: string, journal: Journal): Promise<BurstStatus> {
  const nowSec = context.clock.nowSec()
  const [committed, intents] = await Promise.all([journal.state(), journal.intents(nowSec)])
  const state = committed?.state ?? initialState
  const burst = burstView(state.burst, nowSec)
  const pending = pendingIntent(intents, state.consumedIntents, nowSec)
  return { fleet, burst, ...(pending !== undefined && { pending: pendingView(pending) }) }
}

/**
 * The time of a new intent. The newest intent counts, but a clock of whole seconds may not advance between two requests, so this
 * is a little later than the pending one.
 */
export function laterThan(pending: BurstStatus['pending'], nowSec: number): number {
  return pending === undefined ? nowSec : Math.max(nowSec, pending.requestedAtSec + 0.001)
}

interface Submission<Kind extends Intent['kind']> {
  readonly fleet: string
  readonly journal: Journal
  readonly intent: Intent & { readonly kind: Kind }
  readonly requestId: string
}

interface Submitted<Kind extends Intent['kind']> {
  /** The intent stored under this key: the new one, or the one that this request repeats. */
  readonly intent: Intent & { readonly kind: Kind }
  readonly answer: CancelAnswer
  readonly headers: Readonly<Record<string, string>>
}

/**
 * Stores the intent and wakes a cycle to act on it. If the key was used before, the first intent stays.
 * @throws Problem 422 if the key was used for another request
 */
export async function submit<Kind extends Intent['kind']>(
  context: ApiContext,
  { fleet, journal, intent: wanted, requestId }: Submission<Kind>,
): Promise<Submitted<Kind>> {
  const { intent, created } = await journal.putIntent(wanted)
  if (!isKind(intent, wanted.kind))
    throw new TypeError(`intent ${intent.key} of ${fleet} should be a ${wanted.kind} and is a ${intent.kind}`)
  if (isOther(intent, wanted)) throw keyReused()
  if (created) {
    context.count(intent.kind === 'burst' ? 'BurstRequested' : 'BurstCancelled', fleet)
    context.logger.info('intent stored', { fleet, intent, requestId })
  }
  await wake(context, fleet, intent.key, requestId)
  return {
    intent,
    answer: {
      fleet,
      intent: intent.key,
      requestedAtSec: intent.requestedAtSec,
      ...(await effect(context, journal)),
    },
    headers: created ? {} : { 'idempotent-replayed': 'true' },
  }
}

function isKind<Kind extends Intent['kind']>(intent: Intent, kind: Kind): intent is Intent & { readonly kind: Kind } {
  return intent.kind === kind
}

/** Whether the first intent was another request; one stored without a fingerprint is taken for the same. */
function isOther(first: Intent, wanted: Intent): boolean {
  if (first.kind !== 'burst' || wanted.kind !== 'burst') return false
  return first.asked !== undefined && first.asked !== wanted.asked
}

function keyReused(): Problem {
  const detail = 'was used with another body before: send that one again, or choose another key'
  const fields = [{ parameter: 'idempotency-key', detail }]
  return new Problem(422, sentence(fields), { kind: 'key-reused', fields })
}

/** Wakes a cycle. A failure is only logged, since the next scheduled cycle finds the stored intent as well. */
async function wake(context: ApiContext, fleet: string, intent: string, requestId: string): Promise<void> {
  try {
    await context.nudge(fleet, intent)
  } catch (error) {
    context.count('NudgeFailed', fleet)
    context.logger.warn('no cycle could be woken; the next scheduled one acts', { fleet, intent, requestId, error })
  }
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
  recommend: 'the fleet is in recommend mode: the plan will show it, no group or worker is told anything',
  off: 'the fleet is in mode off: it is watched and nothing else',
}
