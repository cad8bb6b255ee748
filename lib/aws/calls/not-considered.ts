import { StandardRetryStrategy } from '@smithy/core/retry'

/** Errors by which AWS rejects a call without looking at the group: asked again, it may well do it. */
const notNow = new Set(['Throttling', 'Throttled', 'RequestLimitExceeded', 'TooManyRequests', 'ResourceContention'])

/** An error's name without the suffix Fault or Exception, which not all services use. */
export function nameOf(error: Error): string {
  return error.name.replace(/(?:Fault|Exception)$/, '')
}

/** Whether AWS has answered that it did not even consider the call, so that certainly nothing was done. */
export function wasNotConsidered(error: unknown): boolean {
  return error instanceof Error && notNow.has(nameOf(error))
}

/**
 * Repeats a call only where the attempt before was certainly not carried out. After a lost answer, or an error of the service, it may
 * have been: for calls that do more harm each time.
 */
export class OnlyIfNotConsidered extends StandardRetryStrategy {
  override async refreshRetryTokenForRetry(
    ...[token, info]: Parameters<StandardRetryStrategy['refreshRetryTokenForRetry']>
  ) {
    if (!wasNotConsidered(info.error)) throw new Error('it may have been carried out')
    return super.refreshRetryTokenForRetry(token, info)
  }
}
