import type { TickingClock } from '../ports.ts'
import { pause } from '../waiting/pause.ts'

/** Waiting looks at the clock this often. */
const longestPauseMs = 1000

/** A longer step between two looks means that the machine slept, or was much too busy: only so much of it counts. */
const longestStepMs = 10 * longestPauseMs

/**
 * Fleet time that runs `speed` times as fast as the machine's clock, from `originSec` on. To continue after a restart, give
 * the stored `nowSec` as origin: the time in between did not happen. Nor does the time in which the machine sleeps, or the
 * fleet would wake weeks later without a cycle in between.
 *
 * @param options.wall milliseconds of the machine's clock; if it steps back, fleet time continues from where it was.
 * @throws RangeError unless `originSec` is finite and `speed` finite and > 0.
 */
export function acceleratedClock(options: {
  readonly originSec: number
  readonly speed: number
  readonly wall?: () => number
}): TickingClock {
  const { originSec, speed, wall = Date.now } = options
  if (!Number.isFinite(originSec)) throw new RangeError(`originSec must be a finite number, got ${originSec}`)
  if (!(speed > 0 && speed < Number.POSITIVE_INFINITY)) throw new RangeError(`speed must be > 0, got ${speed}`)
  let latestMs = wall()
  let latestSec = originSec
  const exactSec = () => {
    const nowMs = wall()
    const passedMs = Math.min(longestStepMs, Math.max(0, nowMs - latestMs))
    latestMs = nowMs
    latestSec += (passedMs / 1000) * speed
    return latestSec
  }
  return {
    nowSec: () => Math.floor(exactSec()),
    wallSec: () => wall() / 1000,
    async until(atSec, signal) {
      while (signal?.aborted !== true) {
        const leftMs = ((atSec - exactSec()) * 1000) / speed
        if (leftMs <= 0) return
        await pause(Math.min(Math.ceil(leftMs), longestPauseMs), signal)
      }
    },
  }
}
