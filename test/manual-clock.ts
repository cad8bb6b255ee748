import type { TickingClock } from '../lib/ports.ts'

export interface ManualClock extends TickingClock {
  /** @throws RangeError when `sec` is negative: time goes one way. */
  advance(sec: number): void
}

/** A clock that stands still until it is told. Fleet time and wall time are one. */
export function manualClock(startSec: number): ManualClock {
  let nowSec = startSec
  const waiting = new Set<{ readonly atSec: number; readonly wake: () => void }>()
  return {
    nowSec: () => Math.floor(nowSec),
    wallSec: () => nowSec,
    advance(sec) {
      if (!(sec >= 0)) throw new RangeError(`a clock cannot advance by ${sec} s`)
      nowSec += sec
      for (const { atSec, wake } of waiting) if (atSec <= nowSec) wake()
    },
    until(atSec, signal) {
      if (atSec <= nowSec || signal?.aborted) return Promise.resolve()
      return new Promise((resolve) => {
        const waiter = { atSec, wake }
        function wake(): void {
          waiting.delete(waiter)
          signal?.removeEventListener('abort', wake)
          resolve()
        }
        waiting.add(waiter)
        signal?.addEventListener('abort', wake)
      })
    },
  }
}
