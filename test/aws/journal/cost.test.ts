import { afterAll, beforeAll, expect, test } from 'vitest'
import { counted } from '../../../infra/cost-model.ts'
import { encodeBucket } from '../../../lib/aws/journal/load-codec.ts'
import { bucketExpiry, emptyBucket, withPoint } from '../../../lib/journal/load-rollup.ts'
import type { LoadBucket } from '../../../lib/journal.ts'
import { type ControlState, initialState } from '../../../lib/optimizer/memory/state.ts'
import { defaultSettings } from '../../../lib/optimizer/settings/settings.ts'
import { durationBucket, emptyDurations } from '../../../lib/optimizer/snapshot/durations.ts'
import type { WorkerReading } from '../../../lib/optimizer/snapshot/snapshot.ts'
import { aFleetOf, aLoadPoint, aPlan, aSnapshotOf, chance, startSec, worked } from '../../journal-builders.ts'
import { itemBytes, type JournalDatabase, openDatabase, queryUnits } from './journal-database.ts'

let database: JournalDatabase

beforeAll(async () => {
  database = await openDatabase()
})

afterAll(() => database.close())

const hourSec = 3600
const daySec = 24 * hourSec

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

/** A day and night of 20 to 100 agents with noise; 14 bugs finish in each cycle of 30 s. */
function busyPoint(atSec: number) {
  const day = Math.sin((2 * Math.PI * atSec) / daySec)
  const demand = Math.round(60 + 30 * day + 20 * (chance('demand', atSec) - 0.5))
  const durations = emptyDurations()
  const finished = 10 + Math.floor(9 * chance('finished', atSec))
  for (let bug = 0; bug < finished; bug += 1) {
    const bucket = durationBucket(10 * 30 ** chance('duration', atSec, bug))
    durations[bucket] = (durations[bucket] ?? 0) + 1
  }
  const arrived = 8 + Math.floor(13 * chance('arrived', atSec))
  return aLoadPoint(atSec, { demand, arrived, finished, totalAgents: 4 * Math.ceil(demand / 3.5), durations })
}

function busyHour(startSec: number): LoadBucket {
  let bucket = emptyBucket(startSec)
  for (let atSec = startSec; atSec < startSec + hourSec; atSec += 30) bucket = withPoint(bucket, busyPoint(atSec))
  return bucket
}

/** The same hour so many days later: a day of random hours is enough for the cost of fourteen. */
function daysLater({ startSec, points, durations }: LoadBucket, days: number): LoadBucket {
  const later = (atSec: number) => atSec + days * daySec
  return {
    startSec: later(startSec),
    points: points.map((point) => ({ ...point, atSec: later(point.atSec) })),
    durations,
  }
}

test('fourteen days of rollups at a cycle of 30 s cost what the price of training assumes, and each append one write unit', async () => {
  const pk = 'FLEET#busy'
  const from = startSec - (startSec % daySec)
  const day = Array.from({ length: 24 }, (_, hour) => busyHour(from + hour * hourSec))
  const hours = Array.from({ length: 14 }, (_, days) => day.map((hour) => daysLater(hour, days))).flat()
  for (const bucket of hours)
    await database.put({
      pk,
      sk: `USE#cycle#${String(bucket.startSec).padStart(10, '0')}`,
      expiresAt: bucketExpiry('cycle', bucket.startSec),
      revision: 120,
      data: encodeBucket({ bucket }),
    })
  const stored = await database.items(pk)
  expect(Math.max(...stored.map(itemBytes))).toBeLessThanOrEqual(1024)
  // Tuning also reads the state, a snapshot and its own progress.
  expect(queryUnits(stored)).toBeLessThanOrEqual(counted.training.tuning.readUnits(30) - 30)

  database.units.length = 0
  const toSec = from + 14 * daySec
  const buckets = await database.journals
    .open('busy')
    .load({ resolution: 'cycle', fromSec: from, toSec: toSec - 1, nowSec: toSec })
  expect(buckets.flatMap(({ points }) => points)).toHaveLength(14 * 2880)
  expect(buckets[17]).toEqual(hours[17])
  expect(buckets.at(-1)).toEqual(hours.at(-1))
  expect(database.units.reduce((sum, { units }) => sum + units, 0)).toBe(queryUnits(stored))
})

test('an append stores as much as the figures above assume', async () => {
  const start = startSec - (startSec % hourSec)
  const journal = database.journals.open('appending')
  for (let cycle = 0; cycle < 3; cycle += 1) await journal.appendLoad(busyPoint(start + 30 * cycle))
  const [item] = await database.items('FLEET#appending')
  expect(item).toEqual({
    pk: 'FLEET#appending',
    sk: `USE#cycle#${String(start).padStart(10, '0')}`,
    expiresAt: bucketExpiry('cycle', start),
    revision: 3,
    data: expect.any(Uint8Array),
  })
})

/** The workers one cycle later: half of them have reported, and some have finished more bugs. */
function aCycleLater(workers: readonly WorkerReading[], cycle: number): WorkerReading[] {
  const atSec = startSec + cycle * 30
  return workers.map((worker) => {
    const luck = chance('reports', worker.id, cycle)
    if (luck < 0.5 && (worker.reportedAtSec ?? 0) > atSec - 60) return worker
    const bugs = Math.floor(3 * chance('bugs', worker.id, cycle))
    const said = {
      usedAgents: Math.floor(5 * chance('used', worker.id, cycle)),
      reportedAtSec: atSec - Math.floor(30 * luck),
    }
    return worked({ ...worker, ...said }, bugs, `${worker.id}-${cycle}`)
  })
}

test('a cycle of 200 busy workers costs at most eight write units, averaged over half an hour and including rosters', async () => {
  const journal = database.journals.open('budget')
  const cycles = 60
  let workers = aFleetOf(200)
  database.units.length = 0
  for (let cycle = 0; cycle < cycles; cycle += 1) {
    const atSec = startSec + cycle * 30
    const taken = await journal.takeLease({ owner: `o-${cycle}`, nowWallSec: atSec, ttlSec: 60, slotSec: atSec })
    if (taken.outcome !== 'taken') throw new Error(taken.outcome)
    await journal.appendSnapshot(aSnapshotOf(workers, atSec), defaultSettings)
    await journal.appendLoad(busyPoint(atSec))
    await journal.appendPlan(aPlan(workers, atSec))
    expect(await journal.commit(taken.lease, initialState)).toBe('committed')
    workers = aCycleLater(workers, cycle)
  }
  const writes = database.units.filter(({ call }) => call === 'PutItemCommand' || call === 'UpdateItemCommand')
  const perCycle = writes.reduce((sum, { units }) => sum + units, 0) / cycles
  expect(perCycle).toBeLessThanOrEqual(8)

  database.units.length = 0
  expect(await journal.plans({ nowSec: startSec + cycles * 30, limit: cycles })).toHaveLength(cycles)
  // A quarter unit per plan, and a few units for rosters: what a request for the outcomes of forecasts costs.
  expect(database.units.reduce((sum, { units }) => sum + units, 0)).toBeLessThanOrEqual(cycles / 4 + 5)

  const items = await database.items('FLEET#budget')
  const sizes = (prefix: string) => items.filter(({ sk }) => String(sk).startsWith(prefix)).map(itemBytes)
  expect(Math.max(...sizes('PLAN#'))).toBeLessThanOrEqual(2048)
  expect(mean(sizes('PLAN#')) + 100).toBeLessThanOrEqual(counted.stored.plan)
  expect(mean(sizes('SNAP#'))).toBeLessThanOrEqual(2048)
})

test('the state of a fleet of five groups in full activity is one write unit', async () => {
  const groups = ['a', 'b', 'c', 'd', 'e'].map((zone) => `eu-central-1/fixwurx-workers-${zone}`)
  const perGroup = <Value>(value: (index: number) => Value) =>
    Object.fromEntries(groups.map((group, index) => [group, value(index)]))
  const state: ControlState = {
    decidedAtSec: startSec,
    burst: {
      active: true,
      cause: 'manual',
      startedAtSec: startSec,
      endsAtSec: startSec + 300,
      factor: 1.5,
      calm: 1,
      supplyAtStart: 120,
      peakDemand: 151,
      intent: '5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef',
      reason: 'release day',
      requestedBy: 'arn:aws:sts::123456789012:assumed-role/ops/ann',
    },
    targets: Array.from({ length: 8 }, (_, index) => ({ atSec: startSec - 300 + 30 * index, agents: 160 - 3 * index })),
    departures: Array.from({ length: 8 }, (_, index) => ({
      atSec: startSec - 500 + 60 * index,
      workers: 2,
      confirmedIdle: index % 2 === 0,
    })),
    leadTimesSec: perGroup((group) =>
      Array.from({ length: 20 }, (_, index) => 60 + Math.floor(90 * chance('lead', group, index))),
    ),
    refusals: {
      [groups[2] ?? '']: {
        failures: 3,
        untilSec: startSec + 600,
        reason: 'We currently do not have sufficient m7g.xlarge capacity in the Availability Zone you requested',
      },
    },
    desired: perGroup((group) => 20 + 7 * group),
    inventory: 170,
    consumedIntents: { '5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef': startSec + 31 * daySec },
  }
  const journal = database.journals.open('five-groups')
  const taken = await journal.takeLease({
    owner: '8b1a9953-c461-1296-a827-abf8c47804d7',
    nowWallSec: startSec,
    ttlSec: 60,
    slotSec: startSec,
  })
  if (taken.outcome !== 'taken') throw new Error(taken.outcome)
  await journal.commit(taken.lease, state)
  database.units.length = 0
  const again = await journal.takeLease({
    owner: '8b1a9953-c461-1296-a827-abf8c47804d8',
    nowWallSec: startSec + 30,
    ttlSec: 60,
    slotSec: startSec + 30,
  })
  expect(again).toMatchObject({ outcome: 'taken', lease: { state } })
  expect(database.units).toEqual([{ call: 'UpdateItemCommand', units: 1 }])
})
