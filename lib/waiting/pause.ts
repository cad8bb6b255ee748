import { setTimeout as sleep } from 'node:timers/promises'

/** Longest single pause; Node's timers overflow beyond 24 days. */
const longestMs = 86_400_000

/** Pauses so many milliseconds, a day at most, or until the signal aborts: neither is an error. */
export async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  await sleep(Math.min(ms, longestMs), undefined, { signal }).catch((error: unknown) => {
    if (!(error instanceof Error && error.name === 'AbortError')) throw error
  })
}
