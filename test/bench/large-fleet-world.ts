import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { openJournals } from '../../lib/aws/journal/index.ts'
import { defaultSettings } from '../../lib/optimizer/settings/settings.ts'
import { startEmbeddedDynamoDb } from '../../lib/simulated/embedded-dynamodb.ts'
import { queueUrlOf, tagged } from '../aws/arranged-fleet.ts'
import { fakeGroup } from '../aws/fake/auto-scaling.ts'
import { startFakeAws } from '../aws/fake/fake-aws.ts'
import { aFleetOf, aSnapshotOf, chance, startSec, worked } from '../journal-builders.ts'

/*
 * Table and Auto Scaling of a large fleet with half an hour of history, in a process of their own, so that what a cycle takes can be
 * measured beside them. Where `blind`, the last look has seen nothing. Tells its parent where they are.
 */
const [workers = '5000', look = 'seen'] = process.argv.slice(2)
const looks = 60

const database = await startEmbeddedDynamoDb({ tableName: 'journal' })
const fake = await startFakeAws()
fake.pageSize = 100
fake.queues.set('/000000000000/bugs', { visible: 0, sent: [], visibilityChanges: [] })
let fleet = aFleetOf(Number(workers))
for (const [key, members] of Map.groupBy(fleet, ({ group }) => group)) {
  const instances = members.map(({ id }) => ({ id, lifecycle: 'InService', health: 'Healthy', protected: false }))
  const tags = tagged({ 'rao:backlog-queue-url': queueUrlOf(fake) })
  fake.groups.set(key, fakeGroup(key, { desired: instances.length, max: 2000, instances, tags }))
}

const client = new DynamoDBClient(database.clientConfig)
const journal = openJournals({ client, tableName: 'journal', onDamage: console.error }).open('test')
const nothing = { source: 'groups' as const, reason: 'no answer within 10 s' }
for (let index = 0; index < looks; index += 1) {
  const atSec = startSec + 30 * index
  const isBlind = look === 'blind' && index === looks - 1
  fleet = fleet.map((worker, place) =>
    (place + index) % 17 === 0
      ? {
          ...worked(worker, 2, `${place}-${index}`),
          reportedAtSec: atSec - 5,
          usedAgents: Math.floor(5 * chance(place, index)),
        }
      : worker,
  )
  const seen = isBlind ? { workers: [], groups: [], coverage: 0, missing: [nothing] } : {}
  await journal.appendSnapshot(aSnapshotOf(fleet, atSec, seen), defaultSettings)
}
for (const { id, usedAgents = 0, totalAgents, bootId = '', counters } of fleet) {
  const reportedAtSec = startSec + 30 * looks - 35
  await journal.putHeartbeat({
    worker: id,
    usedAgents,
    totalAgents,
    reportedAtSec,
    bootId,
    ...(counters && { counters }),
  })
}
process.send?.({ database: database.clientConfig, aws: fake.url, nowSec: startSec + 30 * looks })
