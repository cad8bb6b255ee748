import type { LoadStretch } from '../load.ts'

/**
 * The times within a stretch of something that happens every `everySec`: at its start, then at multiples of the period
 * counted from the origin of the trace, so that full minutes stay full minutes in every stretch. Never at its end.
 */
export function instants({ fromSec, toSec }: LoadStretch, everySec: number): { readonly sec: number; next(): void } {
  let sec = fromSec
  return {
    get sec() {
      return sec
    },
    next() {
      const nextSec = (Math.floor(sec / everySec) + 1) * everySec
      sec = nextSec < toSec ? nextSec : Number.POSITIVE_INFINITY
    },
  }
}
