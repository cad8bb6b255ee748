import { ConditionalCheckFailedException, DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openJournals } from '../../../lib/aws/journal/index.ts'
import { openLoad } from '../../../lib/aws/journal/load-store.ts'
import { openTable } from '../../../lib/aws/journal/table.ts'
import { bucketStart } from '../../../lib/journal/load-rollup.ts'
import { JournalBusyError } from '../../../lib/journal.ts'
import { emptyDurations } from '../../../lib/optimizer/snapshot/durations.ts'
import { aLoadPoint, startSec } from '../../journal-builders.ts'
import { type JournalDatabase, openDatabase } from './journal-database.ts'

let database: JournalDatabase

beforeAll(async () => {
  database = await openDatabase()
})

afterAll(() => database.close())

test('when two owners append at the same moment, because one has lost its lease, no point is lost or counted twice', async () => {
  const hour = startSec - (startSec % 3600)
  const other = openJournals({ client: database.client, tableName: 'journal', onDamage: database.onDamage })
  const journals = [database.journals.open('fleet'), other.open('fleet')]
  for (const offset of [0, 3600]) {
    const points = [0, 30, 60].map((at) => aLoadPoint(hour + offset + at))
    await Promise.all(
      journals.flatMap((journal, index) => points.slice(index, index + 2).map((point) => journal.appendLoad(point))),
    )
  }
  for (const resolution of ['cycle', '5min', '1h'] as const) {
    const buckets = await database.journals
      .open('fleet')
      .load({ resolution, fromSec: hour, toSec: hour + 7200, nowSec: hour + 7200 })
    const points = buckets.flatMap((bucket) => bucket.points)
    expect(points.reduce((sum, { arrived }) => sum + arrived, 0)).toBe(6 * 5)
    expect(buckets.flatMap(({ durations }) => durations).reduce((sum, count) => sum + count, 0)).toBe(6 * 4)
  }
})

const anHour = (startSec: number) => ({
  startSec,
  points: [{ atSec: startSec, demand: 7, arrived: 3, finished: 3, totalAgents: 7 }],
  durations: emptyDurations().with(4, 3),
  importedAtSec: startSec + 7200,
})

test('many who import at the same moment wait for each other, and no hour is lost', async () => {
  const first = bucketStart('1h', startSec)
  const hours = Array.from({ length: 16 }, (_, index) => anHour(first + 3600 * index))
  const journal = database.journals.open('imported')
  expect(await Promise.all(hours.map((hour) => journal.importLoad(hour)))).toEqual(hours.map(() => 'added'))
  const toSec = first + 3600 * 16
  const [bucket] = await journal.load({ resolution: '1h', fromSec: first, toSec, nowSec: toSec })
  expect(bucket?.points.map(({ arrived }) => arrived)).toEqual(hours.map(() => 3))
})

test('who finds that others always write in between gives up, and says why', async () => {
  const client = new DynamoDBClient(database.clientConfig)
  const unpaused = openLoad(
    openTable(DynamoDBDocumentClient.from(client), 'journal', 'FLEET#busy', database.onDamage),
    () => 0,
  )
  client.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        if (commandName === 'PutItemCommand')
          throw new ConditionalCheckFailedException({ message: 'somebody was faster', $metadata: {} })
        return next(args)
      },
    { step: 'initialize' },
  )
  await expect(unpaused.importLoad(anHour(startSec - (startSec % 3600)))).rejects.toThrow(JournalBusyError)
  client.destroy()
})
