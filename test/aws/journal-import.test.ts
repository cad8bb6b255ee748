import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { expect, test } from 'vitest'
import { openJournals } from '../../lib/aws/journal/index.ts'
import { emptyDurations } from '../../lib/optimizer/durations.ts'
import { startEmbeddedDynamoDb } from '../../lib/simulated/embedded-dynamodb.ts'
import { aUsePoint, startSec } from '../journal-builders.ts'

const hourSec = startSec - (startSec % 3600)
const hour = {
  startSec: hourSec,
  points: [{ atSec: hourSec, demand: 7, arrived: 3, finished: 3, totalAgents: 7 }],
  durations: emptyDurations().with(4, 3),
}

test('an import that broke off is completed by a repeat, and counts nothing twice', async () => {
  const database = await startEmbeddedDynamoDb({ tableName: 'journal' })
  const client = new DynamoDBClient(database.clientConfig)
  let writes = 0
  let broken = Number.POSITIVE_INFINITY
  client.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        if (commandName === 'PutItemCommand' && ++writes === broken) throw new Error('the process ended')
        return next(args)
      },
    { step: 'initialize' },
  )
  const whole = async (fleet: string) => {
    const journal = openJournals({ client, tableName: 'journal', onDamage: () => {} }).open(fleet)
    await journal.appendUse(aUsePoint(hourSec + 3600))
    const query = { fromSec: hourSec, toSec: hourSec + 7200, nowSec: hourSec + 7200 }
    return {
      journal,
      read: () =>
        Promise.all((['cycle', '5min', '1h'] as const).map((each) => journal.use({ resolution: each, ...query }))),
    }
  }
  const unbroken = await whole('unbroken')
  writes = 0
  await unbroken.journal.importUse(hour)
  const all = writes
  expect(all).toBe(3)
  for (let at = 1; at <= all; at += 1) {
    const { journal, read } = await whole(`broken-${at}`)
    writes = 0
    broken = at
    await expect(journal.importUse(hour)).rejects.toThrow('the process ended')
    await journal.importUse(hour)
    expect(await read()).toEqual(await unbroken.read())
  }
  client.destroy()
  await database.close()
})
