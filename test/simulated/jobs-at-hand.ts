import type { JobSource } from '../../lib/simulated/world/jobs.ts'

/** A source of jobs that the test adds to as it goes. */
export interface JobsAtHand extends JobSource {
  add(submitSec: number, durationSec: number, times?: number): void
}

export function jobsAtHand(): JobsAtHand {
  const jobs: (readonly [submitSec: number, durationSec: number])[] = []
  let next = 0
  return {
    add(submitSec, durationSec, times = 1) {
      for (let n = 0; n < times; n++) jobs.push([submitSec, durationSec])
    },
    nextSubmitSec: () => jobs[next]?.[0] ?? Number.POSITIVE_INFINITY,
    take: () => jobs[next++]?.[1] ?? 1,
    position: () => ({ next }),
    seek(position) {
      next = position.next ?? 0
    },
  }
}
