import { expect, test } from 'vitest'
import { memoryJournals } from '../../lib/simulated/memory-journal.ts'
import { journalContract } from '../contract/journal.ts'
import { aPlan, startSec } from '../journal-builders.ts'

journalContract('in memory', () => memoryJournals())

test('a journal in memory keeps only the latest plans, because each has a line per worker', async () => {
  const journal = memoryJournals({ maxPlans: 2 }).open('fleet')
  for (const at of [0, 30, 60]) await journal.appendPlan(aPlan([], startSec + at))
  const plans = await journal.plans({ nowSec: startSec + 60, limit: 10 })
  expect(plans.map(({ atSec }) => atSec - startSec)).toEqual([60, 30])
})

test('opening the same fleet again gives the same journal', async () => {
  const journals = memoryJournals()
  await journals.open('fleet').putBacklog({ queued: 3, reportedAtSec: startSec })
  expect(await journals.open('fleet').backlog(startSec)).toEqual({ queued: 3, reportedAtSec: startSec })
})
