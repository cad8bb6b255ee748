/**
 * Log-bucketed histogram of bug durations. Bucket k counts durations in [2^(k/2), 2^((k+1)/2)) seconds, so a quantile
 * read off it is right within a factor of 1.2. Bucket 0 also takes everything shorter, the last everything longer (6 days).
 */
export const durationBuckets = 38

export function durationBucket(durationSec: number): number {
  if (!(durationSec > 1)) return 0
  return Math.min(durationBuckets - 1, Math.floor(2 * Math.log2(durationSec)))
}

export function emptyDurations(): number[] {
  return new Array<number>(durationBuckets).fill(0)
}
