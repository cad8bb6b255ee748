import { createHash, createHmac } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { heartbeatSender } from '../../../lib/aws/worker/send-heartbeat.ts'

let close = () => {}
afterEach(() => close())

interface Heard {
  readonly request: IncomingMessage
  readonly body: string
}

async function aService(answer: (response: ServerResponse) => void) {
  const heard: Heard[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    heard.push({ request, body: Buffer.concat(chunks).toString() })
    answer(response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  close = () => {
    server.closeAllConnections()
    server.close()
  }
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/prod`, heard }
}

const report = { usedAgents: 1, totalAgents: 4, bootId: 'b' }
const orders = { targetAgents: 3, drain: false, reportAfterSec: 60 }
const about = { fleet: 'ci', worker: 'i-0123456789abcdef0' }
const answering =
  (status: number, body: unknown, headers: Record<string, string> = {}) =>
  (response: ServerResponse) =>
    response.writeHead(status, headers).end(typeof body === 'string' ? body : JSON.stringify(body))

test('the report is sent to the heartbeat route of the worker, and the orders come back', async () => {
  const { url, heard } = await aService(answering(200, orders))
  expect(await heartbeatSender({ url, ...about })(report)).toEqual({ outcome: 'heard', orders })
  expect(heard[0]?.request.url).toBe('/prod/v1/fleets/ci/workers/i-0123456789abcdef0/heartbeat')
  expect(JSON.parse(heard[0]?.body ?? '')).toEqual(report)
  expect(heard[0]?.request.headers.authorization).toBeUndefined()
})

test('the signature is Signature Version 4 as specified', async () => {
  const { url, heard } = await aService(answering(200, orders))
  const credentials = { accessKeyId: 'AKID', secretAccessKey: 'secret', sessionToken: 'token' }
  const signing = { region: 'eu-central-1', credentials: async () => credentials }
  await heartbeatSender({ url, ...about, signing })(report)
  const headers: Readonly<Record<string, unknown>> = heard[0]?.request.headers ?? {}
  const path = heard[0]?.request.url ?? ''
  const [, date = '', names = '', signature = ''] =
    /^AWS4-HMAC-SHA256 Credential=AKID\/(\d{8})\/eu-central-1\/execute-api\/aws4_request, SignedHeaders=([^,]+), Signature=(\w+)$/.exec(
      String(headers.authorization),
    ) ?? []
  const sha = (text: string) => createHash('sha256').update(text).digest('hex')
  const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest()
  const canonical = [
    'POST',
    path,
    '',
    ...names.split(';').map((name) => `${name}:${String(headers[name]).trim()}`),
    '',
    names,
    sha(heard[0]?.body ?? ''),
  ].join('\n')
  const scope = `${date}/eu-central-1/execute-api/aws4_request`
  const toSign = ['AWS4-HMAC-SHA256', headers['x-amz-date'], scope, sha(canonical)].join('\n')
  const key = ['eu-central-1', 'execute-api', 'aws4_request'].reduce<Buffer>(hmac, hmac('AWS4secret', date))
  expect(signature).toBe(hmac(key, toSign).toString('hex'))
  expect(names.split(';')).toEqual(expect.arrayContaining(['host', 'x-amz-date', 'x-amz-security-token']))
  expect(headers['x-amz-security-token']).toBe('token')
})

test.each<[string, (response: ServerResponse) => void, object]>([
  [
    'too many requests',
    answering(429, { title: 'Slow down' }, { 'retry-after': '7' }),
    { reason: '429 Slow down', retryAfterSec: 7 },
  ],
  [
    'foreign',
    answering(403, { detail: 'The caller is i-2, and not i-1.' }),
    { reason: '403 The caller is i-2, and not i-1.' },
  ],
  ['a refusal by the gateway', answering(403, { message: 'Forbidden' }), { reason: '403 Forbidden' }],
  ['down', answering(503, 'upstream   gone'), { reason: '503 upstream gone' }],
  ['another error', answering(200, { hello: 1 }), { reason: expect.stringContaining('something else than orders') }],
  ['an answer that is not JSON', answering(200, '<html>'), { reason: expect.stringContaining('no answer from') }],
  [
    'an answer that is cut off',
    (response) => response.destroy(),
    { reason: expect.stringContaining('no answer from') },
  ],
])('%s is reported as a refusal with its reason', async (_what, answer, expected) => {
  const { url } = await aService(answer)
  expect(await heartbeatSender({ url, ...about })(report)).toEqual({ outcome: 'refused', ...expected })
})

test('expired credentials are a refusal, too', async () => {
  const { url } = await aService(answering(200, orders))
  const signing = { region: 'us-east-1', credentials: () => Promise.reject(new Error('no credentials')) }
  expect(await heartbeatSender({ url, ...about, signing })(report)).toEqual({
    outcome: 'refused',
    reason: expect.stringContaining('no credentials'),
  })
})

test('when its signal aborts, the answer is not waited for', async () => {
  const stopping = new AbortController()
  const { url } = await aService(() => stopping.abort())
  expect(await heartbeatSender({ url, ...about })(report, stopping.signal)).toMatchObject({ outcome: 'refused' })
})
