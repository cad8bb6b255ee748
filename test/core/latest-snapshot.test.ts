import { expect, test } from 'vitest'
import { latestSnapshot, seesFleet } from '../../lib/journal/latest-snapshot.ts'
import { memoryJournals } from '../../lib/simulated/memory-journal.ts'
import { aSnapshot, someSettings, startSec } from '../builders.ts'

/** A journal whose looks saw the fleet or, where blind, did not; how many snapshots were asked for at a time. */
async function lookedAt(looks: readonly ('seen' | 'blind')[]) {
  const journal = memoryJournals().open('fleet')
  for (const [index, look] of looks.entries()) {
    const missing = look === 'seen' ? [] : [{ source: 'groups' as const, reason: 'timed out' }]
    await journal.appendSnapshot(aSnapshot({ atSec: startSec + 30 * index, missing }), someSettings())
  }
  const limits: number[] = []
  const counting: typeof journal = {
    ...journal,
    snapshots: (query) => {
      limits.push(query.limit)
      return journal.snapshots(query)
    },
  }
  const latest = await latestSnapshot(counting, startSec + 30 * looks.length, seesFleet)
  return { atSec: latest && latest.atSec - startSec, limits }
}

const blind = (looks: number) => new Array<'blind'>(looks).fill('blind')

test('the latest good snapshot is found with hardly more read than lie behind it', async () => {
  expect(await lookedAt(['seen', 'seen'])).toEqual({ atSec: 30, limits: [1] })
  expect(await lookedAt(['seen', 'seen', 'blind'])).toEqual({ atSec: 30, limits: [1, 1] })
  expect(await lookedAt(['seen', 'seen', ...blind(3)])).toEqual({ atSec: 30, limits: [1, 1, 2] })
})

test('after half an hour of blind looks none is found, and no more than eight were in memory at a time', async () => {
  const { atSec, limits } = await lookedAt(['seen', ...blind(60)])
  expect(atSec).toBeUndefined()
  expect(Math.max(...limits)).toBe(8)
  expect(limits.reduce((sum, limit) => sum + limit)).toBe(60)
  expect((await lookedAt(['seen', ...blind(59)])).atSec).toBe(0)
})

test('a young fleet that has seen nothing yet has none', async () => {
  expect(await lookedAt([])).toEqual({ atSec: undefined, limits: [1] })
  expect((await lookedAt(blind(5))).atSec).toBeUndefined()
})
