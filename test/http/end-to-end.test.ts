import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openJournals } from '../../lib/aws/journal/index.ts'
import { createApi } from '../../lib/http/api.ts'
import { type Server, serve } from '../../lib/http/serve.ts'
import type { Journals } from '../../lib/journal.ts'
import { fleetPartition } from '../../lib/journal-table.ts'
import { type EmbeddedDynamoDb, startEmbeddedDynamoDb } from '../../lib/simulated/embedded-dynamodb.ts'
import { aWorker, startSec } from '../builders.ts'
import { aCycle, type Called, checked, fleet } from './world.ts'

const tableName = 'rao-http'
const base = `/v1/fleets/${fleet}`
const clock = { nowSec: startSec }

let database: EmbeddedDynamoDb
let journals: Journals & { close(): void }
let server: Server

beforeAll(async () => {
  database = await startEmbeddedDynamoDb({ tableName })
  journals = openJournals({ ...database, onDamage: () => {} })
  const handler = createApi({
    journals,
    clock: { nowSec: () => clock.nowSec, wallSec: () => clock.nowSec },
    nudge: async () => {},
    version: '1',
    logger: { info() {}, warn() {}, error() {} },
  })
  server = await serve({ handler, port: 0 })
})

afterAll(async () => {
  await server?.close()
  journals?.close()
  await database?.close()
})

async function call(method: string, path: string, body?: unknown): Promise<Called> {
  const response = await fetch(`${server.url}${path}`, {
    method,
    ...(body !== undefined && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  })
  const [pathname = ''] = path.split('?')
  return checked(method, pathname, {
    statusCode: response.status,
    headers: Object.fromEntries(response.headers),
    body: await response.text(),
  })
}

async function cycle(workers = [aWorker({ id: 'i-1', usedAgents: 4 })]) {
  clock.nowSec += 30
  return aCycle({ journal: journals.open(fleet), nowSec: clock.nowSec }, { snapshot: { workers } })
}

describe('over a socket and in DynamoDB', () => {
  test('a fleet appears with its first cycle and reports its state', async () => {
    expect((await call('GET', `${base}/metrics`)).status).toBe(404)
    await cycle()
    expect((await call('GET', '/v1/fleets')).body).toEqual({ fleets: [{ fleet }] })
    expect((await call('GET', `${base}/metrics`)).body).toMatchObject({ currentUsageRatio: 1, totalAgents: 4 })
    expect((await call('GET', `${base}/forecast`)).status).toBe(200)
    expect((await call('GET', `${base}/snapshots?workers=true`)).body.snapshots[0].workers).toHaveLength(1)
  })

  test('a heartbeat makes its worker available for the next bugs', async () => {
    await call('POST', `${base}/workers/i-1/heartbeat`, { usedAgents: 1, totalAgents: 4, bootId: 'b' })
    expect((await call('POST', `${base}/placements`, { bugs: 5 })).body).toMatchObject({
      placements: [{ worker: 'i-1', bugs: 3 }],
      unplacedBugs: 2,
    })
  })

  test('a burst is asked for, runs, shows in the plans, and is called off', async () => {
    const asked = await call('POST', `${base}/burst`, { durationSec: 600, factor: 2, reason: 'sale' })
    expect(asked.body).toMatchObject({ effective: true, endsAtSec: clock.nowSec + 600 })
    await cycle()
    expect((await call('GET', `${base}/burst`)).body.burst).toMatchObject({ active: true, factor: 2, reason: 'sale' })
    expect((await call('GET', `${base}/plans?limit=1`)).body.plans[0].burst.cause).toBe('manual')
    expect((await call('DELETE', `${base}/burst`)).status).toBe(202)
    await cycle()
    expect((await call('GET', `${base}/burst`)).body.burst.active).toBe(false)
    expect((await call('DELETE', `${base}/burst`)).status).toBe(409)
  })

  test('settings and backlog are stored, and invalid ones change nothing', async () => {
    await call('PUT', `${base}/settings`, { headroomAgents: 5 })
    expect((await call('PUT', `${base}/settings`, { optimizationIntervalSec: 0 })).status).toBe(422)
    expect((await call('GET', `${base}/settings`)).body).toMatchObject({ version: 1, overrides: { headroomAgents: 5 } })
    expect((await call('PUT', `${base}/backlog`, { queued: 7 })).status).toBe(200)
    expect(await journals.open(fleet).backlog(clock.nowSec)).toMatchObject({ queued: 7 })
  })

  test('a damaged item is reported and left as it is', async () => {
    const client = DynamoDBDocumentClient.from(new DynamoDBClient(database.clientConfig))
    const Key = { pk: fleetPartition(fleet), sk: 'SETTINGS' }
    const damaged = { ...Key, version: 'three', overrides: 'none' }
    await client.send(new PutCommand({ TableName: tableName, Item: damaged }))
    for (const [method, body] of [
      ['GET', undefined],
      ['PUT', { headroomAgents: 1 }],
    ] as const) {
      const refused = await call(method, `${base}/settings`, body)
      expect(refused.status).toBe(409)
      expect(refused.body.type).toBe('urn:problem-type:rao:damaged-data')
      expect(refused.body.detail).not.toContain(tableName)
    }
    expect((await client.send(new GetCommand({ TableName: tableName, Key }))).Item).toEqual(damaged)
    client.destroy()
  })
})
