import type { Load } from '../../lib/replay/load.ts'

/** A part of a load, as a load of its own. */
export function between(load: Load, fromSec: number, toSec: number): Load {
  const first = load.submitSec.findIndex((sec) => sec >= fromSec)
  const next = load.submitSec.findIndex((sec) => sec >= toSec)
  const end = next < 0 ? load.submitSec.length : next
  return {
    ...load,
    originSec: load.originSec + fromSec,
    endSec: toSec - fromSec,
    stretches: load.stretches
      .filter((stretch) => stretch.toSec > fromSec && stretch.fromSec < toSec)
      .map((stretch) => ({
        fromSec: Math.max(0, stretch.fromSec - fromSec),
        toSec: Math.min(stretch.toSec, toSec) - fromSec,
      })),
    submitSec: load.submitSec.slice(first, end).map((sec) => sec - fromSec),
    durationSec: load.durationSec.slice(first, end),
  }
}
