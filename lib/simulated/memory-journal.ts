import type { Journal, Journals } from '../journal.ts'
import { memoryControl } from './memory-journal/control.ts'
import { memoryLoad } from './memory-journal/load.ts'
import { memorySnapshotsAndPlans } from './memory-journal/snapshots-and-plans.ts'
import { memoryWorkers } from './memory-journal/workers.ts'

/**
 * Journals that live as long as the process: the façade's default, also used by replay and tests. Values are kept by
 * reference, so callers must not change them afterwards. Of plans, which hold a line per worker, only the latest `maxPlans`
 * are kept.
 */
export function memoryJournals({ maxPlans = 2880 }: { readonly maxPlans?: number } = {}): Journals {
  const journals = new Map<string, Journal>()
  const fleets = new Set<string>()
  return {
    open(fleet) {
      const journal = journals.get(fleet) ?? {
        ...memoryControl(
          () => fleets.add(fleet),
          () => {
            journals.delete(fleet)
            fleets.delete(fleet)
          },
        ),
        ...memorySnapshotsAndPlans(maxPlans),
        ...memoryLoad(),
        ...memoryWorkers(),
      }
      journals.set(fleet, journal)
      return journal
    },
    async fleets() {
      return [...fleets].sort()
    },
  }
}
