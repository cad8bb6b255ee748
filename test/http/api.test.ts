import { gzipSync } from 'node:zlib'
import type { Context } from 'aws-lambda'
import { describe, expect, test } from 'vitest'
import { createApi } from '../../lib/http/api.ts'
import { JournalBusyError } from '../../lib/journal.ts'
import { memoryJournals } from '../../lib/simulated/memory-journal.ts'
import { anEvent, aWorld, checked, fleet, iam } from './world.ts'

const burst = `/v1/fleets/${fleet}/burst`

describe('a request that the API cannot take', () => {
  test.each([['/'], ['/v1'], ['/v2/fleets'], [`/v1/fleet/${fleet}`], [`${burst}/now`], ['/v1/fleets//metrics']])(
    'for %s gets 404',
    async (path) => {
      const world = await aWorld()
      const { status, body } = await world.call('GET', path)
      expect(status).toBe(404)
      expect(body).toMatchObject({ type: 'about:blank', title: 'Not Found', instance: `${path}#req-1` })
    },
  )

  test('for a known path with another method is told the allowed methods', async () => {
    const world = await aWorld()
    const { status, headers } = await world.call('PATCH', burst)
    expect(status).toBe(405)
    expect(headers.allow).toBe('POST, GET, HEAD, DELETE')
  })

  test.each([['text/html'], ['application/xml, image/*;q=0.5'], ['application/json;q=0']])(
    'that accepts only %s gets 406',
    async (accept) => {
      const world = await aWorld()
      expect((await world.call('GET', '/v1/fleets', { headers: { accept } })).status).toBe(406)
    },
  )

  test.each([['*/*'], ['application/*;q=0.1'], ['text/html, application/json'], [''], ['APPLICATION/JSON']])(
    'that accepts %s is answered',
    async (accept) => {
      const world = await aWorld()
      expect((await world.call('GET', '/v1/fleets', { headers: { accept } })).status).toBe(200)
    },
  )

  test.each([['text/plain'], ['application/x-www-form-urlencoded'], ['application/jsonp'], ['']])(
    'with a body of type %s is told what the type must be',
    async (type) => {
      const world = await aWorld()
      const request = { body: { durationSec: 60 }, headers: { 'content-type': type } }
      expect((await world.call('POST', burst, request)).status).toBe(415)
    },
  )

  test.each([['iso-8859-1'], ['"UTF-16"'], ['utf-8859']])('with a body in %s is told to use UTF-8', async (charset) => {
    const world = await aWorld()
    const headers = { 'content-type': `application/json; v=1; charset=${charset}` }
    const { status, body } = await world.call('POST', burst, { body: { durationSec: 60 }, headers })
    expect(status).toBe(415)
    expect(body.detail).toBe(`The body must be sent in UTF-8, not in ${charset.replaceAll('"', '')}.`)
  })

  test('with a compressed body is told to send it as it is', async () => {
    const world = await aWorld()
    const rawBody = gzipSync('{"durationSec":60}').toString('base64')
    const event = {
      ...anEvent('POST', burst, { rawBody, headers: { 'content-encoding': 'gzip' } }),
      isBase64Encoded: true,
    }
    const refused = checked('POST', burst, await world.handler(event, {} as Context))
    expect(refused).toMatchObject({
      status: 415,
      headers: { 'accept-encoding': 'identity' },
      body: { detail: 'The body must be sent as it is, without the content-encoding gzip.' },
    })
    const headers = { 'content-encoding': 'Identity' }
    expect((await world.call('POST', burst, { body: { durationSec: 60 }, headers })).status).toBe(202)
  })

  test.each([
    ['application/json; charset=utf-8'],
    ['application/json; charset='],
    ['application/json;Charset="UTF8"'],
    ['Application/JSON'],
    ['application/merge-patch+json'],
  ])('with a body of type %s is read', async (type) => {
    const world = await aWorld()
    const request = { body: { durationSec: 60 }, headers: { 'content-type': type } }
    expect((await world.call('POST', burst, request)).status).toBe(202)
  })

  test.each([['{'], [''], ['{"durationSec":60,}'], ['undefined']])('with the body %o is not JSON', async (rawBody) => {
    const world = await aWorld()
    const { status, body } = await world.call('POST', burst, { rawBody })
    expect(status).toBe(400)
    expect(body.type).toBe('urn:problem-type:rao:malformed-json')
  })

  test('with bytes that are not text is not JSON', async () => {
    const world = await aWorld()
    const event = { ...anEvent('POST', burst, { rawBody: '/////w==' }), isBase64Encoded: true }
    expect(await world.handler(event, {} as Context)).toMatchObject({ statusCode: 400 })
  })

  test('with a body in base64 is read', async () => {
    const world = await aWorld()
    const rawBody = Buffer.from('{"durationSec":60}').toString('base64')
    const event = { ...anEvent('POST', burst, { rawBody }), isBase64Encoded: true }
    expect(await world.handler(event, {} as Context)).toMatchObject({ statusCode: 202 })
  })

  test('with more than 64 KB is too large, while 64 KB are accepted', async () => {
    const world = await aWorld()
    const most = JSON.stringify({ durationSec: 60 }).padEnd(64 * 1024)
    expect((await world.call('POST', burst, { rawBody: most })).status).toBe(202)
    expect((await world.call('POST', burst, { rawBody: `${most} ` })).status).toBe(413)
    expect((await world.call('POST', burst, { rawBody: 'x'.repeat(10_000_000) })).status).toBe(413)
  })
})

describe('a failure inside', () => {
  const broken = () => {
    const journals = memoryJournals()
    return {
      ...journals,
      fleets: async () => {
        throw new Error('AccessDenied: arn:aws:dynamodb:secret-table')
      },
    }
  }

  test('is logged under the request id, and the caller gets only that id', async () => {
    const world = await aWorld({ journals: broken() })
    const { status, body } = await world.call('GET', burst)
    expect(status).toBe(500)
    expect(JSON.stringify(body)).not.toContain('secret')
    expect(body.instance).toBe(`${burst}#req-1`)
    expect(world.logged).toMatchObject([
      { level: 'error', fields: { requestId: 'req-1', error: { message: expect.stringContaining('secret') } } },
    ])
  })

  test('because others write at the same time asks for another attempt', async () => {
    const journals = {
      ...memoryJournals(),
      fleets: async () => {
        throw new JournalBusyError('Others keep changing item F#fixwurx USE#1h#0 of table journal')
      },
    }
    const world = await aWorld({ journals })
    expect(await world.call('GET', '/v1/fleets')).toMatchObject({
      status: 503,
      headers: { 'retry-after': '1' },
      body: { detail: expect.stringContaining('Try again') },
    })
  })

  test('that takes too long is answered before the Lambda is stopped', async () => {
    const world = await aWorld({
      journals: { ...memoryJournals(), fleets: () => new Promise<readonly string[]>(() => {}) },
    })
    const context = { getRemainingTimeInMillis: () => 10 } as Context
    const result = await world.handler(anEvent('GET', '/v1/fleets'), context)
    expect(result).toMatchObject({ statusCode: 503, headers: { 'retry-after': '1' } })
  })
})

describe('every answer', () => {
  test('may not be cached, and matches its content type', async () => {
    const world = await aWorld()
    for (const path of ['/v1/fleets', '/nowhere'])
      expect((await world.call('GET', path)).headers).toMatchObject({
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
      })
  })

  test('to HEAD is that to GET without the body', async () => {
    const world = await aWorld()
    expect(await world.call('HEAD', '/v1/fleets')).toMatchObject({
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: '',
    })
  })

  test('is the same with a trailing slash in the path', async () => {
    const world = await aWorld()
    expect(await world.handler(anEvent('GET', `${burst}/`), {} as Context)).toMatchObject({ statusCode: 200 })
  })
})

describe('the person who asks for a burst', () => {
  test.each([
    ['a role', iam('alice'), 'arn:aws:sts::123456789012:assumed-role/worker/alice'],
    ['a token', { jwt: { claims: { sub: 'user-7' }, scopes: null } }, 'user-7'],
    ['somebody unknown', undefined, undefined],
  ])('is recorded: %s', async (_, authorizer, name) => {
    const world = await aWorld()
    await world.call('POST', burst, { body: { durationSec: 60 }, authorizer })
    expect((await world.call('GET', burst)).body.pending.requestedBy).toBe(name)
  })
})

describe('beside the API', () => {
  test('a page can be served with its own headers', async () => {
    const api = createApi({
      journals: memoryJournals(),
      clock: { nowSec: () => 0, wallSec: () => 0 },
      nudge: async () => {},
      version: '1',
      extraRoutes: [
        {
          method: 'GET',
          path: '/',
          handle: async () => ({ statusCode: 200, headers: { 'content-type': 'text/html' }, body: '<h1>Hi</h1>' }),
        },
      ],
    })
    const request = { headers: { accept: 'text/html' } }
    expect(await api(anEvent('GET', '/', request), {} as Context)).toMatchObject({ body: '<h1>Hi</h1>' })
    expect(await api(anEvent('POST', '/'), {} as Context)).toMatchObject({
      statusCode: 405,
      headers: { allow: 'GET, HEAD' },
    })
  })
})
