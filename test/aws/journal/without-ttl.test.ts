import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb'
import { expect, test } from 'vitest'
import { openJournals } from '../../../lib/aws/journal/index.ts'
import { defaultSettings } from '../../../lib/optimizer/settings/settings.ts'
import { startEmbeddedDynamoDb } from '../../../lib/simulated/embedded-dynamodb.ts'
import { aFleetOf, aHeartbeat, aLoadPoint, aPlan, aSnapshotOf, startSec } from '../../journal-builders.ts'

test('in a table that deletes nothing, items still expire, and permanent ones stay', async () => {
  const database = await startEmbeddedDynamoDb({ tableName: 'journal' })
  const journals = openJournals({ ...database, onDamage: () => expect.unreachable() })
  const dynamoDB = new DynamoDBClient(database.clientConfig)
  try {
    const journal = journals.open('test')
    const workers = aFleetOf(3)
    const [first] = workers
    await journal.takeLease({ owner: 'a', nowWallSec: startSec, ttlSec: 60 })
    await journal.putSettings({ headroomAgents: 4 }, 0)
    await journal.appendSnapshot(aSnapshotOf(workers, startSec), defaultSettings)
    await journal.appendPlan(aPlan(workers, startSec))
    await journal.appendLoad(aLoadPoint(startSec))
    await journal.putHeartbeat(aHeartbeat(first?.id ?? '', startSec))
    await journal.putBacklog({ queued: 9, reportedAtSec: startSec })
    const burst = { durationSec: 600, endsAtSec: startSec + 600, factor: 2 }
    await journal.putIntent({ key: 'k', kind: 'burst', requestedAtSec: startSec, ...burst })
    const readAt = async (nowSec: number) => {
      const whole = { fromSec: startSec - 7200, toSec: startSec + 7200, nowSec }
      return [
        (await journal.snapshots({ nowSec, limit: 9 })).length,
        (await journal.plans({ nowSec, limit: 9 })).length,
        (await journal.load({ resolution: 'cycle', ...whole })).length,
        (await journal.workers(nowSec)).length,
        (await journal.intents(nowSec)).length,
        (await journal.backlog(nowSec))?.queued,
      ]
    }
    expect(await readAt(startSec + 1)).toEqual([1, 1, 1, 1, 1, 9])
    expect(await readAt(startSec + 400 * 86_400)).toEqual([0, 0, 0, 0, 0, undefined])
    expect((await journal.settings()).overrides).toEqual({ headroomAgents: 4 })
    const { Count = 0 } = await dynamoDB.send(new ScanCommand({ TableName: 'journal', Select: 'COUNT' }))
    expect(Count).toBeGreaterThan(7)
  } finally {
    journals.close()
    dynamoDB.destroy()
    await database.close()
  }
})
