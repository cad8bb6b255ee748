import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { expect, test } from 'vitest'
import { openJournals } from '../../lib/aws/journal/index.ts'
import { initialState } from '../../lib/optimizer/state.ts'
import { startEmbeddedDynamoDb } from '../../lib/simulated/embedded-dynamodb.ts'
import { aHeartbeat, aUsePoint, startSec } from '../journal-builders.ts'

test('a write that succeeded but whose response was lost is recognised when it is repeated', async () => {
  const database = await startEmbeddedDynamoDb({ tableName: 'journal' })
  const client = new DynamoDBClient(database.clientConfig)
  let lost = 0
  client.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        const answer = await next(args)
        const { headers } = args.request as { headers: Record<string, string> }
        const isFirst = headers['amz-sdk-request']?.startsWith('attempt=1')
        if (!isFirst || (commandName !== 'PutItemCommand' && commandName !== 'UpdateItemCommand')) return answer
        lost += 1
        throw Object.assign(new Error('socket hang up'), { name: 'TimeoutError' })
      },
    { step: 'deserialize', priority: 'high' },
  )
  const journal = openJournals({ client, tableName: 'journal', onDamage: () => {} }).open('fleet')

  const taken = await journal.takeLease({ owner: 'a', nowWallSec: 1000, ttlSec: 60, slotSec: 600 })
  if (taken.outcome !== 'taken') throw new Error(taken.outcome)
  expect(taken.lease).toEqual({ owner: 'a', version: 1, expiresAtWallSec: 1060, slotSec: 600, state: initialState })
  const point = aUsePoint(startSec)
  await journal.appendUse(point)
  const [bucket] = await journal.use({ resolution: 'cycle', fromSec: startSec, toSec: startSec, nowSec: startSec })
  expect(bucket?.durations).toEqual(point.durations)
  const heartbeat = aHeartbeat('w', startSec)
  expect(await journal.putHeartbeat(heartbeat)).toEqual({ worker: 'w', heartbeat })
  const state = { ...initialState, inventory: 3 }
  expect(await journal.commit(taken.lease, state)).toBe('committed')
  expect(await journal.state()).toEqual({ version: 1, lastSlotSec: 600, state })
  expect(await journal.putSettings({ usageHistorySize: 30 }, 0)).toBe('written')
  expect(await journal.putSettings({ usageHistorySize: 40 }, 0)).toBe('conflict')
  expect(lost).toBe(6)

  client.destroy()
  await database.close()
})
