/** How long one attempt at a call may take: a call without an answer must not hold up what comes after it. */
export const callLimits = {
  requestHandler: { connectionTimeout: 2000, requestTimeout: 5000, throwOnRequestTimeout: true },
} as const

/**
 * The same for the journal, which answers in milliseconds or not at all: a dead connection must leave time for another within a
 * cycle, and within a worker's patience.
 */
export const journalLimits = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 1000, requestTimeout: 3000, throwOnRequestTimeout: true },
} as const

/** Options of a call that is given up, with all its retries, when the signal aborts. */
export function until(signal: AbortSignal | undefined): { readonly abortSignal?: AbortSignal } {
  return signal ? { abortSignal: signal } : {}
}
