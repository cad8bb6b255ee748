import { afterAll, beforeAll, expect, test } from 'vitest'
import { openJournals } from '../../lib/aws/journal/index.ts'
import { aUsePoint, startSec } from '../journal-builders.ts'
import { type JournalDatabase, openDatabase } from './journal-database.ts'

let database: JournalDatabase

beforeAll(async () => {
  database = await openDatabase()
})

afterAll(() => database.close())

test('when two owners append at the same moment, because one has lost its lease, no point is lost or counted twice', async () => {
  const hour = startSec - (startSec % 3600)
  const other = openJournals({ client: database.client, tableName: 'journal', onDamage: database.onDamage })
  const journals = [database.journals.open('fleet'), other.open('fleet')]
  for (const offset of [0, 3600]) {
    const points = [0, 30, 60].map((at) => aUsePoint(hour + offset + at))
    await Promise.all(
      journals.flatMap((journal, index) => points.slice(index, index + 2).map((point) => journal.appendUse(point))),
    )
  }
  for (const resolution of ['cycle', '5min', '1h'] as const) {
    const buckets = await database.journals
      .open('fleet')
      .use({ resolution, fromSec: hour, toSec: hour + 7200, nowSec: hour + 7200 })
    const points = buckets.flatMap((bucket) => bucket.points)
    expect(points.reduce((sum, { arrived }) => sum + arrived, 0)).toBe(6 * 5)
    expect(buckets.flatMap(({ durations }) => durations).reduce((sum, count) => sum + count, 0)).toBe(6 * 4)
  }
})
