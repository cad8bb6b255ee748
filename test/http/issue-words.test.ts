import { expect, test } from 'vitest'
import { durationBuckets } from '../../lib/optimizer/snapshot/durations.ts'
import { aWorld, type CallRequest, fleet } from './world.ts'

const burst = `POST /v1/fleets/${fleet}/burst`
const heartbeat = `POST /v1/fleets/${fleet}/workers/w1/heartbeat`
const placements = `POST /v1/fleets/${fleet}/placements`
const settings = `PUT /v1/fleets/${fleet}/settings`
const snapshots = `GET /v1/fleets/${fleet}/snapshots`
const beat = { usedAgents: 0, totalAgents: 4, bootId: 'b' }
const counters = { started: 0, finished: 0, busySec: 0 }

test.each<[string, string, CallRequest, string]>([
  ['a number instead of a text', burst, { body: { durationSec: 60, reason: 7 } }, '/reason: must be a text'],
  [
    'a text too long',
    burst,
    { body: { durationSec: 60, reason: 'x'.repeat(501) } },
    '/reason: must have at most 500 characters',
  ],
  ['a text too short', heartbeat, { body: { ...beat, bootId: '' } }, '/bootId: must have at least 1 character'],
  ['zero seconds', burst, { body: { durationSec: 0 } }, '/durationSec: must be at least 1'],
  ['a missing field', burst, { body: {} }, '/durationSec: is missing'],
  ['null instead of a text', heartbeat, { body: { ...beat, bootId: null } }, '/bootId: must be a text'],
  [
    'a header too long',
    burst,
    { body: { durationSec: 60 }, headers: { 'idempotency-key': 'x'.repeat(256) } },
    'idempotency-key: must have at most 255 characters',
  ],
  [
    'a text instead of true or false',
    heartbeat,
    { body: { ...beat, drainAcknowledged: 'yes' } },
    '/drainAcknowledged: must be true or false',
  ],
  ['a list instead of an object', heartbeat, { body: { ...beat, counters: [] } }, '/counters: must be an object'],
  ['a number instead of the body', burst, { body: 3 }, 'body: must be an object'],
  ['an object instead of a list', placements, { body: { bugs: 1, placedSince: {} } }, '/placedSince: must be a list'],
  [
    'a list of another length',
    heartbeat,
    { body: { ...beat, counters: { ...counters, durations: [1] } } },
    `/counters/durations: must have exactly ${durationBuckets} entries`,
  ],
  ['a text that is not a choice', snapshots, { query: { workers: 'some' } }, 'workers: must be true or false'],
  [
    'a text instead of a whole number',
    snapshots,
    { query: { limit: 'all' } },
    'limit: must be a whole number from 1 to 2880',
  ],
  [
    'a fraction instead of a whole number',
    snapshots,
    { query: { limit: '1.5' } },
    'limit: must be a whole number from 1 to 2880',
  ],
  [
    'a text instead of a number that may be a fraction',
    settings,
    { body: { burstCapacityFactor: 'big' } },
    '/burstCapacityFactor: must be a number from 1 to 5',
  ],
  [
    'a text instead of a number without a maximum',
    heartbeat,
    { body: { ...beat, reportedAtSec: 'now' } },
    '/reportedAtSec: must be a number of at least 0',
  ],
])('%s is refused in plain words', async (_, operation, request, words) => {
  const world = await aWorld()
  const [method = '', path = ''] = operation.split(' ')
  const { status, body } = await world.call(method, path, request)
  expect(status).toBeGreaterThanOrEqual(400)
  expect(body.detail).toMatch(new RegExp(`${words}$`))
  expect(body.detail).not.toMatch(/expected|received|Invalid|Too /)
})
