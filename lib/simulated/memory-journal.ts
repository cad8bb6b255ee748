import type { Journal, Journals } from '../journal.ts'
import { memoryControl } from './memory-journal/control.ts'
import { memoryLoad } from './memory-journal/load.ts'
import { memoryPlans, memorySnapshots } from './memory-journal/snapshots-and-plans.ts'
import { memoryWorkers } from './memory-journal/workers.ts'

/**
 * Journals that live as long as the process: the façade's default, also used by replay and tests. Values are kept by
 * reference, so callers must not change them afterwards. Of plans, which hold a line per worker, only the latest `maxPlans`
 * are kept.
 */
export function memoryJournals({ maxPlans = 2880 }: { readonly maxPlans?: number } = {}): Journals {
  const journals = new Map<string, Journal>()
  const fleets = new Set<string>()
  /** @param plans of a fleet that was forgotten, they stay. */
  const begin = (fleet: string, plans: ReturnType<typeof memoryPlans>): Journal => {
    const onForgotten = () => {
      begin(fleet, plans)
      fleets.delete(fleet)
    }
    const journal = {
      ...memoryControl(() => fleets.add(fleet), onForgotten),
      ...memorySnapshots(),
      ...plans,
      ...memoryLoad(),
      ...memoryWorkers(),
    }
    journals.set(fleet, journal)
    return journal
  }
  return {
    open: (fleet) => journals.get(fleet) ?? begin(fleet, memoryPlans(maxPlans)),
    async fleets() {
      return [...fleets].sort()
    },
  }
}
