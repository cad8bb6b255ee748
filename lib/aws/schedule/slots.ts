/** Seconds between two firings of the rule. */
export const minuteSec = 60

/** A firing may be so many seconds late without a slot being lost. */
const overlapSec = 5

export interface Slot {
  readonly slotSec: number
  /** Seconds until the slot begins; 0 if it has begun. */
  readonly delaySec: number
}

/**
 * Slots that begin within a minute of the rule's firing. Slots begin at whole multiples of the interval, so with a long interval
 * most minutes have none. A slot is left out if its successor has begun already, because a newer cycle knows more. One right
 * before the firing is included, though the previous firing may have queued it: twice does no harm, never would.
 */
export function slotsOfMinute(firedSec: number, intervalSec: number, nowSec: number): readonly Slot[] {
  const slots: Slot[] = []
  const first = Math.ceil((firedSec - overlapSec) / intervalSec) * intervalSec
  for (let slotSec = first; slotSec < firedSec + minuteSec; slotSec += intervalSec)
    if (slotSec + intervalSec > nowSec) slots.push({ slotSec, delaySec: Math.max(0, Math.ceil(slotSec - nowSec)) })
  return slots
}
