/** Seconds from one firing of the rule to the next. */
export const minuteSec = 60

/** Seconds by which one firing may come later than a minute after the one before it without losing a slot. */
const overlapSec = 5

export interface Slot {
  readonly slotSec: number
  /** Seconds from now until the slot begins; 0 when it has begun. */
  readonly delaySec: number
}

/**
 * Slots that begin within a minute of the rule's firing, at whole multiples of the interval: none in most minutes when
 * the interval is longer. One whose successor has begun as well is left out, for the newer one knows more. A slot right
 * before the firing may have been queued by the one before it: twice does no harm, never would.
 */
export function slotsOfMinute(firedSec: number, intervalSec: number, nowSec: number): readonly Slot[] {
  const slots: Slot[] = []
  const first = Math.ceil((firedSec - overlapSec) / intervalSec) * intervalSec
  for (let slotSec = first; slotSec < firedSec + minuteSec; slotSec += intervalSec)
    if (slotSec + intervalSec > nowSec) slots.push({ slotSec, delaySec: Math.max(0, Math.ceil(slotSec - nowSec)) })
  return slots
}
