import { expect, test } from 'vitest'
import { initialState } from '../../lib/optimizer/memory/state.ts'
import { memoryJournals } from '../../lib/simulated/memory-journal.ts'
import { widgetData } from '../../lib/view/widget/widget-data.ts'
import { manualClock } from '../manual-clock.ts'

const nowSec = 1_000_000

async function aFleetOf(workers: number) {
  const journal = memoryJournals().open('ci')
  const taken = await journal.takeLease({ owner: 'o', nowWallSec: nowSec, ttlSec: 60 })
  if (taken.outcome !== 'taken') throw new Error(taken.outcome)
  await journal.commit(taken.lease, { ...initialState, inventory: workers })
  return journal
}

test.each([
  ['a fleet of a hundred is shown for a day, nearly', 100, 20.8],
  ['a fleet of a thousand for a third of a day', 1000, 8.3],
  ['a fleet of ten thousand for an hour', 10_000, 1.2],
])('%s: loading takes a few seconds at most', async (_, workers, hours) => {
  const stretch = { endSec: nowSec, windowSec: 86_400 }
  const { windowSec } = await widgetData('ci', await aFleetOf(workers), manualClock(nowSec), stretch)
  expect(windowSec / 3600).toBeCloseTo(hours, 1)
})

test('a requested time range is not extended', async () => {
  const stretch = { endSec: nowSec, windowSec: 3600 }
  expect(await widgetData('ci', await aFleetOf(10), manualClock(nowSec), stretch)).toMatchObject({ windowSec: 3600 })
})
