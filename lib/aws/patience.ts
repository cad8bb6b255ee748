import { unlessAborted } from '../unless-aborted.ts'

/**
 * How long answers are waited for, all pages and attempts together. A look, a stand-in for silent workers and the queues come one after
 * the other, regions side by side: whatever hangs must leave a cycle the time to act on the rest.
 */
export interface Patience {
  /** With all groups of a region. */
  readonly lookMs: number
  /** With what is read beside them: a queue, a metric. */
  readonly readMs: number
}

export const usualPatience: Patience = { lookMs: 10_000, readMs: 5000 }

/**
 * Whoever asks hears of the end of patience by the signal; who does not (credentials that hang, a pause between attempts) is
 * waited for no longer either.
 * @throws Error that says for how long nobody answered
 */
export async function within<Answer>(
  patienceMs: number,
  ask: (abortSignal: AbortSignal) => Promise<Answer>,
): Promise<Answer> {
  const abortSignal = AbortSignal.timeout(patienceMs)
  try {
    return await unlessAborted(abortSignal, ask(abortSignal))
  } catch (error) {
    throw abortSignal.aborted ? new Error(`no answer within ${patienceMs / 1000} s`, { cause: error }) : error
  }
}
