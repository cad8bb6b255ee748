import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openJournals } from '../../lib/aws/journal/index.ts'
import { initialState } from '../../lib/optimizer/memory/state.ts'
import { trainDue } from '../../lib/train/train-due.ts'
import { startSec } from '../builders.ts'
import { type JournalDatabase, openDatabase } from './journal/journal-database.ts'

const hourSec = 3600
const intervalSec = 900
const pastHours = 25
const nowSec = startSec + pastHours * hourSec
/** No training makes more writes. */
const mostWrites = 5

let database: JournalDatabase

beforeAll(async () => {
  database = await openDatabase()
  const journal = database.journals.open('past')
  await journal.putSettings({ optimizationIntervalSec: intervalSec }, 0)
  for (let cycle = 0; cycle < (pastHours * hourSec) / intervalSec; cycle += 1) {
    const more = cycle % 8 === 6 ? 20 : 0
    const load = { demand: 40 + more, arrived: 150, finished: 150, totalAgents: 80, durations: [] }
    await journal.appendLoad({ atSec: startSec + cycle * intervalSec, ...load })
  }
  const taken = await journal.takeLease({ owner: 'a', nowWallSec: nowSec, ttlSec: 60 })
  if (taken.outcome === 'taken') await journal.commit(taken.lease, { ...initialState, decidedAtSec: nowSec })
})

afterAll(() => database.close())

/** A fleet with that past. */
async function aFleet(fleet: string): Promise<void> {
  for (const item of await database.items('FLEET#past')) await database.put({ ...item, pk: `FLEET#${fleet}` })
}

/** The fleet's journals for a process that calls `before` before each write that a training makes. */
function aProcess(fleet: string, before: (write: number) => unknown) {
  const client = new DynamoDBClient(database.clientConfig)
  let writes = 0
  client.middlewareStack.add(
    (send, { commandName }) =>
      async (args) => {
        if (commandName === 'PutItemCommand') await before(++writes)
        return send(args)
      },
    { step: 'initialize' },
  )
  const journals = openJournals({ client, tableName: 'journal', onDamage: database.onDamage })
  return { journals: { ...journals, fleets: async () => [fleet] }, close: () => client.destroy() }
}

const always = () => true

test('of two runs at the same time one trains a fleet, and nothing learned is lost even if the slow one is killed', async () => {
  const trainedBySecond: number[] = []
  for (let pausedAt = 1; pausedAt <= mostWrites; pausedAt += 1) {
    const fleet = `paused-${pausedAt}`
    await aFleet(fleet)
    const journal = database.journals.open(fleet)
    const second = aProcess(fleet, () => {})
    let between: unknown
    const first = aProcess(fleet, async (write) => {
      if (write === pausedAt + 1) throw new Error('the process ended')
      if (write !== pausedAt) return
      const done = await trainDue(second.journals, nowSec, always)
      if (done.length > 0) trainedBySecond.push(pausedAt)
      between = (await journal.model()).tuning
    })
    await trainDue(first.journals, nowSec, always).catch(() => 'killed')
    if (between !== undefined) expect([pausedAt, (await journal.model()).tuning]).toEqual([pausedAt, between])
    first.close()
    second.close()
  }
  // Before its first write, which takes the training, the first has not begun.
  expect(trainedBySecond).toEqual([1])
})

test('a training is free again once it is over, and a quarter of an hour after its process was killed', async () => {
  await aFleet('killed')
  const killed = { owner: 'killed', nowSec, untilSec: nowSec + 900 }
  expect(await database.journals.open('killed').takeTraining(killed)).toBe(true)
  const { journals, close } = aProcess('killed', () => {})
  expect(await trainDue(journals, nowSec + 899, always)).toEqual([])
  expect(await trainDue(journals, nowSec + 900, always)).toMatchObject([{ result: { outcome: 'tuned' } }])
  expect(await trainDue(journals, nowSec + 900 + hourSec, always)).toMatchObject([{ result: { outcome: 'refitted' } }])
  close()
})
