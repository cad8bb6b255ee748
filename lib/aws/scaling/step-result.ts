import type { StepResult } from '../../optimizer/applied-step.ts'
import { unlessAborted } from '../../unless-aborted.ts'
import { explain } from '../call-error.ts'
import { until } from '../call-limits.ts'
import type { Hold } from './holds.ts'

/** What became of a step, or what takes it: nothing that was looked at stands in its way. */
export type Looked = StepResult | (() => Promise<StepResult>)

export const applied: StepResult = { outcome: 'applied' }
export const gone: StepResult = { outcome: 'gone' }

export function refused(reason: string): StepResult {
  return { outcome: 'refused', reason }
}

export function heldBack({ reason, hold }: Hold): StepResult {
  return { outcome: 'refused', reason, ...(hold && { hold }) }
}

/** Names of errors end in Fault or Exception, or not, as it pleases the service. */
function nameOf(error: Error): string {
  return error.name.replace(/(?:Fault|Exception)$/, '')
}

/** AWS said no, for one of these reasons, and so nothing was done. */
const refusals = new Set([
  'ValidationError',
  'ScalingActivityInProgress',
  'ResourceInUse',
  'LimitExceeded',
  'AccessDenied',
  'AuthFailure',
  'UnauthorizedOperation',
  'ExpiredToken',
  'RequestExpired',
  'InvalidClientTokenId',
  'UnrecognizedClient',
  'SignatureDoesNotMatch',
  'MissingAuthenticationToken',
  'OptInRequired',
  'CredentialsProviderError',
])

/** AWS turned the call away, and said nothing of the group: the next cycle asks again. */
const notNow = new Set(['Throttling', 'Throttled', 'RequestLimitExceeded', 'TooManyRequests', 'ResourceContention'])

/**
 * What an error of the SDK says about the step: `refused` when AWS answered and did nothing, `skipped` when it did not even look, `gone`
 * when there is no such instance any more; `undefined` when the step may or may not have been taken, so that somebody has to look.
 */
export function answerIn(error: unknown): StepResult | undefined {
  if (!(error instanceof Error)) return undefined
  const name = nameOf(error)
  if (name === 'ValidationError' && /instance id not found|instance.*not (?:found|part of|in)/i.test(error.message))
    return gone
  if (notNow.has(name)) return { outcome: 'skipped', reason: explain(error) }
  if (refusals.has(name)) return refused(explain(error))
  const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode
  return status !== undefined && status >= 400 && status < 500 ? refused(explain(error)) : undefined
}

/**
 * Looks first and then takes a step. As long as it looks nothing has been begun: that a look fails, or is given up because
 * the signal aborts, says nothing of the group.
 */
export async function lookThenTake(signal: AbortSignal | undefined, look: () => Promise<Looked>): Promise<StepResult> {
  let looked: Looked
  try {
    looked = await unlessAborted(signal, look())
  } catch (error) {
    return { outcome: 'skipped', reason: explain(error) }
  }
  return typeof looked === 'function' ? looked() : looked
}

/**
 * Takes a step, and looks again where nobody knows whether it was taken.
 * @param signal goes with the call, too: the SDK would try again when the plan is late and another may be under way.
 * @param isDone reads the world; its own failure leaves the question open.
 */
export async function taking(
  signal: AbortSignal | undefined,
  step: (options: { readonly abortSignal?: AbortSignal }) => Promise<unknown>,
  isDone: () => Promise<boolean>,
): Promise<StepResult> {
  try {
    await step(until(signal))
    return applied
  } catch (error) {
    const answer = answerIn(error)
    if (answer !== undefined) return answer
    const done = await isDone().catch((unreadable: unknown) => unreadable)
    if (done === true) return applied
    const unread = done === false ? '' : `; and it could not be read back: ${explain(done)}`
    return { outcome: 'failed', reason: `${explain(error)}${unread}` }
  }
}
