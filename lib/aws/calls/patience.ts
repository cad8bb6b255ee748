import { unlessAborted } from '../../waiting/unless-aborted.ts'

/**
 * How long to wait for an answer, with all its pages and attempts. A cycle first describes the groups, then reads metrics of
 * silent workers, then queues, with all regions in parallel: if one of these hangs, time must be left to act on the rest.
 */
export interface Patience {
  /** For the description of all groups of a region. */
  readonly lookMs: number
  /** For any other reading: a queue, a metric. */
  readonly readMs: number
}

export const usualPatience: Patience = { lookMs: 10_000, readMs: 5000 }

/**
 * The answer, if it comes in time. After that the signal aborts; and if `ask` ignores it (hanging credentials, a pause between
 * attempts), this rejects all the same.
 * @throws Error that says how long there was no answer
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
