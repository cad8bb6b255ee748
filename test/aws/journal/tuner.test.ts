import { afterAll, beforeAll, expect, test } from 'vitest'
import { defaultSettings } from '../../../lib/optimizer/settings/settings.ts'
import { Tuner } from '../../../lib/optimizer/tuning/tuner.ts'
import { aTraining, chance, startSec } from '../../journal-builders.ts'
import { itemBytes, type JournalDatabase, openDatabase } from './journal-database.ts'

let database: JournalDatabase

beforeAll(async () => {
  database = await openDatabase()
})

afterAll(() => database.close())

const past = { agentsPerWorker: 4, leadTimesSec: [90, 150, 600], leadTimeSec: 600, promiseWaitSec: 60 }

test('however hard a fleet of a thousand workers shrinks for hours, the saved state of tuning takes a quarter of an item at most', async () => {
  const tuner = new Tuner(defaultSettings)
  for (let cycle = 0; cycle < 240; cycle += 1) {
    const demand = 4000 - 12 * cycle + 200 * chance('demand', cycle)
    const arrived = 900 * chance('arrived', cycle)
    tuner.advance({ atSec: startSec + 30 * cycle, demand, totalAgents: 5000, arrived }, undefined, past)
  }
  const state = tuner.state()
  if (state === undefined) throw new Error('nothing lived')
  await database.journals.open('falling').putTunerState(state)
  const [item] = await database.items('FLEET#falling')
  expect(itemBytes(item ?? {})).toBeLessThan(100_000)
})

test('what training has learned for forecasts fits into two read units', async () => {
  await database.journals.open('trained').putModel({ forecast: aTraining() })
  const [item] = await database.items('FLEET#trained')
  expect(itemBytes(item ?? {})).toBeLessThan(8192)
})
