import { randomUUID } from 'node:crypto'
import { forgetFleet } from '../journal/forget-fleet.ts'
import { loadRetentionSec } from '../journal/retention.ts'
import type { Journals } from '../journal.ts'

/** The longest that anything is kept of what a fleet has recorded. */
const goneForSec = Math.max(...Object.values(loadRetentionSec))

export interface GoneFleet {
  readonly fleet: string
  readonly result:
    | { readonly outcome: Awaited<ReturnType<typeof forgetFleet>> }
    | { readonly outcome: 'failed'; readonly error: unknown }
}

/**
 * Forgets the fleets of which nothing is left but what does not expire: their settings may be wanted again, but not for ever. One
 * whose state cannot be read is not known to be gone.
 */
export async function forgetGone(journals: Journals, nowSec: number): Promise<readonly GoneFleet[]> {
  const done: GoneFleet[] = []
  for (const fleet of await journals.fleets()) {
    const journal = journals.open(fleet)
    const stored = await journal.state().catch(() => undefined)
    if (nowSec - (stored?.state.decidedAtSec ?? nowSec) < goneForSec) continue
    const result = await forgetFleet(journal, { owner: randomUUID(), nowSec, nowWallSec: nowSec })
      .then((outcome) => ({ outcome }))
      .catch((error: unknown) => ({ outcome: 'failed' as const, error }))
    done.push({ fleet, result })
  }
  return done
}
