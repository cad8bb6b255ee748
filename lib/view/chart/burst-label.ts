import type { BurstSpan } from './burst-spans.ts'

/** Width that a label needs, whole or as the factor alone, as a share of the window. */
const labelFits = { whole: 0.08, factor: 0.035 }
/** In a compact chart a label needs so many times the share. */
const compactTakes = 3

/**
 * A burst is labelled on the side of now where it is wider. A label wider than that would run into the line, the label of
 * the next burst, or the edge of the chart.
 */
export function burstLabel(
  { fromSec, toSec, factor }: BurstSpan,
  { nowSec, windowSec }: { readonly nowSec: number; readonly windowSec: number },
  compact: boolean,
) {
  const gone = Math.min(toSec, nowSec) - fromSec
  const toCome = toSec - Math.max(fromSec, nowSec)
  const share = Math.max(gone, toCome) / windowSec / (compact ? compactTakes : 1)
  const short = share >= labelFits.factor ? `×${factor}` : ''
  return {
    name: share >= labelFits.whole ? `burst ×${factor}` : short,
    label: { position: gone >= toCome ? ('insideTopLeft' as const) : ('insideTopRight' as const) },
  }
}
