import type { Load } from '../load.ts'
import { finishes } from './finishes.ts'

/**
 * Most jobs at work at the same time if there were always a free agent. A job is at work in [submission, submission +
 * duration): one that ends in the second in which another begins leaves its agent to it.
 */
export function peakConcurrency(load: Load): number {
  const ends = finishes(load.submitSec, load.durationSec)
  let peak = 0
  let ended = 0
  load.submitSec.forEach((submit, job) => {
    while ((ends[ended] ?? Number.POSITIVE_INFINITY) <= submit) ended++
    peak = Math.max(peak, job + 1 - ended)
  })
  return peak
}
