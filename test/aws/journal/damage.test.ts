import { NumberValue } from '@aws-sdk/lib-dynamodb'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { JournalError, openJournals } from '../../../lib/aws/journal/index.ts'
import { pack } from '../../../lib/aws/journal/pack.ts'
import { ResourceAllocationOptimizer } from '../../../lib/index.ts'
import type { Journal } from '../../../lib/journal.ts'
import { JournalDamageError } from '../../../lib/journal.ts'
import { initialState } from '../../../lib/optimizer/memory/state.ts'
import { defaultSettings } from '../../../lib/optimizer/settings/settings.ts'
import { type Candidate, candidates } from '../../../lib/optimizer/tuning/candidates.ts'
import { Tuner } from '../../../lib/optimizer/tuning/tuner.ts'
import type { TunerState } from '../../../lib/optimizer/tuning/tuner-state.ts'
import { aFleet } from '../../core/a-fleet.ts'
import { aFleetOf, aHeartbeat, aLoadPoint, aPlan, aSnapshotOf, aTraining, startSec } from '../../journal-builders.ts'
import { type JournalDatabase, openDatabase } from './journal-database.ts'

let database: JournalDatabase
let journal: Journal
let pk: string
let count = 0

beforeAll(async () => {
  database = await openDatabase()
})

beforeEach(() => {
  count += 1
  pk = `FLEET#damaged-${count}`
  journal = database.journals.open(`damaged-${count}`)
  database.damages.length = 0
})

afterAll(() => database.close())

const garbage = new Uint8Array([1, 77, 3, 200, 15, 9])
const hourSec = 3600
const aChoice = candidates[0] as Candidate

/** Overwrites attributes of the first stored item whose key has this prefix, and returns its key. */
async function damage(skPrefix: string, values: Record<string, unknown>): Promise<string> {
  const item = (await database.items(pk)).find(({ sk }) => String(sk).startsWith(skPrefix))
  if (item === undefined) throw new Error(`nothing stored under ${skPrefix}`)
  await database.put({ ...item, ...values })
  return String(item.sk)
}

const damagedKeys = () => database.damages.map(({ sk }) => sk)

test('a damaged snapshot is left out and reported; the others are read, and nothing is deleted', async () => {
  const snapshots = [0, 30, 60].map((at) => aSnapshotOf(aFleetOf(2), startSec + at))
  for (const snapshot of snapshots) await journal.appendSnapshot(snapshot, defaultSettings)
  const sk = await damage(`SNAP#${startSec + 30}`, { data: garbage })
  const found = await journal.snapshots({ nowSec: startSec + 60, limit: 2 })
  expect(found).toEqual([snapshots[0], snapshots[2]])
  expect(database.damages).toEqual([{ pk, sk, problem: expect.any(String) }])
  expect(await database.get(pk, sk)).toMatchObject({ data: garbage })
})

test.each([
  ['of another type', { data: 'text' }],
  ['gone', { data: undefined }],
  ['without a readable end', { expiresAt: 'soon' }],
  ['too large for a number', { expiresAt: NumberValue.from('9007199254740993'), parts: 3 }],
])('a plan whose content is %s is left out and reported', async (_, values) => {
  await journal.appendPlan(aPlan(aFleetOf(1), startSec))
  await journal.appendPlan(aPlan(aFleetOf(1), startSec + 30))
  const sk = await damage(`PLAN#${startSec + 30}`, values)
  const found = await journal.plans({ nowSec: startSec + 30, limit: 5 })
  expect(found.map(({ atSec }) => atSec)).toEqual([startSec])
  expect(damagedKeys()).toEqual([sk])
})

test('a plan of another shape is left out and reported, field by field', async () => {
  const { settings: _, ...rest } = aPlan(aFleetOf(1), startSec)
  await journal.appendPlan({ ...rest, usageRatio: 'much' } as never)
  expect(await journal.plans({ nowSec: startSec, limit: 5 })).toEqual([])
  expect(database.damages[0]?.problem).toContain('usageRatio')
  expect(database.damages[0]?.problem).toContain('settings')
})

test('snapshots and plans whose roster is damaged are left out; the next ones begin a new roster', async () => {
  const fleet = aFleetOf(100)
  await journal.appendSnapshot(aSnapshotOf(fleet, startSec), defaultSettings)
  await journal.appendPlan(aPlan(fleet, startSec))
  const roster = await damage('ROSTER#', { data: garbage })

  const other = openJournals({ client: database.client, tableName: 'journal', onDamage: database.onDamage })
  const reopened = other.open(`damaged-${count}`)
  expect(await reopened.snapshots({ nowSec: startSec, limit: 1 })).toEqual([])
  expect(await reopened.plans({ nowSec: startSec, limit: 1 })).toEqual([])
  expect(new Set(damagedKeys())).toEqual(new Set([roster, `SNAP#${startSec}`, `PLAN#${startSec}`]))

  const next = aSnapshotOf(fleet, startSec + 30)
  await reopened.appendSnapshot(next, defaultSettings)
  expect(await reopened.snapshots({ nowSec: startSec + 30, limit: 1 })).toEqual([next])
  expect(await database.get(pk, roster)).toMatchObject({ data: garbage })
})

test('points are still stored beside a damaged bucket, which stays as it is', async () => {
  const at = startSec - (startSec % hourSec)
  for (const offset of [0, 30]) await journal.appendLoad(aLoadPoint(at + offset))
  const sk = await damage('USE#cycle#', { data: garbage })
  for (const offset of [60, 90, 90]) await journal.appendLoad(aLoadPoint(at + offset))
  const [bucket] = await journal.load({ resolution: 'cycle', fromSec: at, toSec: at + 90, nowSec: at + 90 })
  expect(bucket?.points.map(({ atSec }) => atSec - at)).toEqual([60, 90])
  expect(bucket?.durations).toEqual(aLoadPoint(at).durations.map((value) => 2 * value))
  expect(new Set(damagedKeys())).toEqual(new Set([sk]))
  expect(await database.get(pk, sk)).toMatchObject({ data: garbage })
})

test('a damaged coarse bucket is computed from the cycles, and rebuilt beside it when the hour closes', async () => {
  const day = startSec - (startSec % (24 * hourSec))
  for (const hour of [0, 1, 2]) await journal.appendLoad(aLoadPoint(day + hour * hourSec, { demand: hour }))
  const sk = await damage('USE#1h#', { data: garbage })
  const demands = async () =>
    (await journal.load({ resolution: '1h', fromSec: day, toSec: day + 5 * hourSec, nowSec: day + 5 * hourSec }))
      .flatMap(({ points }) => points)
      .map(({ demand }) => demand)
  expect(await demands()).toEqual([0, 1, 2])
  await journal.appendLoad(aLoadPoint(day + 3 * hourSec, { demand: 3 }))
  expect(await demands()).toEqual([0, 1, 2, 3])
  expect(await database.get(pk, sk)).toMatchObject({ data: garbage })
  expect(await database.get(pk, `${sk}#1`)).toBeDefined()
})

test('when the state cannot be read, nothing is steered: the error names table and item, and the item stays', async () => {
  const first = await journal.takeLease({ owner: 'a', nowWallSec: 1, ttlSec: 60 })
  if (first.outcome !== 'taken') throw new Error(first.outcome)
  await journal.commit(first.lease, { ...initialState, inventory: 5 })
  await damage('STATE', { state: garbage })

  const attempt = () => journal.takeLease({ owner: 'b', nowWallSec: 2, ttlSec: 60 })
  await expect(attempt()).rejects.toThrow(JournalDamageError)
  await expect(attempt()).rejects.toMatchObject({
    table: 'journal',
    pk,
    sk: 'STATE',
    message: expect.stringContaining('journal'),
  })
  await expect(journal.state()).rejects.toThrow(JournalDamageError)
  expect(await database.get(pk, 'STATE')).toMatchObject({ state: garbage })
  expect(await database.get(pk, 'STATE')).not.toHaveProperty('owner')
})

test('an anomaly watch of another shape starts afresh: it steers nothing, so it does not stop steering', async () => {
  const first = await journal.takeLease({ owner: 'a', nowWallSec: 1, ttlSec: 60 })
  if (first.outcome !== 'taken') throw new Error(first.outcome)
  const state = { ...initialState, inventory: 5 }
  await journal.commit(first.lease, state)
  const watch = { foretold: [], anomaly: { direction: 'above', startedAtSec: 1, expected: 3, farthest: 9 } }
  await damage('STATE', { state: pack({ ...state, watch }) })
  const next = await journal.takeLease({ owner: 'b', nowWallSec: 2, ttlSec: 60 })
  expect(next).toMatchObject({ outcome: 'taken', lease: { state: { ...state, watch: { foretold: [] } } } })
})

test.each([
  ['a version that is text', { version: 'seven' }],
  ['a lease without a valid end', { leaseUntil: 'later' }],
  ['a slot that is not a number', { lastSlot: 'first' }],
  ['a state of another shape', { state: pack({ burst: 'no' }) }],
])('a state with %s is an error, never a lease that is held for ever', async (_, values) => {
  const first = await journal.takeLease({ owner: 'a', nowWallSec: 1, ttlSec: 60, slotSec: 30 })
  if (first.outcome !== 'taken') throw new Error(first.outcome)
  await journal.commit(first.lease, initialState)
  await damage('STATE', values)
  const attempt = journal.takeLease({ owner: 'b', nowWallSec: 2, ttlSec: 60, slotSec: 60 })
  await expect(attempt).rejects.toThrow(JournalDamageError)
})

test('an invalid setting is left out and reported; settings of another shape are an error for every reader', async () => {
  await journal.putSettings({ usageHistorySize: 30, headroomAgents: 3 }, 0)
  await damage('SETTINGS', { overrides: { usageHistorySize: -1, headroomAgents: 3, ofALaterVersion: 1 } })
  const unfit = { usageHistorySize: -1, ofALaterVersion: 1 }
  expect(await journal.settings()).toEqual({
    version: 1,
    overrides: { headroomAgents: 3 },
    unfit,
  })
  expect(damagedKeys()).toEqual(['SETTINGS', 'SETTINGS'])
  await damage('SETTINGS', { overrides: 'none' })
  await expect(journal.settings()).rejects.toThrow(JournalDamageError)
})

test('a setting that is not valid here outlives a burst factor that a program adjusts', async () => {
  await database.put({ pk, sk: 'SETTINGS', version: 4, overrides: { ofALaterVersion: 1 } })
  const { ports, clock } = aFleet()
  await new ResourceAllocationOptimizer({ ...ports, clock, journal }).adjustBurstFactor(1.5)
  const overrides = { ofALaterVersion: 1, burstCapacityFactor: 1.5 }
  expect(await database.get(pk, 'SETTINGS')).toMatchObject({ version: 5, overrides })
})

test('a damaged intent is left out; whoever repeats it is told', async () => {
  const intent = { key: 'k', kind: 'cancel', requestedAtSec: startSec } as const
  const asked = `ASKED#${startSec}#k`
  await journal.putIntent(intent)
  await journal.putIntent({ ...intent, key: 'm' })
  for (const sk of ['INTENT#k', asked]) await damage(sk, { intent: { kind: 'dance' } })
  expect((await journal.intents(startSec)).map(({ key }) => key)).toEqual(['m'])
  expect(damagedKeys()).toEqual([asked])
  await expect(journal.putIntent(intent)).rejects.toThrow(JournalDamageError)
})

test('a half-stored intent is returned once it is repeated', async () => {
  const intent = { key: 'half', kind: 'cancel', requestedAtSec: startSec } as const
  await database.put({ pk, sk: 'INTENT#half', intent, expiresAt: startSec + 86_400 })
  expect(await journal.intents(startSec)).toEqual([])
  expect(await journal.putIntent({ ...intent, requestedAtSec: startSec + 5 })).toEqual({ intent, created: false })
  expect(await journal.intents(startSec + 5)).toEqual([intent])
  expect(await database.get(pk, `ASKED#${startSec}#half`)).toMatchObject({ expiresAt: startSec + 86_400 })
})

test('a damaged worker is left out until it reports again; a damaged backlog is unknown', async () => {
  for (const worker of ['w-1', 'w-2']) await journal.putHeartbeat(aHeartbeat(worker, startSec))
  await damage('WORKER#w-1', { usedAgents: 'many' })
  expect((await journal.workers(startSec)).map(({ worker }) => worker)).toEqual(['w-2'])
  expect(damagedKeys()).toEqual(['WORKER#w-1'])
  const heartbeat = aHeartbeat('w-1', startSec + 30)
  expect(await journal.putHeartbeat(heartbeat)).toEqual({ worker: 'w-1', heartbeat })

  await journal.putBacklog({ queued: 1, reportedAtSec: startSec })
  await damage('BACKLOG', { queued: {} })
  expect(await journal.backlog(startSec)).toBeUndefined()
})

test('when the database cannot be reached, the error names table and item and carries its cause', async () => {
  const unreachable = openJournals({
    clientConfig: { ...database.clientConfig, endpoint: 'http://127.0.0.1:1', maxAttempts: 1 },
    tableName: 'journal',
    onDamage: () => {},
  })
  const attempt = unreachable.open('fleet').settings()
  await expect(attempt).rejects.toThrow(JournalError)
  await expect(attempt).rejects.toMatchObject({
    name: 'JournalError',
    table: 'journal',
    pk: 'FLEET#fleet',
    sk: 'SETTINGS',
    cause: expect.any(Error),
  })
  unreachable.close()
})

test('an invalid time is refused before anything is written', async () => {
  const snapshot = aSnapshotOf([], Number.NaN)
  await expect(journal.appendSnapshot(snapshot, defaultSettings)).rejects.toThrow(RangeError)
  await expect(journal.appendLoad(aLoadPoint(-5))).rejects.toThrow(RangeError)
  expect(await database.items(pk)).toEqual([])
})

test('an unreadable forecast, or one of another version, is left out and reported; tuned settings stay', async () => {
  const tuned = { choice: aChoice, evidence: { arrived: 100, late: 0.5, workerSec: 3600, launches: 12 }, kept: true }
  const tuning = { trainedAtSec: startSec, cycles: 2880, tuned }
  for (const forecast of [
    garbage,
    'text',
    pack({ ...aTraining(), version: 0 }),
    pack({ ...aTraining(), models: [{}] }),
  ]) {
    database.damages.length = 0
    await journal.putModel({ tuning, forecast: aTraining() })
    await damage('MODEL', { forecast })
    expect(await journal.model()).toEqual({ tuning })
    expect(damagedKeys()).toEqual(['MODEL'])
  }
})

test('tuned settings of another version are left out and reported; the forecast stays', async () => {
  const { headroomShare: _, ...older } = aChoice
  const tuned = { evidence: { arrived: 100, late: 0.5, workerSec: 3600, launches: 12 }, kept: true }
  for (const choice of [older, { ...aChoice, headroomShare: -1 }]) {
    database.damages.length = 0
    await journal.putModel({
      tuning: { trainedAtSec: startSec, cycles: 2880, tuned: { ...tuned, choice: aChoice } },
      forecast: aTraining(),
    })
    await damage('MODEL', { tuned: { ...tuned, choice } })
    expect(await journal.model()).toEqual({ forecast: aTraining() })
    expect(damagedKeys()).toEqual(['MODEL'])
  }
})

test('a choice from before headroom could follow the root of demand, or rest, or there was a dead band, is read as one without these', async () => {
  const { headroomRoot: _, headroomIdleSec: __, deadBandShare: ___, ...older } = aChoice
  const tuned = { choice: aChoice, evidence: { arrived: 100, late: 0.5, workerSec: 3600, launches: 12 }, kept: true }
  await journal.putModel({ tuning: { trainedAtSec: startSec, cycles: 2880, tuned }, forecast: aTraining() })
  await damage('MODEL', { tuned: { ...tuned, choice: older } })
  expect((await journal.model()).tuning?.tuned.choice).toEqual({
    ...older,
    headroomRoot: 0,
    headroomIdleSec: 0,
    deadBandShare: 0,
  })
})

function aTunerState(): TunerState {
  const tuner = new Tuner(defaultSettings)
  const past = { agentsPerWorker: 4, leadTimesSec: [120], leadTimeSec: 120, promiseWaitSec: 60 }
  tuner.advance({ atSec: startSec, demand: 4, totalAgents: 8, arrived: 9 }, undefined, past)
  const state = tuner.state()
  if (state === undefined) throw new Error('nothing lived')
  return state
}

test('what tuning knew before it counted launches is read without them, and is no damage', async () => {
  const { launches: _, ...older } = { arrived: 100, late: 0.5, workerSec: 3600, launches: 12 }
  const tuned = { choice: aChoice, evidence: { ...older, launches: 12 }, kept: true }
  await journal.putModel({ tuning: { trainedAtSec: startSec, cycles: 2880, tuned } })
  await damage('MODEL', { tuned: { ...tuned, evidence: older } })
  expect((await journal.model()).tuning?.tuned.evidence).toEqual({ ...older, launches: 0 })
  const state = aTunerState()
  await journal.putTunerState(state)
  await damage('TUNER', { data: pack({ ...state, fleets: state.fleets.map((each) => ({ ...each, parts: older })) }) })
  expect((await journal.tunerState())?.fleets[0]?.parts).toEqual({ ...older, launches: 0 })
  expect(damagedKeys()).toEqual([])
})

test('booting workers that tuning has kept one by one are read as they were, and are no damage', async () => {
  const state = aTunerState()
  const fleets = state.fleets.map(({ parts, fleet }) => {
    if (fleet === undefined) throw new Error('no fleet')
    const { booting: _, ...older } = fleet
    return { parts, fleet: { ...older, bootingUntilSec: [startSec + 90, startSec + 150] } }
  })
  await journal.putTunerState(state)
  await damage('TUNER', { data: pack({ ...state, fleets }) })
  const read = await journal.tunerState()
  expect(read?.fleets[0]?.fleet).toEqual({
    ...state.fleets[0]?.fleet,
    booting: [
      { workers: 1, untilSec: startSec + 90 },
      { workers: 1, untilSec: startSec + 150 },
    ],
  })
  expect(damagedKeys()).toEqual([])
})

test.each([
  ['damaged', garbage],
  ['of another version', pack({ version: 0, fleets: [] })],
])('a tuning state that is %s is left out and reported', async (_, data) => {
  await journal.putTunerState(aTunerState())
  await damage('TUNER', { data })
  expect(await journal.tunerState()).toBeUndefined()
  expect(damagedKeys()).toEqual(['TUNER'])
})
