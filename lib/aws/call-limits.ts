/** How long one attempt at a call may take; a call that gets no answer must keep nobody from what comes after it. */
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

/** For a call that is given up when the signal aborts, its further attempts with it. */
export function until(signal: AbortSignal | undefined): { readonly abortSignal?: AbortSignal } {
  return signal ? { abortSignal: signal } : {}
}
