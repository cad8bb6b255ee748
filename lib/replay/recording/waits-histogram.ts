import type { RecordedWaits } from '../../view/report/report-data.ts'

/** Waiting times at which a distribution is read: 0, then four to each doubling up to a day, and the promise. */
export function waitLimits(sloWaitSec: number): number[] {
  const limits = new Set([0, sloWaitSec])
  for (let quarter = 0; 2 ** (quarter / 4) <= 86_400; quarter++) limits.add(Math.round(2 ** (quarter / 4)))
  return [...limits].sort((a, b) => a - b)
}

/** How many of the sorted waits exceed each of the rising limits. */
export function recordedWaits(sortedSec: Int32Array, limitsSec: readonly number[]): RecordedWaits {
  let index = 0
  const longer = limitsSec.map((limit) => {
    while (index < sortedSec.length && (sortedSec[index] ?? 0) <= limit) index++
    return sortedSec.length - index
  })
  return { jobs: sortedSec.length, longer }
}
