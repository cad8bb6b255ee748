export const minuteSec = 60

export interface Slot {
  readonly slotSec: number
  /** Seconds from now until the slot begins; 0 when it has begun. */
  readonly delaySec: number
}

/**
 * Slots that begin within a minute, at whole multiples of the interval: none in most minutes when the interval is longer.
 * One whose successor has begun as well is left out, for the newer one knows more.
 */
export function slotsOfMinute(minuteStartSec: number, intervalSec: number, nowSec: number): readonly Slot[] {
  const slots: Slot[] = []
  const first = Math.ceil(minuteStartSec / intervalSec) * intervalSec
  for (let slotSec = first; slotSec < minuteStartSec + minuteSec; slotSec += intervalSec)
    if (slotSec + intervalSec > nowSec) slots.push({ slotSec, delaySec: Math.max(0, Math.ceil(slotSec - nowSec)) })
  return slots
}
