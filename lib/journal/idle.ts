import type { Journals } from '../journal.ts'
import { idleForSec } from '../optimizer/floors/steered.ts'

/**
 * Whether a fleet has decided nothing for a day, as one whose groups have left. Not so a fleet without a first decision, nor one
 * whose state cannot be read: whoever goes on with it finds out.
 */
export async function isIdle(journals: Journals, fleet: string, nowSec: number): Promise<boolean> {
  const stored = await journals
    .open(fleet)
    .state()
    .catch(() => undefined)
  return nowSec - (stored?.state.decidedAtSec ?? Number.POSITIVE_INFINITY) >= idleForSec
}
