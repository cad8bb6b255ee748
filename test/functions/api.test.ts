import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda'
import { type BuildResult, build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { bundleOptions } from '../../infra/bundle.ts'
import { openJournals } from '../../lib/aws/journal/index.ts'
import type { Journals } from '../../lib/journal.ts'
import { type EmbeddedDynamoDb, startEmbeddedDynamoDb } from '../../lib/simulated/embedded-dynamodb.ts'
import { anEvent, type CallRequest, fleet, iam } from '../http/world.ts'

type Handler = (event: APIGatewayProxyEventV2, context: Context) => Promise<APIGatewayProxyStructuredResultV2>

/** A queue that speaks enough of SQS's protocol to accept messages, or refuses them. */
async function aQueue() {
  const queue = { messages: [] as string[], refuses: false, url: '', close: () => server.close() }
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const { MessageBody: body } = JSON.parse(Buffer.concat(chunks).toString())
    response.setHeader('content-type', 'application/x-amz-json-1.0')
    if (queue.refuses) {
      response.statusCode = 400
      response.end('{"__type":"com.amazonaws.sqs#QueueDoesNotExist","message":"gone"}')
      return
    }
    queue.messages.push(body)
    const MD5OfMessageBody = createHash('md5').update(body).digest('hex')
    response.end(JSON.stringify({ MessageId: '1', MD5OfMessageBody }))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  queue.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/000000000000/cycles`
  return queue
}

let folder: string
let bundle: BuildResult<{ metafile: true }>
let database: EmbeddedDynamoDb
let journals: Journals & { close(): void }
let queue: Awaited<ReturnType<typeof aQueue>>
let handler: Handler

const lines: string[] = []

/** Calls as a person with a role, unless the request says otherwise. */
async function call(method: string, path: string, request: CallRequest = {}) {
  lines.length = 0
  const context = { awsRequestId: 'r-1', functionName: 'api', memoryLimitInMB: '512' } as Context
  const { statusCode, body } = await handler(anEvent(method, path, { authorizer: iam('alice'), ...request }), context)
  return { status: statusCode, body: JSON.parse(body ?? '') }
}

/** What the function has logged since the call began: messages and metrics. */
const logged = () => lines.map((line) => JSON.parse(line))

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rao-api-'))
  const options = bundleOptions('api', folder)
  bundle = await build({ ...options, metafile: true })
  database = await startEmbeddedDynamoDb({ tableName: 'rao-test' })
  journals = openJournals({ ...database, onDamage: () => {} })
  await journals.open(fleet).takeLease({ owner: 'test', nowWallSec: 0, ttlSec: 1 })
  queue = await aQueue()
  const environment = {
    RAO_TABLE: 'rao-test',
    RAO_QUEUE_URL: queue.url,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL_DYNAMODB: database.endpoint,
    AWS_ENDPOINT_URL_SQS: new URL(queue.url).origin,
    // Makes Powertools write to the console, where the test reads it.
    POWERTOOLS_DEV: 'true',
    POWERTOOLS_METRICS_DISABLED: 'false',
  }
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value)
  const write = (line: string) => void lines.push(line)
  for (const level of ['log', 'info', 'warn', 'error'] as const) vi.spyOn(console, level).mockImplementation(write)
  handler = (await import(pathToFileURL(options.outfile).href)).handler
})

afterAll(async () => {
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
  journals?.close()
  queue?.close()
  await database?.close()
  await rm(folder, { recursive: true, force: true })
})

describe('the bundle of the API', () => {
  test('has at most 700 KB', () => {
    const [file, ...others] = Object.entries(bundle.metafile.outputs).filter(([name]) => !name.endsWith('.map'))
    expect(others).toEqual([])
    expect(file?.[1].bytes).toBeLessThanOrEqual(700_000)
  })

  test('needs nothing at run time but Node itself', () => {
    const imports = Object.values(bundle.metafile.outputs).flatMap((output) => output.imports)
    expect(imports.filter(({ path }) => !path.startsWith('node:') && !isNodes(path))).toEqual([])
  })

  test('runs: a worker reports, and the journal stores it', async () => {
    const { status, body } = await call('POST', `/v1/fleets/${fleet}/workers/i-0abc/heartbeat`, {
      body: { usedAgents: 3, totalAgents: 4, bootId: 'b' },
      authorizer: iam('i-0abc'),
    })
    expect([status, body]).toEqual([200, { targetAgents: 4, drain: false, reportAfterSec: 60 }])
    const [card] = await journals.open(fleet).workers(Math.floor(Date.now() / 1000))
    expect(card).toMatchObject({ worker: 'i-0abc', heartbeat: { usedAgents: 3 } })
  })

  test.each([
    ['GET', '/v1/fleets'],
    ['POST', `/v1/fleets/${fleet}/workers/i-0abc/heartbeat`],
  ])('refuses callers that the gateway does not identify: %s %s', async (method, path) => {
    const body = { usedAgents: 0, totalAgents: 4, bootId: 'b' }
    const request = { authorizer: undefined, ...(method === 'POST' && { body }) }
    expect(await call(method, path, request)).toMatchObject({ status: 403, body: { title: 'Forbidden' } })
  })

  test('refuses a worker that reports for another, and counts it', async () => {
    const { status } = await call('POST', `/v1/fleets/${fleet}/workers/i-0abc/heartbeat`, {
      body: { usedAgents: 3, totalAgents: 4, bootId: 'b' },
      authorizer: iam('i-0def'),
    })
    expect(status).toBe(403)
    expect(logged()).toMatchObject([{ fleet, ForeignHeartbeat: 1, service: 'rao-api' }])
  })

  test('accepts a burst from a person with a token, and records who it was', async () => {
    const authorizer = { jwt: { claims: { sub: 'alice' }, scopes: null } }
    const path = `/v1/fleets/${fleet}/burst`
    expect((await call('POST', path, { body: { durationSec: 300 }, authorizer })).status).toBe(202)
    expect((await call('GET', path, { authorizer })).body.pending).toMatchObject({ requestedBy: 'alice' })
    expect((await call('DELETE', path, { authorizer })).status).toBe(202)
    queue.messages.length = 0
  })

  test.each(['heartbeat', 'heartbeat/'])('does not let a token report as a worker: .../%s', async (end) => {
    const { status } = await call('POST', `/v1/fleets/${fleet}/workers/i-0token/${end}`, {
      body: { usedAgents: 0, totalAgents: 400, bootId: 'b' },
      authorizer: { jwt: { claims: { sub: 'i-0token' }, scopes: null } },
    })
    expect(status).toBe(403)
    expect(logged()).toMatchObject([{ fleet, ForeignHeartbeat: 1 }])
    const cards = await journals.open(fleet).workers(Math.floor(Date.now() / 1000))
    expect(cards.filter(({ worker }) => worker === 'i-0token')).toEqual([])
  })

  test('queues a cycle when a burst is asked for', async () => {
    const { status, body } = await call('POST', `/v1/fleets/${fleet}/burst`, { body: { durationSec: 300 } })
    expect(status).toBe(202)
    expect(queue.messages.map((message) => JSON.parse(message))).toEqual([{ fleet, intent: body.intent }])
  })

  test('accepts a burst even if the queue is gone, and logs that under the id of the request', async () => {
    queue.refuses = true
    const { status } = await call('POST', `/v1/fleets/${fleet}/burst`, { body: { durationSec: 60 } })
    queue.refuses = false
    expect(status).toBe(202)
    expect(logged().find(({ level }) => level === 'WARN')).toMatchObject({
      fleet,
      function_request_id: 'r-1',
      error: {
        name: 'AwsCallError',
        message: expect.stringMatching('^SendMessage of .*/cycles failed: QueueDoesNotExist'),
      },
    })
  })

  test('answers with the version from which it was bundled', async () => {
    const { body } = await call('GET', '/openapi.json')
    expect(body.info.version).toMatch(/^\d+\.\d+\.\d+/)
  })

  test('accepts path parameters that the gateway adds beside fleet and worker', async () => {
    const event = {
      ...anEvent('GET', `/v1/fleets/${fleet}/settings`, { authorizer: iam('alice') }),
      pathParameters: { proxy: `fleets/${fleet}/settings` },
    }
    expect(await handler(event, {} as Context)).toMatchObject({ statusCode: 200 })
  })
})

function isNodes(name: string): boolean {
  return process.getBuiltinModule(name) !== undefined
}
