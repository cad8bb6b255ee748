import { withNoun } from '../optimizer/numbers/with-noun.ts'
import type { JobSource } from './world/jobs.ts'

export interface RepeatedLoad {
  /** Seconds since the beginning of the load, sorted, within [0, periodSec). */
  readonly submitSec: ArrayLike<number>
  readonly durationSec: ArrayLike<number>
  /** After so many seconds the load begins again: whole weeks keep weekdays in their place. */
  readonly periodSec: number
}

/**
 * Jobs of a load that never ends: lap follows lap, the first at `startSec`. Submissions fall into the second that they
 * happened in, durations are rounded, to one second at least. Nothing is copied.
 *
 * @param fromSec jobs submitted before it are left out; a fleet that starts in the middle of a load gives its start.
 * @throws RangeError when the load is empty, unsorted, or does not fit into its period.
 */
export function endlessLoad(load: RepeatedLoad, startSec: number, fromSec = startSec): JobSource {
  const { submitSec, durationSec, periodSec } = load
  check(load)
  const size = submitSec.length
  let lap = Math.floor((fromSec - startSec) / periodSec)
  let next = firstAtOrAfter(submitSec, fromSec - startSec - lap * periodSec)
  function wrap(): void {
    if (next < size) return
    next = 0
    lap++
  }
  wrap()
  return {
    nextSubmitSec: () => Math.floor(startSec + lap * periodSec + (submitSec[next] as number)),
    take() {
      const sec = Math.max(1, Math.round(durationSec[next++] as number))
      wrap()
      return sec
    },
    position: () => ({ lap, next }),
    seek(position) {
      const { lap: toLap = 0, next: toNext = 0 } = position
      if (!Number.isInteger(toLap) || !(toNext >= 0 && toNext < size))
        throw new RangeError(`position ${JSON.stringify(position)} is not within a load of ${withNoun(size, 'job')}`)
      lap = toLap
      next = toNext
    },
  }
}

function check({ submitSec, durationSec, periodSec }: RepeatedLoad): void {
  const size = submitSec.length
  if (size === 0) throw new RangeError('a load without jobs cannot be repeated')
  if (durationSec.length !== size) throw new RangeError(`${size} submissions but ${durationSec.length} durations`)
  if (!(periodSec > 0 && periodSec < Number.POSITIVE_INFINITY))
    throw new RangeError(`periodSec must be > 0, got ${periodSec}`)
  let before = 0
  for (let job = 0; job < size; job++) {
    const at = submitSec[job] as number
    if (!(at >= before && at < periodSec))
      throw new RangeError(
        `job ${job} is submitted at ${at} s: not between ${before} s and the period of ${periodSec} s`,
      )
    before = at
  }
}

function firstAtOrAfter(submitSec: ArrayLike<number>, sec: number): number {
  let low = 0
  let high = submitSec.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((submitSec[middle] as number) < sec) low = middle + 1
    else high = middle
  }
  return low
}
