import { expect, test } from 'vitest'
import { loadBucketOf } from '../../lib/http/views/load.ts'
import { bucketStart } from '../../lib/journal/load-rollup.ts'
import { punctualityOf } from '../../lib/journal/punctuality.ts'
import { startSec } from '../builders.ts'
import { aLoadPoint } from '../journal-builders.ts'
import { aWorld, fleet, type World } from './world.ts'

const path = `/v1/fleets/${fleet}/load`
const hourSec = 3600
const daySec = 24 * hourSec

/** A fleet whose cycles come every ten minutes, up to the world's present. */
async function aRecordOf(hours: number): Promise<World> {
  const world = await aWorld()
  const { nowSec } = world
  for (let atSec = nowSec - hours * hourSec; atSec <= nowSec; atSec += 600)
    await world.journal.appendLoad(aLoadPoint(atSec, { queued: 3, late: 0.5 }))
  return world
}

const load = async (world: World, query: Record<string, string> = {}) => (await world.call('GET', path, { query })).body

test('the load of the last day is given in means and sums of five minutes, with the durations of each day', async () => {
  const world = await aRecordOf(1)
  const { resolution, stretches, nextFromSec } = await load(world)
  expect({ resolution, nextFromSec }).toEqual({ resolution: '5min', nextFromSec: undefined })
  expect(stretches).toHaveLength(1)
  expect(stretches[0].fromSec).toBe(bucketStart('5min', startSec))
  expect(stretches[0].points[0]).toEqual({
    atSec: startSec - hourSec,
    activeBugs: 20,
    totalAgents: 40,
    arrivedBugs: 5,
    finishedBugs: 4,
    judgedBugs: 5,
    lateBugs: 0.5,
  })
  expect(stretches[0].points).toHaveLength(7)
  expect(stretches[0].durations.reduce((sum: number, count: number) => sum + count)).toBe(7 * 4)
})

test('each cycle is given on request, hour by hour, with what waited', async () => {
  const world = await aRecordOf(30)
  const { stretches } = await load(world, { resolution: 'cycle' })
  expect(stretches[0].fromSec).toBe(bucketStart('cycle', startSec - daySec))
  expect(stretches.at(-1).fromSec).toBe(bucketStart('cycle', startSec))
  expect(stretches[1].points).toHaveLength(6)
  expect(stretches[1].points[0].queued).toBe(3)
})

test('only stretches that overlap the time asked for are given, and none of the future', async () => {
  const world = await aRecordOf(30)
  const times = { fromSec: String(startSec - 10 * hourSec), toSec: String(startSec - 8 * hourSec) }
  const { stretches } = await load(world, { resolution: 'cycle', ...times })
  expect(stretches.map(({ fromSec }: { fromSec: number }) => fromSec)).toEqual(
    [10, 9, 8].map((hours) => bucketStart('cycle', startSec - hours * hourSec)),
  )
  expect(
    (await load(world, { fromSec: String(startSec + daySec), toSec: String(startSec + 2 * daySec) })).stretches,
  ).toEqual([])
})

test('what is larger than an answer may be is read page by page, without gaps or repeats', async () => {
  const world = await aWorld()
  for (let atSec = startSec - 13 * daySec; atSec <= startSec; atSec += 20)
    await world.journal.appendLoad(
      aLoadPoint(atSec, { queued: 123_456, late: 12_345.678, arrived: 123_456, finished: 123_456 }),
    )
  const first = await load(world, { resolution: 'cycle', fromSec: String(startSec - 13 * daySec) })
  expect(JSON.stringify(first).length).toBeLessThan(6_000_000)
  expect(first.nextFromSec).toBe(first.stretches.at(-1).fromSec + hourSec)
  const second = await load(world, { resolution: 'cycle', fromSec: String(first.nextFromSec) })
  expect(second.stretches[0].fromSec).toBe(first.nextFromSec)
  expect(second.nextFromSec).toBeUndefined()
  const points = [...first.stretches, ...second.stretches].flatMap(({ points }) => points)
  expect(points).toHaveLength((13 * daySec) / 20 + 1)
})

test('a fleet of which nothing is on record has no stretches', async () => {
  expect(await load(await aWorld())).toEqual({ fleet, resolution: '5min', stretches: [] })
})

test('a reader makes of it what the journal had', async () => {
  const world = await aWorld()
  const points = [
    aLoadPoint(startSec - 60, { queued: 0 }),
    aLoadPoint(startSec - 30, { queued: 2, late: 1.25 }),
    aLoadPoint(startSec, { late: 0 }),
  ]
  for (const point of points) await world.journal.appendLoad(point)
  for (const resolution of ['cycle', '5min', '1h'] as const) {
    const recorded = await world.journal.load({ resolution, fromSec: startSec - 60, toSec: startSec, nowSec: startSec })
    const { stretches } = await load(world, { resolution, fromSec: String(startSec - 60) })
    expect(stretches.map(loadBucketOf)).toEqual(recorded)
  }
})

test('an unknown resolution or time is refused by its name', async () => {
  const world = await aWorld()
  const refused = await world.call('GET', path, { query: { resolution: 'day', fromSec: '-1' } })
  expect(refused.status).toBe(400)
  expect(refused.body.errors.map(({ parameter }: { parameter: string }) => parameter)).toEqual([
    'resolution',
    'fromSec',
  ])
})

const anHour = (hoursAgo: number, count = 60) => {
  const fromSec = bucketStart('cycle', startSec) - hoursAgo * hourSec
  const point = { activeBugs: 7, totalAgents: 8, queued: 0, arrivedBugs: 3, finishedBugs: 3 }
  return {
    fromSec,
    points: Array.from({ length: count }, (_, index) => ({ atSec: fromSec + 60 * index, ...point })),
    durations: aLoadPoint(startSec).durations.map(() => 0),
  }
}

test('hours that the fleet has not looked at are imported, once, and given again as they were', async () => {
  const world = await aRecordOf(2)
  const stretches = [anHour(5), anHour(4), anHour(2)]
  const put = () => world.call('PUT', path, { body: { stretches } })
  expect((await put()).body).toEqual({ fleet, imported: 2, replaced: 0, kept: 1 })
  expect((await put()).body).toEqual({ fleet, imported: 0, replaced: 0, kept: 3 })
  const others = [anHour(6), anHour(5, 30), anHour(4), anHour(2)]
  const replacing = (await world.call('PUT', path, { body: { stretches: others } })).body
  expect(replacing).toEqual({ fleet, imported: 2, replaced: 1, kept: 2 })
  await put()
  const given = (await load(world, { resolution: 'cycle' })).stretches.slice(1)
  expect(given.slice(0, 2)).toEqual([
    { ...anHour(5), importedAtSec: startSec },
    { ...anHour(4), importedAtSec: startSec },
  ])
  expect(given.slice(2).every((stretch: object) => !('importedAtSec' in stretch))).toBe(true)
  // What was given can be imported elsewhere.
  const other = await aWorld()
  expect((await other.call('PUT', path, { body: { stretches: given.slice(0, 3) } })).body).toMatchObject({
    imported: 3,
  })
})

test('an hour without points takes back what was imported for it, and nothing else', async () => {
  const world = await aRecordOf(2)
  const put = async (...stretches: readonly object[]) => (await world.call('PUT', path, { body: { stretches } })).body
  const cycles = async () => (await load(world, { resolution: 'cycle' })).stretches
  const before = await cycles()
  await put(anHour(5), anHour(4))
  expect(await put(anHour(5, 0), anHour(2, 0), anHour(7, 0))).toEqual({ fleet, imported: 1, replaced: 1, kept: 2 })
  expect((await cycles()).length).toBe(before.length + 1)
  expect(await put(anHour(4, 0))).toMatchObject({ replaced: 1 })
  expect(await cycles()).toEqual(before)
  expect(await put(anHour(5))).toEqual({ fleet, imported: 1, replaced: 0, kept: 0 })
})

test('hours whose counts sum to more than one of them may have are answered', async () => {
  const world = await aWorld()
  const most = 1e9
  const points = anHour(5).points.map((point) => ({ ...point, arrivedBugs: most, finishedBugs: most }))
  const durations = anHour(5).durations.map(() => most)
  const put = await world.call('PUT', path, { body: { stretches: [{ ...anHour(5), points, durations }] } })
  expect(put.body).toMatchObject({ imported: 1 })
  for (const resolution of ['5min', '1h'] as const) {
    const [stretch] = (await load(world, { resolution })).stretches
    const arrived = stretch.points.reduce((sum: number, { arrivedBugs }: typeof stretch) => sum + arrivedBugs, 0)
    expect(arrived).toBe(60 * most)
  }
})

test('late bugs of an imported hour are passed over: the promise is told by what was seen alone', async () => {
  const world = await aRecordOf(1)
  const late = { ...anHour(5), points: anHour(5).points.map((point) => ({ ...point, judgedBugs: 3, lateBugs: 3 })) }
  const before = (await punctualityOf(world.journal, world.nowSec)).bugs
  expect((await world.call('PUT', path, { body: { stretches: [late] } })).body).toMatchObject({ imported: 1 })
  expect((await punctualityOf(world.journal, world.nowSec)).bugs).toBe(before)
})

test.each([
  [
    'more agents than anybody has',
    [{ ...anHour(3), points: anHour(3, 1).points.map((point) => ({ ...point, activeBugs: 1e300 })) }],
    '/stretches/0/points/0',
    'must have at most 10000000 bugs and agents, and no more waiting than there are',
  ],
  [
    'a time in place of a count',
    [{ ...anHour(3), points: anHour(3, 1).points.map((point) => ({ ...point, arrivedBugs: startSec * 1000 })) }],
    '/stretches/0/points/0/arrivedBugs',
    'must be at most 1000000000',
  ],
  ['an hour that is not over', [anHour(0)], '/stretches/0/fromSec', 'begins an hour that is not over yet'],
  ['an hour of long ago', [anHour(1), anHour(15 * 24)], '/stretches/1/fromSec', 'is longer ago than cycles are kept'],
  [
    'a stretch that begins within an hour',
    [{ ...anHour(3), fromSec: anHour(3).fromSec + 60 }],
    '/stretches/0/fromSec',
    'must be the start of an hour',
  ],
  [
    'too many points',
    [{ ...anHour(3), points: anHour(3, 721).points.map(({ queued: _, ...point }) => point) }],
    '/stretches/0/points',
    'must be at most 720 points',
  ],
  [
    'durations without a point',
    [{ ...anHour(3, 0), durations: anHour(3).durations.with(9, 1) }],
    '/stretches/0/durations',
    'must be zeros without points',
  ],
  [
    'points that go back',
    [{ ...anHour(3), points: anHour(3, 2).points.toReversed() }],
    '/stretches/0/points/1/atSec',
    'must be in the hour, and later than the point before',
  ],
  [
    'a point of another hour',
    [{ ...anHour(3), points: anHour(2, 1).points }],
    '/stretches/0/points/0/atSec',
    'must be in the hour, and later than the point before',
  ],
])('%s is refused, and nothing is imported', async (_, stretches, pointer, detail) => {
  const world = await aWorld()
  const refused = await world.call('PUT', path, { body: { stretches } })
  expect(refused.status).toBe(422)
  expect(refused.body.errors).toContainEqual({ pointer, detail })
  expect((await load(world, { resolution: 'cycle', fromSec: '0' })).stretches).toEqual([])
})
