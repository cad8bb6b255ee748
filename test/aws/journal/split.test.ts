import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openJournals } from '../../../lib/aws/journal/index.ts'
import { openTable } from '../../../lib/aws/journal/table.ts'
import { append, find, latest } from '../../../lib/aws/journal/timeline.ts'
import { defaultSettings } from '../../../lib/optimizer/settings/settings.ts'
import { aFleetOf, aPlan, aSnapshotOf, chance, startSec } from '../../journal-builders.ts'
import { itemBytes, type JournalDatabase, openDatabase } from './journal-database.ts'

let database: JournalDatabase

beforeAll(async () => {
  database = await openDatabase()
})

afterAll(() => database.close())

const itemLimit = 400 * 1024

/** Bytes that cannot be compressed. */
function noise(length: number, seed: string): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => 256 * chance(seed, index))
}

const aTable = (pk: string) => openTable(DynamoDBDocumentClient.from(database.client), 'journal', pk, database.onDamage)

async function read(pk: string, limit = 10): Promise<readonly Uint8Array[]> {
  const found: Uint8Array[] = []
  for await (const { data } of latest(aTable(pk), 'SNAP#', { nowSec: startSec, pageSize: limit })) found.push(data)
  return found
}

test('5,000 workers fit and are read back exactly, by the process that wrote them and by another', async () => {
  const fleet = aFleetOf(5000)
  const moved = fleet.map((worker, index) =>
    index % 3 === 0 ? { ...worker, usedAgents: 1, reportedAtSec: startSec + 30 } : worker,
  )
  const snapshots = [aSnapshotOf(fleet, startSec), aSnapshotOf(moved, startSec + 30)]
  const plan = aPlan(moved, startSec + 30)
  const journal = database.journals.open('large')
  for (const snapshot of snapshots) await journal.appendSnapshot(snapshot, defaultSettings)
  await journal.appendPlan(plan)

  const other = openJournals({ client: database.client, tableName: 'journal', onDamage: database.onDamage }).open(
    'large',
  )
  for (const reader of [journal, other]) {
    const found = await reader.snapshots({ nowSec: startSec + 30, limit: 2 })
    expect(found.length).toBe(2)
    expect(found[0]?.workers).toEqual(fleet)
    expect(found[1]).toEqual(snapshots[1])
    expect(await reader.plans({ nowSec: startSec + 30, limit: 2 })).toEqual([plan])
  }
  const sizes = (await database.items('FLEET#large')).map(itemBytes)
  expect(Math.max(...sizes)).toBeLessThan(itemLimit)
  expect(database.damages).toEqual([])
})

test('a value larger than an item is split, and found among unsplit ones', async () => {
  const values = [
    noise(10, 'a'),
    noise(1_000_000, 'b'),
    noise(380 * 1024, 'c'),
    noise(380 * 1024 + 1, 'd'),
    noise(0, 'e'),
  ]
  for (const [index, value] of values.entries())
    await append(aTable('FLEET#split'), `SNAP#000000000${index}`, value, startSec + 1)
  const items = await database.items('FLEET#split')
  expect(items.map(({ sk }) => sk)).toEqual([
    'SNAP#0000000000',
    'SNAP#0000000001',
    'SNAP#0000000001#0001',
    'SNAP#0000000001#0002',
    'SNAP#0000000002',
    'SNAP#0000000003',
    'SNAP#0000000003#0001',
    'SNAP#0000000004',
  ])
  expect(Math.max(...items.map(itemBytes))).toBeLessThan(itemLimit)
  for (const pageSize of [1, 2, 10]) {
    const found = await read('FLEET#split', pageSize)
    expect(found.length).toBe(values.length)
    for (const [index, value] of found.toReversed().entries())
      expect(Buffer.from(value).equals(values[index] ?? value)).toBe(true)
  }
  const one = await find(aTable('FLEET#split'), 'SNAP#0000000001')
  expect(one?.data.length).toBe(1_000_000)
  expect(database.damages).toEqual([])
})

test('a value whose first part was never written does not exist', async () => {
  const whole = noise(800_000, 'x')
  await append(aTable('FLEET#torn'), 'SNAP#0000000001', noise(5, 'y'), startSec + 1)
  await append(aTable('FLEET#torn-elsewhere'), 'SNAP#0000000002', whole, startSec + 1)
  for (const item of await database.items('FLEET#torn-elsewhere'))
    if (item.sk !== 'SNAP#0000000002') await database.put({ ...item, pk: 'FLEET#torn' })
  expect(await read('FLEET#torn')).toEqual([noise(5, 'y')])
  expect(await find(aTable('FLEET#torn'), 'SNAP#0000000002')).toBeUndefined()
  expect(database.damages).toEqual([])
})

test('parts of two attempts are never combined into one value', async () => {
  const table = aTable('FLEET#twice')
  await append(table, 'SNAP#0000000001', noise(800_000, 'first'), startSec + 1)
  const [head] = await database.items('FLEET#twice')
  await append(table, 'SNAP#0000000001', noise(800_000, 'second'), startSec + 1)
  await database.put({ ...head })
  expect(await read('FLEET#twice')).toEqual([])
  expect(database.damages.splice(0)).toMatchObject([
    { sk: 'SNAP#0000000001', problem: expect.stringContaining('another attempt') },
  ])
})
