import type { RecordedWaits } from '../../view/report/report-data.ts'

/** Limits of waiting time that a distribution is read at: 0, then four to each doubling up to a day, and the promise. */
export function waitLimits(sloWaitSec: number): number[] {
  const limits = new Set([0, sloWaitSec])
  for (let quarter = 0; 2 ** (quarter / 4) <= 86_400; quarter++) limits.add(Math.round(2 ** (quarter / 4)))
  return [...limits].sort((a, b) => a - b)
}

/** How many of the waits, which are sorted, exceed each of the limits, which rise. */
export function recordedWaits(sortedSec: Int32Array, limitsSec: readonly number[]): RecordedWaits {
  let index = 0
  const longer = limitsSec.map((limit) => {
    while (index < sortedSec.length && (sortedSec[index] ?? 0) <= limit) index++
    return sortedSec.length - index
  })
  return { jobs: sortedSec.length, longer }
}
