import { setTimeout as sleep } from 'node:timers/promises'
import type { TickingClock } from './ports.ts'

/** Longest single wait; Node's timers overflow beyond 24 days. */
const longestWaitMs = 86_400_000

/** The machine's clock. Fleet time is wall time. */
export const systemClock: TickingClock = {
  nowSec: () => Math.floor(Date.now() / 1000),
  wallSec: () => Date.now() / 1000,
  async until(atSec, signal) {
    while (signal?.aborted !== true) {
      const leftMs = atSec * 1000 - Date.now()
      if (leftMs <= 0) return
      await sleep(Math.min(leftMs, longestWaitMs), undefined, { signal }).catch(ignoreAbort)
    }
  },
}

function ignoreAbort(error: unknown): void {
  if (!(error instanceof Error && error.name === 'AbortError')) throw error
}
