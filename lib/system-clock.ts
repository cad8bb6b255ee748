import { pause } from './pause.ts'
import type { TickingClock } from './ports.ts'

/** The machine's clock. Fleet time is wall time. */
export const systemClock: TickingClock = {
  nowSec: () => Math.floor(Date.now() / 1000),
  wallSec: () => Date.now() / 1000,
  async until(atSec, signal) {
    while (signal?.aborted !== true) {
      const leftMs = atSec * 1000 - Date.now()
      if (leftMs <= 0) return
      await pause(leftMs, signal)
    }
  },
}
