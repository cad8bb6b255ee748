/** Seconds between two samples of a metric within its minute. */
export const sampleSec = 10

/**
 * One-minute points of a metric, as a metrics service would publish them: the mean of the samples within the minute. A
 * minute without any sample is a missing point, not a zero.
 */
export function minuteMean() {
  let sum = 0
  let count = 0
  return {
    /** Discards the unfinished minute. */
    clear(): void {
      sum = 0
      count = 0
    },
    add(value: number | undefined): void {
      if (value === undefined) return
      sum += value
      count++
    },
    /** The point of the minute that ends now; the next minute begins. */
    close(): number | undefined {
      const point = count > 0 ? sum / count : undefined
      this.clear()
      return point
    },
  }
}
