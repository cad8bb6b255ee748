import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { expect, test } from 'vitest'
import { openJournals } from '../../../lib/aws/journal/index.ts'
import type { Journal, Lease } from '../../../lib/journal.ts'
import { initialState } from '../../../lib/optimizer/memory/state.ts'
import { startEmbeddedDynamoDb } from '../../../lib/simulated/embedded-dynamodb.ts'
import { aHeartbeat, aLoadPoint, startSec } from '../../journal-builders.ts'

/** A journal that loses the first answer to every write. @returns how many answers were lost. */
async function losingAnswers(run: (journal: Journal) => Promise<void>): Promise<number> {
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
  try {
    await run(openJournals({ client, tableName: 'journal', onDamage: () => {} }).open('fleet'))
    return lost
  } finally {
    client.destroy()
    await database.close()
  }
}

async function leased(journal: Journal, owner: string, nowWallSec: number, slotSec: number): Promise<Lease> {
  const taken = await journal.takeLease({ owner, nowWallSec, ttlSec: 60, slotSec })
  if (taken.outcome !== 'taken') throw new Error(taken.outcome)
  return taken.lease
}

test('a write that succeeded but whose response was lost is recognised when it is repeated', async () => {
  const lost = await losingAnswers(async (journal) => {
    const lease = await leased(journal, 'a', 1000, 600)
    expect(lease).toEqual({ owner: 'a', version: 1, expiresAtWallSec: 1060, slotSec: 600, state: initialState })
    const point = aLoadPoint(startSec)
    await journal.appendLoad(point)
    const [bucket] = await journal.load({ resolution: 'cycle', fromSec: startSec, toSec: startSec, nowSec: startSec })
    expect(bucket?.durations).toEqual(point.durations)
    const heartbeat = aHeartbeat('w', startSec)
    expect(await journal.putHeartbeat(heartbeat)).toEqual({ worker: 'w', heartbeat })
    const state = { ...initialState, inventory: 3 }
    expect(await journal.commit(lease, state)).toBe('committed')
    expect(await journal.state()).toEqual({ version: 1, lastSlotSec: 600, state })
    expect(await journal.putSettings({ usageHistorySize: 30 }, 0)).toBe('written')
    expect(await journal.putSettings({ usageHistorySize: 40 }, 0)).toBe('conflict')
  })
  expect(lost).toBe(6)
})

test('a commit after the lease was lost is no commit, even if the next holder has stored an equal state', () =>
  losingAnswers(async (journal) => {
    const state = { ...initialState, inventory: 3 }
    const late = await leased(journal, 'a', 1000, 600)
    const next = await leased(journal, 'b', 1061, 660)
    expect(await journal.commit(next, state)).toBe('committed')
    expect(await journal.commit(late, state)).toBe('lost')
  }))
