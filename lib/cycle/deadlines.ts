import type { Lease } from '../journal.ts'
import type { Clock } from '../ports.ts'
import { unlessAborted } from '../waiting/unless-aborted.ts'

/** Steps end this many wall seconds before the lease does, or a fifth of its remaining time if that is less. */
const marginSec = 5
const marginShare = 0.2

/** When each part of a cycle must be over (epoch, wall seconds), so that the next parts, above all the commit, have time. */
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

const pastDeadline = 'past the deadline of the plan'

/** The longest delay of a timer; with a longer one it would fire at once. */
const longestTimerMs = 2 ** 31 - 1

/**
 * Runs something and waits for it, but only until the deadline; it may still be running then. The signal aborts at the
 * deadline, so that nothing is begun after it. A result that `run` returns at once on the signal still counts.
 * @throws Error when `run` is not over in time, or whatever it throws itself
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
