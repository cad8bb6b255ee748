import { createHash, createHmac } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { afterEach, expect, test, vi } from 'vitest'
import * as z from 'zod'
import { request, statusOf } from '../../functions/commands/remote/request.ts'
import { regionOf } from '../../lib/aws/calls/api-gateway-region.ts'

let close = () => {}
afterEach(() => {
  vi.unstubAllEnvs()
  close()
})

/** @param answersPerConnection so many requests are heard on one connection; at the next it is closed. */
async function aService({ answersPerConnection = Number.POSITIVE_INFINITY } = {}) {
  const heard: IncomingMessage[] = []
  const answers = new WeakMap<Socket, number>()
  const server = createServer((request, response) => {
    const { socket } = request
    const answered = answers.get(socket) ?? 0
    if (answered >= answersPerConnection) return socket.destroy()
    answers.set(socket, answered + 1)
    heard.push(request)
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  close = () => server.close()
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/fleets/ci/plans?limit=1&before=5`,
    heard,
  }
}

const sha = (text: string) => createHash('sha256').update(text).digest('hex')
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest()

test('a request to a region is signed with Signature Version 4, query included', async () => {
  vi.stubEnv('RAO_SIGN_REGION', 'eu-west-1')
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKID')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret')
  vi.stubEnv('AWS_SESSION_TOKEN', undefined)
  const { url, heard } = await aService()
  await request(new URL(url), z.object({}))
  const headers: Readonly<Record<string, unknown>> = heard[0]?.headers ?? {}
  const [, date = '', names = '', signature = ''] =
    /^AWS4-HMAC-SHA256 Credential=AKID\/(\d{8})\/eu-west-1\/execute-api\/aws4_request, SignedHeaders=([^,]+), Signature=(\w+)$/.exec(
      String(headers.authorization),
    ) ?? []
  const canonical = [
    'GET',
    '/v1/fleets/ci/plans',
    'before=5&limit=1',
    ...names.split(';').map((name) => `${name}:${String(headers[name]).trim()}`),
    '',
    names,
    sha(''),
  ].join('\n')
  const scope = `${date}/eu-west-1/execute-api/aws4_request`
  const toSign = ['AWS4-HMAC-SHA256', headers['x-amz-date'], scope, sha(canonical)].join('\n')
  const key = ['eu-west-1', 'execute-api', 'aws4_request'].reduce<Buffer>(hmac, hmac('AWS4secret', date))
  expect(signature).toBe(hmac(key, toSign).toString('hex'))
})

test('a request to this machine is not signed', async () => {
  vi.stubEnv('RAO_SIGN_REGION', undefined)
  const { url, heard } = await aService()
  await request(new URL(url), z.object({}))
  expect(heard[0]?.headers.authorization).toBeUndefined()
})

test.each([
  ['https://abc123.execute-api.eu-central-1.amazonaws.com/', 'eu-central-1'],
  ['https://abc123.execute-api.cn-north-1.amazonaws.com.cn/prod/', 'cn-north-1'],
  ['http://127.0.0.1:8080/', undefined],
  ['https://rao.example.com/', undefined],
  ['https://execute-api.eu-central-1.amazonaws.com.example.com/', undefined],
])('the region of %s is %s', (url, region) => {
  expect(regionOf(new URL(url))).toBe(region)
})

test('a token replaces the signature', async () => {
  vi.stubEnv('RAO_SIGN_REGION', 'eu-west-1')
  vi.stubEnv('RAO_TOKEN', 'header.claims.signature')
  const { url, heard } = await aService()
  await request(new URL(url), z.object({}))
  expect(heard[0]?.headers.authorization).toBe('Bearer header.claims.signature')
})

test('an answer that breaks off is explained in words that name who gave it', async () => {
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' })
    response.write('{"fleets":[')
    setTimeout(() => response.destroy(), 50)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  close = () => server.close()
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const asked = request(new URL('/v1/fleets', origin), z.object({}))
  await expect(asked).rejects.toThrow(`the answer of ${origin} broke off (UND_ERR_SOCKET)`)
  await expect(statusOf(new URL('/v1/fleets', origin), {})).rejects.toThrow(`the answer of ${origin} broke off`)
})

test('a connection that the server has closed since the last request is opened anew, where a request may be repeated', async () => {
  const { url, heard } = await aService({ answersPerConnection: 1 })
  const ask = (more: object = {}) => request(new URL(url), z.object({}), more)
  await ask()
  await ask()
  await ask({ method: 'POST', headers: { 'idempotency-key': 'a' } })
  expect(heard).toHaveLength(3)
  await expect(ask({ method: 'POST' })).rejects.toThrow(/^no optimizer answers at .*UND_ERR_SOCKET/)
})
