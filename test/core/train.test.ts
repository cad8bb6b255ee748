import { describe, expect, test } from 'vitest'
import { initialState } from '../../lib/optimizer/state.ts'
import type { Journal } from '../../lib/ports.ts'
import { settingsInForce } from '../../lib/settings-in-force.ts'
import { memoryJournals } from '../../lib/simulated/memory-journal.ts'
import { train } from '../../lib/train.ts'
import { trainDue } from '../../lib/train-due.ts'
import { startSec } from '../builders.ts'

/** A journal with so many hours of a fleet on which 40 agents are always busy with bugs of a few minutes. */
async function aPast(hours: number): Promise<{ journal: Journal; nowSec: number }> {
  const journal = memoryJournals().open('test')
  const taken = await journal.takeLease({ owner: 'a', nowWallSec: startSec, ttlSec: 60 })
  if (taken.outcome === 'taken') await journal.commit(taken.lease, initialState)
  const cycles = hours * 120
  for (let cycle = 0; cycle <= cycles; cycle += 1) {
    const durations: number[] = []
    const load = { demand: 40, arrived: 5, finished: 5, totalAgents: 60, durations }
    await journal.appendUse({ atSec: startSec + cycle * 30, ...load })
  }
  return { journal, nowSec: startSec + cycles * 30 }
}

describe('training', () => {
  test('fits the settings to the past of the fleet, and the cycle goes by them', async () => {
    const { journal, nowSec } = await aPast(25)
    const result = await train({ journal, nowSec })
    expect(result).toMatchObject({ outcome: 'trained', model: { trainedAtSec: nowSec, tuned: { kept: true } } })
    const model = await journal.model()
    expect(model?.cycles).toBeGreaterThan(2880)
    expect(await settingsInForce(journal)).toMatchObject(model?.tuned.choice ?? {})
    expect(model?.tuned.choice).toMatchObject({ headroomAgents: 0, headroomShare: 0 })
  })

  test('leaves alone what the operator has set', async () => {
    const { journal, nowSec } = await aPast(25)
    await journal.putSettings({ headroomAgents: 17 }, 0)
    await train({ journal, nowSec, settings: { releaseDelaySec: 900 } })
    expect(await settingsInForce(journal, { releaseDelaySec: 900 })).toMatchObject({
      headroomAgents: 17,
      releaseDelaySec: 900,
    })
  })

  test('chooses nothing on less than a day', async () => {
    const { journal, nowSec } = await aPast(5)
    expect(await train({ journal, nowSec })).toEqual({ outcome: 'young' })
    expect(await journal.model()).toBeUndefined()
  })

  test('stops when it is told to, and stores nothing', async () => {
    const { journal, nowSec } = await aPast(25)
    expect(await train({ journal, nowSec, signal: AbortSignal.abort() })).toEqual({ outcome: 'stopped' })
    expect(await journal.model()).toBeUndefined()
  })
})

describe('training all fleets', () => {
  test('trains those whose model is a day old, while there is time, and one failure spares the others', async () => {
    const { journal, nowSec } = await aPast(25)
    const broken = { ...journal, use: () => Promise.reject(new Error('throttled')) }
    const opened: Record<string, Journal> = { broken, whole: journal }
    const journals = { fleets: async () => ['broken', 'whole'], open: (fleet: string) => opened[fleet] ?? journal }
    expect(await trainDue(journals, nowSec, () => false)).toEqual([])
    const done = await trainDue(journals, nowSec, () => true)
    expect(done.map(({ fleet, result }) => [fleet, result.outcome])).toEqual([
      ['broken', 'failed'],
      ['whole', 'trained'],
    ])
    expect(await trainDue(journals, nowSec + 3600, () => true)).toEqual([])
  })
})
