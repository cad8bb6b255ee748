import { describe, expect, test } from 'vitest'
import { intentRetentionSec } from '../../lib/journal/retention.ts'
import { startSec } from '../builders.ts'
import { aCycle, aWorld, fleet, iam } from './world.ts'

const burst = `/v1/fleets/${fleet}/burst`

describe('asking for a burst', () => {
  test('is accepted with its absolute end, stored, and wakes a cycle', async () => {
    const world = await aWorld()
    await aCycle(world)
    const { status, body } = await world.call('POST', burst, {
      body: { durationSec: 300, factor: 1.5, reason: 'release day' },
      headers: { 'idempotency-key': 'release' },
      authorizer: iam('alice'),
    })
    expect(status).toBe(202)
    expect(body).toMatchObject({
      endsAtSec: startSec + 300,
      factor: 1.5,
      effective: true,
      reason: 'release day',
    })
    expect(await world.journal.intents(startSec)).toMatchObject([
      { kind: 'burst', key: body.intent, requestedBy: 'arn:aws:sts::123456789012:assumed-role/worker/alice' },
    ])
    expect(world.nudges).toEqual([{ fleet, key: body.intent }])
    expect(world.counted).toEqual([`BurstRequested ${fleet}`])
  })

  test('takes a reason in any script', async () => {
    const world = await aWorld()
    for (const reason of ['Ausverkauf für alle 🎉', 'يوم الإصدار', 'naïve cafés', '発売日'])
      expect((await world.call('POST', burst, { body: { durationSec: 60, reason } })).body.reason).toBe(reason)
  })

  test('without a factor uses the one in the settings', async () => {
    const world = await aWorld()
    await world.call('PUT', `/v1/fleets/${fleet}/burst-factor`, { body: { factor: 1.75 } })
    const { body } = await world.call('POST', burst, { body: { durationSec: 60 } })
    expect(body.factor).toBe(1.75)
  })

  test('again with the same key and the same body gets the first answer', async () => {
    const world = await aWorld()
    await aCycle(world)
    const headers = { 'idempotency-key': 'k' }
    const first = await world.call('POST', burst, { body: { durationSec: 300, reason: 'sale' }, headers })
    world.nowSec += 100
    await world.call('PUT', `/v1/fleets/${fleet}/burst-factor`, { body: { factor: 1.75 } })
    const again = await world.call('POST', burst, { rawBody: '{"reason":"sale", "durationSec":3e2}', headers })
    expect(again.status).toBe(202)
    expect(again.body).toEqual(first.body)
    expect([first.headers['idempotent-replayed'], again.headers['idempotent-replayed']]).toEqual([undefined, 'true'])
    expect(await world.journal.intents(world.nowSec)).toHaveLength(1)
  })

  test('again gets the first answer for thirty days, even if settings no longer allow so long a burst', async () => {
    const world = await aWorld()
    await aCycle(world)
    const [key, other] = ['k', 'l'].map((value) => ({ 'idempotency-key': value }))
    const asking = { body: { durationSec: 300 }, ...(key && { headers: key }) }
    const first = await world.call('POST', burst, asking)
    await world.call('PUT', `/v1/fleets/${fleet}/settings`, { body: { burstMaxDurationSec: 60 } })
    const again = await world.call('POST', burst, asking)
    expect([again.status, again.body]).toEqual([202, first.body])
    expect((await world.call('POST', burst, { ...asking, ...(other && { headers: other }) })).status).toBe(422)
    world.nowSec += intentRetentionSec - 1
    expect((await world.call('POST', burst, asking)).body).toEqual(first.body)
    world.nowSec += 1
    expect((await world.call('POST', burst, asking)).status).toBe(422)
  })

  test.each([
    ['another duration', { durationSec: 900, factor: 1.5, reason: 'sale' }],
    ['another factor', { durationSec: 300, factor: 2, reason: 'sale' }],
    ['no factor', { durationSec: 300, reason: 'sale' }],
    ['another reason', { durationSec: 300, factor: 1.5, reason: 'release' }],
    ['no reason', { durationSec: 300, factor: 1.5 }],
  ])('with a key that was used before, and %s, is refused, and the first one stands', async (_, body) => {
    const world = await aWorld()
    const headers = { 'idempotency-key': 'k' }
    const asked = { durationSec: 300, factor: 1.5, reason: 'sale' }
    const first = await world.call('POST', burst, { body: asked, headers })
    const refused = await world.call('POST', burst, { body, headers })
    expect(refused.status).toBe(422)
    expect(refused.body).toMatchObject({
      type: 'urn:problem-type:rao:key-reused',
      errors: [{ parameter: 'idempotency-key', detail: expect.stringContaining('another body') }],
    })
    expect(world.nudges).toHaveLength(1)
    expect((await world.call('POST', burst, { body: asked, headers })).body).toEqual(first.body)
  })

  test('without a key is a new request every time, and the newer one counts', async () => {
    const world = await aWorld()
    await world.call('POST', burst, { body: { durationSec: 300 } })
    const second = await world.call('POST', burst, { body: { durationSec: 200 } })
    const { body } = await world.call('GET', burst)
    expect(body.pending).toMatchObject({ intent: second.body.intent, durationSec: 200 })
    world.nowSec += 10
    const third = await world.call('POST', burst, { body: { durationSec: 100 } })
    expect(third.body.requestedAtSec).toBe(startSec + 10)
    expect(world.logged.filter(({ message }) => message === 'intent stored')).toHaveLength(3)
  })

  test.each([['recommend'], ['off']] as const)(
    'in mode %s is accepted, and says that no worker gets orders',
    async (mode) => {
      const world = await aWorld()
      await aCycle(world, { mode })
      const { status, body } = await world.call('POST', burst, { body: { durationSec: 300 } })
      expect(status).toBe(202)
      expect(body).toMatchObject({ effective: false, note: expect.stringContaining(mode) })
    },
  )

  test('before the first cycle says that the mode is not known yet', async () => {
    const world = await aWorld()
    const { body } = await world.call('POST', burst, { body: { durationSec: 300 } })
    expect(body).toMatchObject({ effective: false, note: expect.stringContaining('no cycle') })
  })

  test('succeeds although no cycle can be woken, and the failure is logged', async () => {
    const world = await aWorld({
      nudge: async () => {
        throw new Error('queue is gone')
      },
    })
    const { status, body } = await world.call('POST', burst, { body: { durationSec: 300 } })
    expect(status).toBe(202)
    expect(await world.journal.intents(startSec)).toMatchObject([{ key: body.intent }])
    expect(world.logged.filter(({ level }) => level === 'warn')).toMatchObject([
      { fields: { fleet, intent: body.intent, error: new Error('queue is gone') } },
    ])
    expect(world.counted).toContain(`NudgeFailed ${fleet}`)
  })

  test.each([
    ['zero seconds', { durationSec: 0 }, ['/durationSec']],
    ['a year', { durationSec: 31_536_000 }, ['/durationSec']],
    ['longer than the settings allow', { durationSec: 3601 }, ['/durationSec']],
    ['half a second', { durationSec: 1.5 }, ['/durationSec']],
    ['text instead of a time', { durationSec: 'long' }, ['/durationSec']],
    ['no duration', {}, ['/durationSec']],
    ['a factor of -1', { durationSec: 60, factor: -1 }, ['/factor']],
    ['a factor of 1e9', { durationSec: 60, factor: 1e9 }, ['/factor']],
    ['an unknown field', { durationSec: 60, colour: 'red' }, ['/colour']],
    ['a reason that colours a terminal', { durationSec: 60, reason: '\u001b[31mred' }, ['/reason']],
    ['a reason that renames a terminal', { durationSec: 60, reason: '\u009d0;gone\u0007' }, ['/reason']],
    ['a reason of two lines', { durationSec: 60, reason: 'sale\nno burst' }, ['/reason']],
    ['a reason that is read backwards', { durationSec: 60, reason: 'a \u202eelas' }, ['/reason']],
    ['everything wrong', { durationSec: -5, factor: 0, reason: 7 }, ['/durationSec', '/factor', '/reason']],
    ['a list', [1], ['']],
    ['nothing', null, ['']],
  ])('of %s is refused, naming the field, and nothing is stored', async (_, body, pointers) => {
    const world = await aWorld()
    const refused = await world.call('POST', burst, { body })
    expect(refused.status).toBe(422)
    expect(refused.body.errors.map((error: { pointer: string }) => error.pointer)).toEqual(pointers)
    expect(await world.journal.intents(startSec)).toEqual([])
    expect(world.nudges).toEqual([])
  })

  test('may last as long as the settings allow, which can be changed', async () => {
    const world = await aWorld()
    await world.call('PUT', `/v1/fleets/${fleet}/settings`, { body: { burstMaxDurationSec: 7200 } })
    expect((await world.call('POST', burst, { body: { durationSec: 7200 } })).status).toBe(202)
  })
})

describe('looking at a burst', () => {
  test('when there is none shows that', async () => {
    const world = await aWorld()
    expect((await world.call('GET', burst)).body).toEqual({ fleet, burst: { active: false } })
  })

  test('shows the request until a cycle acts on it, and then the burst itself', async () => {
    const world = await aWorld()
    await world.call('POST', burst, { body: { durationSec: 300, reason: 'sale' }, authorizer: iam('bob') })
    expect((await world.call('GET', burst)).body).toMatchObject({
      burst: { active: false },
      pending: { kind: 'burst', endsAtSec: startSec + 300 },
    })
    world.nowSec += 10
    await aCycle(world)
    const { body } = await world.call('GET', burst)
    expect(body.pending).toBeUndefined()
    expect(body.burst).toMatchObject({
      active: true,
      cause: 'manual',
      endsAtSec: startSec + 300,
      remainingSec: 290,
      factor: 1.2,
      reason: 'sale',
      requestedBy: expect.stringContaining('bob'),
    })
  })

  test('after its end shows it as over, even if no cycle has run since', async () => {
    const world = await aWorld()
    await world.call('POST', burst, { body: { durationSec: 300 } })
    await aCycle(world)
    world.nowSec += 300
    expect((await world.call('GET', burst)).body.burst).toEqual({ active: false, endedAtSec: startSec + 300 })
  })
})

describe('calling a burst off', () => {
  test('is a conflict when none is running and none was asked for', async () => {
    const world = await aWorld()
    await aCycle(world)
    const refused = await world.call('DELETE', burst)
    expect(refused.status).toBe(409)
    expect(refused.body.type).toBe('urn:problem-type:rao:no-burst')
    expect(await world.journal.intents(startSec)).toEqual([])
  })

  test('ends the running one at the next cycle', async () => {
    const world = await aWorld()
    await world.call('POST', burst, { body: { durationSec: 300 } })
    await aCycle(world)
    world.nowSec += 30
    const called = await world.call('DELETE', burst)
    expect(called.status).toBe(202)
    expect(called.body).toMatchObject({ effective: true })
    expect(world.nudges.at(-1)).toEqual({ fleet, key: called.body.intent })
    await aCycle(world)
    expect((await world.call('GET', burst)).body.burst.active).toBe(false)
  })

  test('in the same second as the request counts as the later wish', async () => {
    const world = await aWorld()
    await aCycle(world)
    await world.call('POST', burst, { body: { durationSec: 300 } })
    await world.call('DELETE', burst)
    expect((await world.call('GET', burst)).body.pending).toMatchObject({
      kind: 'cancel',
      requestedAtSec: startSec + 0.001,
    })
    await world.call('POST', burst, { body: { durationSec: 300 } })
    expect((await world.call('GET', burst)).body.pending.kind).toBe('burst')
  })

  test('twice with one key is one cancellation, and does not affect a later burst', async () => {
    const world = await aWorld()
    const headers = { 'idempotency-key': 'stop' }
    await world.call('POST', burst, { body: { durationSec: 300 } })
    const first = await world.call('DELETE', burst, { headers })
    world.nowSec += 10
    await aCycle(world)
    await world.call('POST', burst, { body: { durationSec: 300 } })
    world.nowSec += 10
    const again = await world.call('DELETE', burst, { headers })
    expect(again.status).toBe(202)
    expect(again.body).toMatchObject({ intent: first.body.intent, requestedAtSec: first.body.requestedAtSec })
    expect(world.counted.filter((occurrence) => occurrence.startsWith('BurstCancelled'))).toHaveLength(1)
    await aCycle(world)
    expect((await world.call('GET', burst)).body.burst.active).toBe(true)
  })

  test('again is accepted for thirty days, long after there was anything to call off', async () => {
    const world = await aWorld()
    await aCycle(world)
    const headers = { 'idempotency-key': 'stop' }
    await world.call('POST', burst, { body: { durationSec: 300 } })
    const first = await world.call('DELETE', burst, { headers })
    world.nowSec += intentRetentionSec - 1
    const again = await world.call('DELETE', burst, { headers })
    expect([again.status, again.body]).toEqual([202, first.body])
    world.nowSec += 2
    expect((await world.call('DELETE', burst, { headers })).status).toBe(409)
  })

  test('is a separate request from asking for one under the same key', async () => {
    const world = await aWorld()
    const headers = { 'idempotency-key': 'k' }
    const asked = await world.call('POST', burst, { body: { durationSec: 300 }, headers })
    const called = await world.call('DELETE', burst, { headers })
    expect(called.status).toBe(202)
    expect(called.body.intent).not.toBe(asked.body.intent)
  })
})
