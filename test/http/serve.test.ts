import { once } from 'node:events'
import { request as httpRequest } from 'node:http'
import { connect } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, test } from 'vitest'
import { CannotListen, type Server, serve } from '../../lib/http/serve.ts'
import { startSec } from '../builders.ts'
import { aWorld, fleet } from './world.ts'

const opened: Server[] = []

afterEach(async () => {
  await Promise.all(opened.splice(0).map((server) => server.close()))
})

async function served(options: Partial<Parameters<typeof serve>[0]> = {}) {
  const world = await aWorld()
  const server = await serve({ handler: world.handler, port: 0, ...options })
  opened.push(server)
  return { world, server, base: `${server.url}/v1/fleets/${fleet}` }
}

/** Sends and receives raw bytes, for requests that `fetch` would not send. */
async function raw(port: number, text: string): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  socket.end(text)
  const chunks: Buffer[] = []
  for await (const chunk of socket) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}

describe('over a socket', () => {
  test('the API is the same as in Lambda', async () => {
    const { world, base } = await served()
    const response = await fetch(`${base}/burst`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': 'k' },
      body: JSON.stringify({ durationSec: 300, reason: 'Größe' }),
    })
    expect(response.status).toBe(202)
    expect(await response.json()).toMatchObject({ endsAtSec: startSec + 300, reason: 'Größe' })
    expect(world.nudges).toHaveLength(1)
  })

  test('query parameters, conditional headers and problem documents work', async () => {
    const { base } = await served()
    const settings = await fetch(`${base}/settings`)
    expect(settings.headers.get('etag')).toBe('"0"')
    const changed = await fetch(`${base}/settings`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json', 'if-match': '"1"' },
      body: '{"headroomAgents":3}',
    })
    expect(changed.status).toBe(412)
    expect(changed.headers.get('content-type')).toBe('application/problem+json')
    const refused = await fetch(`${base}/plans?limit=1&limit=2`)
    expect(await refused.json()).toMatchObject({ status: 400, errors: [{ parameter: 'limit' }] })
  })

  test('a compressed body is refused as such', async () => {
    const { base } = await served()
    const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' }
    const refused = await fetch(`${base}/burst`, { method: 'POST', headers, body: gzipSync('{"durationSec":60}') })
    expect(await refused.json()).toMatchObject({ status: 415, detail: expect.stringContaining('gzip') })
  })

  test('HEAD has no body', async () => {
    const { base } = await served()
    const response = await fetch(`${base}/settings`, { method: 'HEAD' })
    expect([response.status, await response.text()]).toEqual([200, ''])
  })

  test('it is reached on the loopback interface alone', async () => {
    const { server } = await served()
    expect(server.url).toBe(`http://127.0.0.1:${server.port}`)
  })

  test('requests under another host name are not answered, so that no web page can use it', async () => {
    const { server } = await served()
    const answer = await raw(server.port, 'GET /v1/fleets HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n')
    expect(answer).toMatch(/^HTTP\/1\.1 421 /)
    expect(answer).toContain('application/problem+json')
  })

  test('input that is not HTTP is refused and does no harm', async () => {
    const { server, base } = await served()
    expect(await raw(server.port, 'hello\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /)
    expect((await fetch(`${base}/settings`)).status).toBe(200)
  })
})

describe('a body', () => {
  test('of 10 MB is refused and not kept', async () => {
    const { base, world } = await served()
    const response = await fetch(`${base}/workers/i-1/heartbeat`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: 'x'.repeat(10_000_000),
    })
    expect(response.status).toBe(413)
    expect(await response.json()).toMatchObject({ status: 413, title: 'Payload Too Large' })
    expect(await world.journal.workers(startSec)).toEqual([])
  })

  test('without an announced length is refused as well, once it is too long', async () => {
    const { server } = await served()
    const request = httpRequest({
      port: server.port,
      host: '127.0.0.1',
      method: 'POST',
      path: `/v1/fleets/${fleet}/burst`,
      headers: { 'content-type': 'application/json' },
    })
    for (let chunk = 0; chunk < 200; chunk++) request.write(Buffer.alloc(1024, 'x'))
    request.end()
    const [response] = await once(request, 'response')
    response.resume()
    expect(response.statusCode).toBe(413)
  })
})

describe('a port', () => {
  test('already in use is a typed error that names it', async () => {
    const { server, world } = await served()
    const second = serve({ handler: world.handler, port: server.port })
    await expect(second).rejects.toThrow(CannotListen)
    await expect(second).rejects.toMatchObject({ port: server.port, code: 'EADDRINUSE' })
    await expect(second).rejects.toThrow(`port ${server.port} is in use`)
  })
})

describe('closing', () => {
  test('lets the current request finish, and accepts no other', async () => {
    const release = Promise.withResolvers<void>()
    const started = Promise.withResolvers<void>()
    const { server } = await served({
      handler: async () => {
        started.resolve()
        await release.promise
        return { statusCode: 200, body: 'late' }
      },
    })
    const answer = fetch(server.url)
    await started.promise
    const closed = server.close()
    opened.length = 0
    await expect(fetch(server.url)).rejects.toThrow()
    release.resolve()
    expect(await (await answer).text()).toBe('late')
    await closed
  })
})

describe('a handler that fails altogether', () => {
  test('costs that one connection and is logged', async () => {
    const errors: unknown[] = []
    const { server } = await served({
      handler: async () => {
        throw new Error('no answer')
      },
      logger: { info() {}, warn() {}, error: (_, { error }) => errors.push(error) },
    })
    await expect(fetch(server.url)).rejects.toThrow()
    expect(errors).toEqual([new Error('no answer')])
  })
})
