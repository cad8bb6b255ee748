import type { Lease } from '../journal.ts'
import type { Clock } from '../ports.ts'
import { unlessAborted } from '../unless-aborted.ts'

/** The last wall seconds of a lease, or the last fifth of what is left of it, are kept for what follows the steps. */
const marginSec = 5
const marginShare = 0.2

/** Wall seconds by which each part of a cycle is over, so that the next has time, and the commit above all. */
export interface Deadlines {
  readonly steps: number
  readonly routing: number
  readonly notices: number
}

export function deadlinesOf({ expiresAtWallSec }: Pick<Lease, 'expiresAtWallSec'>, nowWallSec: number): Deadlines {
  const margin = Math.min(marginSec, marginShare * (expiresAtWallSec - nowWallSec))
  return {
    steps: expiresAtWallSec - margin,
    routing: expiresAtWallSec - 0.6 * margin,
    notices: expiresAtWallSec - 0.4 * margin,
  }
}

/** Why something is not begun any more. */
const pastDeadline = 'past the deadline of the plan'

/** Longest that a timer waits; longer ones would fire at once. */
const longestTimerMs = 2 ** 31 - 1

/**
 * Waits for something until the deadline, and no longer: it may still be done then. The signal aborts with the deadline, so
 * that nothing is begun after it; who can tell at once what it has done until then is heard.
 * @throws Error where it was not over in time, or what it throws itself
 */
export async function byDeadline<Result>(
  deadlineWallSec: number,
  clock: Pick<Clock, 'wallSec'>,
  run: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const leftMs = 1000 * (deadlineWallSec - clock.wallSec())
  const late = new Error(pastDeadline)
  if (leftMs <= 0) throw late
  const deadline = new AbortController()
  const patience = new AbortController()
  const giveUp = () => patience.abort(new Error('not over by the deadline of the plan'))
  const timer = setTimeout(
    () => {
      deadline.abort(late)
      setImmediate(giveUp)
    },
    Math.min(leftMs, longestTimerMs),
  )
  try {
    return await unlessAborted(patience.signal, run(deadline.signal))
  } finally {
    clearTimeout(timer)
  }
}
