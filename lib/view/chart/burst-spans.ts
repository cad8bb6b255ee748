import type { TimelinePoint } from '../console/timeline.ts'

export interface BurstSpan {
  readonly fromSec: number
  readonly toSec: number
  readonly factor: number
}

/** Runs of cycles with the same factor. Each lasts until the first cycle without it, the last one until the burst's end. */
export function burstSpans(points: readonly TimelinePoint[], endsAtSec: number | undefined): BurstSpan[] {
  const spans: BurstSpan[] = []
  let open: BurstSpan | undefined
  for (const { atSec, burst } of points) {
    if (open !== undefined) {
      open = { ...open, toSec: atSec }
      if (burst !== open.factor) {
        spans.push(open)
        open = undefined
      }
    }
    if (burst !== undefined && open === undefined) open = { fromSec: atSec, toSec: atSec, factor: burst }
  }
  if (open !== undefined) spans.push({ ...open, toSec: Math.max(open.toSec, endsAtSec ?? open.toSec) })
  return spans
}
