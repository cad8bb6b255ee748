import { applied, gone, refused, type StepResult } from '../../optimizer/outcome/applied-step.ts'
import { unlessAborted } from '../../waiting/unless-aborted.ts'
import { explain } from '../calls/call-error.ts'
import { until } from '../calls/call-limits.ts'
import { nameOf, wasNotConsidered } from '../calls/not-considered.ts'
import type { Hold } from './holds.ts'

/** The result of a step that the look has ruled out, or a function that takes the step. */
export type Looked = StepResult | (() => Promise<StepResult>)

/** The look did not find the group; a group that has lost its tags still exists in AWS. */
export function noSuchGroup(key: string): StepResult {
  return refused(
    `no such group: ${key} was deleted, its tags are missing or wrong, or its region is not one that fleets are looked for in`,
  )
}

export function heldBack({ reason, hold }: Hold): StepResult {
  return { outcome: 'refused', reason, ...(hold && { hold }) }
}

/** Errors by which AWS answers that it did nothing. */
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

/**
 * What an error of the SDK says about the step: `refused` if AWS declined it, `skipped` if AWS did not even consider it, `gone`
 * if the instance does not exist any more; `undefined` if the step may or may not have been taken, which has to be found out.
 */
export function answerIn(error: unknown): StepResult | undefined {
  if (!(error instanceof Error)) return undefined
  const name = nameOf(error)
  if (name === 'ValidationError' && /instance id not found|instance.*not (?:found|part of|in)/i.test(error.message))
    return gone
  if (wasNotConsidered(error)) return { outcome: 'skipped', reason: explain(error) }
  if (refusals.has(name)) return refused(explain(error))
  const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode
  return status !== undefined && status >= 400 && status < 500 ? refused(explain(error)) : undefined
}

/**
 * Looks first and then takes a step. If the look fails, or is given up because the signal aborts, nothing was begun, and
 * nothing is known about the group.
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
 * Takes a step, and if the answer leaves open whether it was taken, finds out by another look.
 * @param signal also aborts the SDK's retries, which might otherwise act after the plan's deadline, when another is under way.
 * @param isDone looks whether the step was taken; if it throws, that remains open.
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
