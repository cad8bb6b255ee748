import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openJournals } from '../../../lib/aws/journal/index.ts'
import type { Journal } from '../../../lib/journal.ts'
import { initialState } from '../../../lib/optimizer/memory/state.ts'
import { type EmbeddedDynamoDb, startEmbeddedDynamoDb } from '../../../lib/simulated/embedded-dynamodb.ts'

let database: EmbeddedDynamoDb
let client: DynamoDBClient
let journal: Journal
/** Number of first attempts of each call that are refused because the throughput is exceeded. */
let refused = 0

beforeEach(async () => {
  database = await startEmbeddedDynamoDb({ tableName: 'journal' })
  client = new DynamoDBClient(database.clientConfig)
  client.middlewareStack.add(
    (next) => async (args) => {
      const { headers } = args.request as { headers: Record<string, string> }
      const attempt = Number(/^attempt=(\d+)/.exec(headers['amz-sdk-request'] ?? '')?.[1])
      if (attempt > refused) return next(args)
      const name = 'ProvisionedThroughputExceededException'
      throw Object.assign(new Error('The level of configured provisioned throughput was exceeded'), { name })
    },
    { step: 'deserialize', priority: 'high' },
  )
  journal = openJournals({ client, tableName: 'journal', onDamage: () => {} }).open('fleet')
})

afterEach(async () => {
  client.destroy()
  await database.close()
})

test('a briefly throttled request is tried again', async () => {
  refused = 1
  const taken = await journal.takeLease({ owner: 'a', nowWallSec: 1000, ttlSec: 60, slotSec: 600 })
  if (taken.outcome !== 'taken') throw new Error(taken.outcome)
  expect(await journal.commit(taken.lease, initialState)).toBe('committed')
  refused = 0
  expect(await journal.state()).toEqual({ version: 1, lastSlotSec: 600, state: initialState })
})

test('longer throttling is an error that names table and item, and the lease is unchanged', async () => {
  refused = 99
  const taking = journal.takeLease({ owner: 'a', nowWallSec: 1000, ttlSec: 60 })
  await expect(taking).rejects.toThrow(/journal.*STATE.*provisioned throughput was exceeded/s)
  refused = 0
  expect(await journal.takeLease({ owner: 'b', nowWallSec: 1000, ttlSec: 60 })).toMatchObject({ outcome: 'taken' })
})
