import { expect, test } from 'vitest'
import { observe } from '../../lib/cycle/observe.ts'
import { reportAfterSec } from '../../lib/optimizer/reporting.ts'
import { memoryJournals } from '../../lib/simulated/memory-journal.ts'
import { aState, someSettings, startSec, workers } from '../builders.ts'

const settings = someSettings({ reportAfterSec: 60 })

/** Coverage of a fleet in which every worker has last reported so long ago. */
async function coverage(size: number, ageSec: number): Promise<number> {
  const members = workers(size, () => ({ reportedAtSec: startSec - ageSec }))
  const snapshot = await observe({
    clusterResourceManager: {
      groups: async () => [],
      workers: async () => members,
      backlog: async () => 0,
    },
    journal: memoryJournals().open('f'),
    settings,
    state: aState({ inventory: size }),
    nowSec: startSec,
  })
  return snapshot.coverage
}

test.each([[10], [600], [3000]])(
  'workers in a fleet of %i are fresh for twice the time they were asked for',
  async (size) => {
    const askedSec = reportAfterSec(settings, size)
    expect(await coverage(size, 2 * askedSec)).toBe(1)
    expect(await coverage(size, 2 * askedSec + 1)).toBe(0)
  },
)
