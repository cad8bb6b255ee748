import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { counted } from '../../infra/cost-model.ts'
import { FleetDirectory } from '../../lib/http/fleet-directory.ts'
import type { Journal, StoredModel } from '../../lib/journal.ts'
import { initialState } from '../../lib/optimizer/memory/state.ts'
import { emptyDurations } from '../../lib/optimizer/snapshot/durations.ts'
import { trainDue } from '../../lib/train/train-due.ts'
import { type JournalDatabase, openDatabase } from '../aws/journal/journal-database.ts'
import { aFleetOf, aTraining, startSec } from '../journal-builders.ts'
import { manualClock } from '../manual-clock.ts'

/*
 * The units that infra/COST.md multiplies, as DynamoDB itself reports them. Those of a cycle are checked in
 * test/aws/budget.test.ts, those of fourteen days of history in test/aws/journal/cost.test.ts.
 */
let database: JournalDatabase
let journal: Journal

/** As large as a model gets: settings tuned with the longest surge clock that training knows. */
const model: StoredModel = {
  forecast: aTraining(),
  tuning: {
    trainedAtSec: startSec,
    cycles: 40_320,
    tuned: {
      choice: {
        headroomAgents: 4,
        headroomRoot: 0.6,
        headroomShare: 0.075,
        headroomIdleSec: 1800,
        averagingSec: 120,
        backlogRecoverySec: 120,
        standingWaitSec: 10,
        releaseDelaySec: 300,
        forecastQuantile: 0.9,
        surgeShare: 0.5,
        deadBandShare: 0.1,
        burstUtilisation: 0.95,
      },
      evidence: { arrived: 612_431.25, late: 3214.0625, workerSec: 21_432_123.5, launches: 18_211.375 },
      kept: true,
      surges: {
        periodSec: 86_400,
        phaseSec: 300,
        power: 0.5,
        rises: Array.from({ length: 288 }, (_, phase) => 0.123_456_789_123_4 * phase),
      },
    },
  },
}

beforeAll(async () => {
  database = await openDatabase()
  journal = database.journals.open('ci')
  const slot = { owner: 'cycle', nowWallSec: startSec, ttlSec: 60, slotSec: startSec }
  const taken = await journal.takeLease(slot)
  if (taken.outcome !== 'taken') throw new Error(taken.outcome)
  await journal.commit(taken.lease, initialState)
  await journal.putSettings({ headroomAgents: 3, reportAfterSec: 120 }, 0)
  await journal.putModel(model)
})

afterAll(() => database.close())

beforeEach(() => {
  database.units.length = 0
})

const spent = () => database.units.reduce((sum, { units }) => sum + units, 0)

test('a heartbeat with all fields is one write', async () => {
  for (const { id, launchedAtSec } of aFleetOf(20))
    await journal.putHeartbeat({
      worker: id,
      usedAgents: 4,
      totalAgents: 4,
      reportedAtSec: startSec,
      launchedAtSec,
      bootId: '5f0c9d1e-6d3a-4f43-9a8e-3b1f0c2d4e5f',
      drainAcknowledged: false,
      counters: {
        started: 123_456,
        finished: 123_452,
        busySec: 7_592_345.5,
        durations: emptyDurations().map((_, bucket) => 1000 + 37 * bucket),
      },
    })
  expect(database.units).toHaveLength(20)
  for (const { units } of database.units) expect(units).toBe(counted.heartbeat.writeUnits)
})

test('the fleet data that heartbeats need cost as much as assumed, and are read once a minute', async () => {
  const clock = manualClock(startSec)
  const fleets = new FleetDirectory(database.journals, clock)
  for (let beat = 0; beat < 30; beat += 1) {
    await fleets.facts('ci', await fleets.open('ci'))
    clock.advance(1)
  }
  expect(spent()).toBe(counted.heartbeat.factReadUnits)
  clock.advance(31)
  await fleets.facts('ci', await fleets.open('ci'))
  expect(spent()).toBe(2 * counted.heartbeat.factReadUnits)
})

test('each minute the settings of a fleet and the time of its last decision are read', async () => {
  await journal.settings()
  await journal.state()
  expect(spent()).toBe(counted.minute.readUnits)
})

test('checking whether a forecast is due, and storing a new one, cost no more than assumed', async () => {
  expect(await trainDue(database.journals, startSec + 60, () => true)).toEqual([])
  // Both halves of a training read the model, and the other one the settings; two weeks in steps of five minutes are fourteen items
  // of 2 KB.
  const asked = spent() + 3 + 3 + 14 * 0.5
  expect(asked).toBeLessThanOrEqual(counted.training.forecast.readUnits)
  database.units.length = 0
  for (const owner of ['first half', 'other half']) {
    await journal.takeTraining({ owner, nowSec: startSec, untilSec: startSec + 900 })
    await journal.endTraining(owner)
  }
  await journal.putModel(model)
  expect(spent()).toBeLessThanOrEqual(counted.training.forecast.writeUnits)
})
