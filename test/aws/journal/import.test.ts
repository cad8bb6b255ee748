import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { expect, test } from 'vitest'
import { openJournals } from '../../../lib/aws/journal/index.ts'
import { emptyDurations } from '../../../lib/optimizer/snapshot/durations.ts'
import { startEmbeddedDynamoDb } from '../../../lib/simulated/embedded-dynamodb.ts'
import { aLoadPoint, startSec } from '../../journal-builders.ts'

const hourSec = startSec - (startSec % 3600)
const hour = {
  startSec: hourSec,
  points: [{ atSec: hourSec, demand: 7, arrived: 3, finished: 3, totalAgents: 7 }],
  durations: emptyDurations().with(4, 3),
  importedAtSec: startSec,
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
    await journal.appendLoad(aLoadPoint(hourSec + 3600))
    const query = { fromSec: hourSec, toSec: hourSec + 7200, nowSec: hourSec + 7200 }
    return {
      journal,
      read: () =>
        Promise.all((['cycle', '5min', '1h'] as const).map((each) => journal.load({ resolution: each, ...query }))),
    }
  }
  const unbroken = await whole('unbroken')
  writes = 0
  await unbroken.journal.importLoad(hour)
  const all = writes
  expect(all).toBe(3)
  for (let at = 1; at <= all; at += 1) {
    const { journal, read } = await whole(`broken-${at}`)
    writes = 0
    broken = at
    await expect(journal.importLoad(hour)).rejects.toThrow('the process ended')
    await journal.importLoad(hour)
    expect(await read()).toEqual(await unbroken.read())
  }
  client.destroy()
  await database.close()
})

test('a cycle and an import at the same moment count nothing twice, whichever waits for the other', async () => {
  const database = await startEmbeddedDynamoDb({ tableName: 'journal' })
  const own = [hourSec - 3600, hourSec + 3600].map((atSec) => aLoadPoint(atSec))
  const next = aLoadPoint(hourSec + 2 * 3600)
  for (const paused of ['cycle', 'import'] as const)
    for (let pausedAt = 1; pausedAt <= 12; pausedAt += 1) {
      const fleet = `${paused}-${pausedAt}`
      const client = new DynamoDBClient(database.clientConfig)
      let requests = 0
      let meanwhile: (() => Promise<unknown>) | undefined
      client.middlewareStack.add(
        (send) => async (args) => {
          if (++requests === pausedAt) await meanwhile?.()
          return send(args)
        },
        { step: 'initialize' },
      )
      const open = (by: DynamoDBClient) =>
        openJournals({ client: by, tableName: 'journal', onDamage: () => {} }).open(fleet)
      const other = new DynamoDBClient(database.clientConfig)
      for (const point of own) await open(other).appendLoad(point)
      const work = {
        cycle: (by: DynamoDBClient) => open(by).appendLoad(next),
        import: (by: DynamoDBClient) => open(by).importLoad(hour),
      }
      meanwhile = () => work[paused === 'cycle' ? 'import' : 'cycle'](other)
      await work[paused](client)
      if (requests < pausedAt) await meanwhile()
      for (const resolution of ['5min', '1h'] as const) {
        const query = { resolution, fromSec: hourSec - 7200, toSec: hourSec + 4 * 3600, nowSec: hourSec + 4 * 3600 }
        const found = await open(other).load(query)
        const demands = found.flatMap(({ points }) => points.map(({ demand }) => demand))
        expect([fleet, resolution, demands]).toEqual([fleet, resolution, [20, 7, 20, 20]])
        const finished = found.reduce((sum, { durations }) => sum + durations.reduce((all, count) => all + count), 0)
        expect([fleet, resolution, finished]).toEqual([fleet, resolution, 4 + 3 + 4 + 4])
      }
      client.destroy()
      other.destroy()
    }
  await database.close()
})
