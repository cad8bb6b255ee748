import type { TickingClock } from './ports.ts'
import { pause } from './waiting/pause.ts'

/** Clocks are corrected by fractions of a second all the time. */
const correctionMs = 1000

/** The machine's clock. Fleet time is wall time. */
export const systemClock: TickingClock = {
  nowSec: () => Math.floor(Date.now() / 1000),
  wallSec: () => Date.now() / 1000,
  async until(atSec, signal) {
    const longestMs = atSec * 1000 - Date.now() + correctionMs
    const beganMs = performance.now()
    while (signal?.aborted !== true) {
      const leftMs = Math.min(atSec * 1000 - Date.now(), longestMs - (performance.now() - beganMs))
      if (leftMs <= 0) return
      await pause(leftMs, signal)
    }
  },
}
