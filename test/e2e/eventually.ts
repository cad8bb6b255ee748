import { setTimeout as pause } from 'node:timers/promises'

const betweenMs = 400

/** What was waited for did not happen in time; `cause` is the last error that the probe threw. */
export class NeverHappened extends Error {
  constructor(what: string, withinSec: number, cause: unknown) {
    const why = cause instanceof Error ? `: ${cause.message}` : ''
    super(`not within ${withinSec} s: ${what}${why}`, { cause })
    this.name = 'NeverHappened'
  }
}

/** Polls until the probe returns without throwing, and returns its result. @throws NeverHappened at the deadline. */
export async function eventually<T>(what: string, withinSec: number, probe: () => T | Promise<T>): Promise<T> {
  const deadlineMs = performance.now() + withinSec * 1000
  for (;;) {
    try {
      return await probe()
    } catch (error) {
      if (performance.now() > deadlineMs) throw new NeverHappened(what, withinSec, error)
    }
    await pause(betweenMs)
  }
}
