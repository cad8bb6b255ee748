import { describe, expect, test } from 'vitest'
import { parameters } from '../../lib/optimizer/settings/parameters.ts'
import { defaultSettings, settingNames } from '../../lib/optimizer/settings/settings.ts'
import { candidates } from '../../lib/optimizer/tuning/candidates.ts'
import { memoryJournals } from '../../lib/simulated/memory-journal.ts'
import { openDatabase } from '../aws/journal/journal-database.ts'
import { aWorld, fleet, iam } from './world.ts'

const settings = `/v1/fleets/${fleet}/settings`

/** Journals in which somebody else changes the settings right before each of the first `times` writes. */
function contested(times: number) {
  const journals = memoryJournals()
  let left = times
  return {
    ...journals,
    open(name: string) {
      const journal = journals.open(name)
      return {
        ...journal,
        async putSettings(...[overrides, version, unfit]: Parameters<typeof journal.putSettings>) {
          if (left-- > 0)
            await journal.putSettings({ ...(await journal.settings()).overrides, headroomAgents: 7 }, version)
          return journal.putSettings(overrides, version, unfit)
        },
      }
    },
  }
}

describe('settings', () => {
  test('show what tuning chose, and whether it would have kept the promise, unless late bugs have a price', async () => {
    const world = await aWorld()
    const [choice] = candidates
    if (choice === undefined) throw new Error('there are some')
    const evidence = { arrived: 400, late: 3, workerSec: 7200, launches: 14 }
    await world.journal.putModel({ tuning: { trainedAtSec: 9, cycles: 2880, tuned: { choice, evidence, kept: true } } })
    const seen = {
      trainedAtSec: 9,
      cycles: 2880,
      settings: choice,
      arrived: 400,
      lateShare: 0.0075,
      workerHours: 2,
      launches: 14,
    }
    const tuned = async () => (await world.call('GET', settings)).body.tuned
    expect(await tuned()).toEqual({ ...seen, promiseKept: true })
    await world.journal.putSettings({ lateBugWorkerHours: 3 }, 0)
    expect(await tuned()).toEqual(seen)
  })

  test('of an untouched fleet are the defaults, at version 0', async () => {
    const world = await aWorld()
    const { status, body, headers } = await world.call('GET', settings)
    expect(status).toBe(200)
    expect(headers.etag).toBe('"0"')
    expect(body).toEqual({ fleet, version: 0, overrides: {}, effective: defaultSettings, defaults: defaultSettings })
  })

  test('named in a change are changed, the others stay', async () => {
    const world = await aWorld()
    await world.call('PUT', settings, { body: { optimizationIntervalSec: 60 } })
    const { status, body, headers } = await world.call('PUT', settings, { body: { burstCapacityFactor: 1.5 } })
    expect(status).toBe(200)
    expect(headers.etag).toBe('"2"')
    expect(body.overrides).toEqual({ optimizationIntervalSec: 60, burstCapacityFactor: 1.5 })
    expect(body.effective).toEqual({ ...defaultSettings, optimizationIntervalSec: 60, burstCapacityFactor: 1.5 })
    expect((await world.call('GET', settings)).body).toEqual(body)
  })

  test('set to null fall back to the default', async () => {
    const world = await aWorld()
    await world.call('PUT', settings, { body: { optimizationIntervalSec: 60, headroomAgents: 9 } })
    const { body } = await world.call('PUT', settings, { body: { optimizationIntervalSec: null } })
    expect(body.overrides).toEqual({ headroomAgents: 9 })
    expect(body.effective.optimizationIntervalSec).toBe(defaultSettings.optimizationIntervalSec)
  })

  test.each([
    ['no setting', {}],
    ['a setting with its present value', { headroomAgents: 9 }],
    ['an override to remove that does not exist', { leadTimeSec: null }],
  ])('keep their version when a change names %s', async (_, body) => {
    const world = await aWorld()
    const before = await world.call('PUT', settings, { body: { headroomAgents: 9 } })
    const after = await world.call('PUT', settings, { body })
    expect(after.status).toBe(200)
    expect(after.headers.etag).toBe('"1"')
    expect(after.body).toEqual(before.body)
    expect(await world.journal.settings()).toEqual({ version: 1, overrides: { headroomAgents: 9 } })
    expect(world.logged).toHaveLength(1)
  })

  test('with invalid values, as after a manual edit, are removed by setting them to null', async () => {
    const database = await openDatabase()
    const world = await aWorld({ journals: database.journals })
    const overrides = { headroomAgents: 9, leadTimeSec: -1 }
    await database.put({ pk: `FLEET#${fleet}`, sk: 'SETTINGS', version: 4, overrides })
    const unnamed = await world.call('PUT', settings, { body: { headroomAgents: 9 } })
    expect(unnamed.headers.etag).toBe('"4"')
    const { status, headers } = await world.call('PUT', settings, { body: { leadTimeSec: null } })
    expect([status, headers.etag]).toEqual([200, '"5"'])
    expect((await database.get(`FLEET#${fleet}`, 'SETTINGS'))?.overrides).toEqual({ headroomAgents: 9 })
    await database.close()
  })

  test('that only another version knows, as after a rollback, survive every change of others', async () => {
    const database = await openDatabase()
    const world = await aWorld({ journals: database.journals })
    const stored = async () => (await database.get(`FLEET#${fleet}`, 'SETTINGS'))?.overrides
    const ofALaterVersion = { ofALaterVersion: 5, usageHistorySize: 1e9 }
    await database.put({ pk: `FLEET#${fleet}`, sk: 'SETTINGS', version: 4, overrides: ofALaterVersion })
    const { body } = await world.call('PUT', settings, { body: { headroomAgents: 9 } })
    expect(body).toMatchObject({ version: 5, overrides: { headroomAgents: 9 } })
    expect(await stored()).toEqual({ ...ofALaterVersion, headroomAgents: 9 })
    await world.call('PUT', `/v1/fleets/${fleet}/burst-factor`, { body: { factor: 1.5 } })
    await world.call('PUT', settings, { body: { headroomAgents: null } })
    expect(await stored()).toEqual({ ...ofALaterVersion, burstCapacityFactor: 1.5 })
    await world.call('PUT', settings, { body: { usageHistorySize: 60 } })
    expect(await stored()).toEqual({ ofALaterVersion: 5, usageHistorySize: 60, burstCapacityFactor: 1.5 })
    await database.close()
  })

  test('that are unset count as changed when set to their default', async () => {
    const world = await aWorld()
    const { headroomAgents } = defaultSettings
    const { body } = await world.call('PUT', settings, { body: { headroomAgents } })
    expect(body).toMatchObject({ version: 1, overrides: { headroomAgents } })
  })

  test('of another version than If-Match names are refused even if nothing would change', async () => {
    const world = await aWorld()
    await world.call('PUT', settings, { body: { headroomAgents: 9 } })
    expect((await world.call('PUT', settings, { body: {}, headers: { 'if-match': '"0"' } })).status).toBe(412)
  })

  test('are logged with who changed them', async () => {
    const world = await aWorld()
    await world.call('PUT', settings, { body: { headroomAgents: 9 }, authorizer: iam('alice') })
    expect(world.logged).toMatchObject([
      { message: 'settings changed', fields: { fleet, version: 1, caller: expect.stringContaining('alice') } },
    ])
  })

  test.each(settingNames.map((name) => [name, parameters[name]] as const))(
    '%s accepts its limits and nothing beyond them',
    async (name, { min, max }) => {
      const world = await aWorld()
      for (const value of [min, max])
        expect((await world.call('PUT', settings, { body: { [name]: value } })).body.effective[name]).toBe(value)
      for (const value of [min - 1, max + 1, '5', [5], true]) {
        const { status, body } = await world.call('PUT', settings, { body: { [name]: value } })
        expect(status).toBe(422)
        expect(body.errors).toMatchObject([{ pointer: `/${name}` }])
        expect(body.detail).toContain(name)
      }
      expect((await world.journal.settings()).overrides).toEqual({ [name]: max })
    },
  )

  test.each([
    ['an interval of 0', { optimizationIntervalSec: 0 }, ['/optimizationIntervalSec']],
    ['a factor of -1', { burstCapacityFactor: -1 }, ['/burstCapacityFactor']],
    ['a factor of 1e9', { burstCapacityFactor: 1e9 }, ['/burstCapacityFactor']],
    [
      'one good and two bad',
      { headroomAgents: 3, usageHistorySize: 1.5, leadTimeSec: 0 },
      ['/usageHistorySize', '/leadTimeSec'],
    ],
    ['an unknown name', { optimisationInterval: 30 }, ['/optimisationInterval']],
    ['a property name of every object', { constructor: 1, toString: 2 }, ['/constructor', '/toString']],
    ['a list', [], ['']],
    ['a text', 'fast', ['']],
  ])('are not changed by %s, and each field is named', async (_, body, pointers) => {
    const world = await aWorld()
    await world.call('PUT', settings, { body: { headroomAgents: 5 } })
    const refused = await world.call('PUT', settings, { body })
    expect(refused.status).toBe(422)
    expect(refused.body.errors.map((error: { pointer: string }) => error.pointer)).toEqual(pointers)
    expect(await world.journal.settings()).toEqual({ version: 1, overrides: { headroomAgents: 5 } })
  })

  test('cannot be given a prototype', async () => {
    const world = await aWorld()
    const refused = await world.call('PUT', settings, { rawBody: '{"__proto__":{"headroomAgents":3}}' })
    expect(refused.status).toBe(422)
    expect((await world.journal.settings()).version).toBe(0)
  })
})

describe('settings that others change at the same time', () => {
  test('are changed at the version that If-Match names', async () => {
    const world = await aWorld()
    const { headers } = await world.call('GET', settings)
    const changed = await world.call('PUT', settings, {
      body: { headroomAgents: 3 },
      headers: { 'if-match': String(headers.etag) },
    })
    expect(changed.body.version).toBe(1)
  })

  test.each([['"0"'], ['0']])(
    'are not changed when If-Match names the version %s and it is outdated',
    async (match) => {
      const world = await aWorld()
      await world.call('PUT', settings, { body: { headroomAgents: 3 } })
      const refused = await world.call('PUT', settings, { body: { headroomAgents: 4 }, headers: { 'if-match': match } })
      expect(refused.status).toBe(412)
      expect(refused.body.detail).toContain('version 1')
      expect((await world.journal.settings()).overrides).toEqual({ headroomAgents: 3 })
    },
  )

  test('are changed whatever their version where If-Match is *', async () => {
    const world = await aWorld()
    await world.call('PUT', settings, { body: { headroomAgents: 3 } })
    const changed = await world.call('PUT', settings, { body: { headroomAgents: 4 }, headers: { 'if-match': '*' } })
    expect(changed.body.version).toBe(2)
  })

  test('refuse an If-Match that is not a version', async () => {
    const world = await aWorld()
    const refused = await world.call('PUT', settings, { body: {}, headers: { 'if-match': '"latest"' } })
    expect(refused.status).toBe(400)
    expect(refused.body.errors).toMatchObject([{ parameter: 'if-match' }])
  })

  test('are merged again when somebody was faster, so that no field is lost', async () => {
    const world = await aWorld({ journals: contested(2) })
    const { status, body } = await world.call('PUT', settings, { body: { burstCapacityFactor: 2 } })
    expect(status).toBe(200)
    expect(body).toMatchObject({ version: 3, overrides: { headroomAgents: 7, burstCapacityFactor: 2 } })
  })

  test('answer 412 when somebody was faster than a change of a named version', async () => {
    const world = await aWorld({ journals: contested(1) })
    const refused = await world.call('PUT', settings, { body: { leadTimeSec: 9 }, headers: { 'if-match': '"0"' } })
    expect(refused.status).toBe(412)
    expect((await world.journal.settings()).overrides).toEqual({ headroomAgents: 7 })
  })

  test('answer 409 when somebody is faster every time', async () => {
    const world = await aWorld({ journals: contested(1000) })
    const refused = await world.call('PUT', settings, { body: { leadTimeSec: 9 } })
    expect(refused.status).toBe(409)
    expect((await world.journal.settings()).overrides).toEqual({ headroomAgents: 7 })
  })
})

describe('the burst factor', () => {
  const factor = `/v1/fleets/${fleet}/burst-factor`

  test('is a setting', async () => {
    const world = await aWorld()
    const { status, body } = await world.call('PUT', factor, { body: { factor: 1.5 } })
    expect(status).toBe(200)
    expect(body).toEqual({ fleet, factor: 1.5, version: 1 })
    expect((await world.call('GET', settings)).body.overrides).toEqual({ burstCapacityFactor: 1.5 })
  })

  test.each([[-1], [0], [0.99], [5.01], [1e9], ['1.5'], [null]])('cannot be %s', async (value) => {
    const world = await aWorld()
    const refused = await world.call('PUT', factor, { body: { factor: value } })
    expect(refused.status).toBe(422)
    expect(refused.body.errors).toMatchObject([{ pointer: '/factor' }])
    expect((await world.journal.settings()).version).toBe(0)
  })
})
