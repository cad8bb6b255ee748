/** A place in a stream of jobs; plain JSON, meaningful to the source that gave it. */
export type JobPosition = Readonly<Record<string, number>>

/**
 * Jobs in the order of their submission, handed out one by one without an object for each.
 * Times are whole seconds of the world: a source rounds, the world does not.
 */
export interface JobSource {
  /** Submission of the next job, never before that of the last; `Infinity` when there is none. */
  nextSubmitSec(): number
  /** Duration of that job, a whole number >= 1, and moves on to the next. */
  take(): number
  /** The present position; `seek` on an equal source returns to it. */
  position(): JobPosition
  seek(position: JobPosition): void
}

/**
 * Jobs of two columns of equal length, sorted by submission; nothing is copied. A submission falls into the second that
 * it happened in (floor), a duration is rounded, to one second at least.
 * @throws RangeError when the columns differ in length.
 */
export function jobsOf(submitSec: ArrayLike<number>, durationSec: ArrayLike<number>): JobSource {
  if (submitSec.length !== durationSec.length)
    throw new RangeError(`${submitSec.length} submissions but ${durationSec.length} durations`)
  let next = 0
  return {
    nextSubmitSec: () => Math.floor(submitSec[next] ?? Number.POSITIVE_INFINITY),
    take: () => Math.max(1, Math.round(durationSec[next++] ?? 1)),
    position: () => ({ next }),
    seek(position) {
      next = position.next ?? 0
    },
  }
}

/** No job, ever. */
export const noJobs: JobSource = {
  nextSubmitSec: () => Number.POSITIVE_INFINITY,
  take: () => 1,
  position: () => ({}),
  seek: () => {},
}
