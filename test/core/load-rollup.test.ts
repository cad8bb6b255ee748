import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bucketStart, emptyBucket, fold, joinBuckets, overlaps, withPoint } from '../../lib/journal/load-rollup.ts'
import type { LoadPoint } from '../../lib/journal.ts'
import { emptyDurations } from '../../lib/optimizer/snapshot/durations.ts'

const hourSec = 3600
const point: fc.Arbitrary<LoadPoint> = fc.record({
  atSec: fc.integer({ min: 0, max: hourSec - 1 }),
  demand: fc.nat(500),
  arrived: fc.nat(50),
  finished: fc.nat(50),
  totalAgents: fc.nat(500),
  durations: fc.array(fc.nat(5), { minLength: 38, maxLength: 38 }),
})
const points = fc.uniqueArray(point, { selector: ({ atSec }) => atSec, minLength: 1, maxLength: 60 })
const bucketOf = (list: readonly LoadPoint[]) => list.reduce(withPoint, emptyBucket(0))
const total = (list: readonly number[]) => list.reduce((sum, value) => sum + value, 0)

test('a bucket is the same whatever the order of its points, and however often they are repeated', () => {
  fc.assert(
    fc.property(points, (list) => {
      expect(bucketOf([...list.toReversed(), ...list])).toEqual(bucketOf(list))
    }),
  )
})

test('folding loses no bug, and keeps means between minimum and maximum', () => {
  fc.assert(
    fc.property(points, fc.constantFrom('5min', '1h'), (list, resolution) => {
      const hour = bucketOf(list)
      const coarse = fold(hour, resolution)
      expect(total(coarse.points.map(({ arrived }) => arrived))).toBe(total(list.map(({ arrived }) => arrived)))
      expect(total(coarse.points.map(({ finished }) => finished))).toBe(total(list.map(({ finished }) => finished)))
      expect(coarse.durations).toEqual(hour.durations)
      for (const { demand } of coarse.points) {
        expect(demand).toBeGreaterThanOrEqual(Math.min(...list.map((each) => each.demand)))
        expect(demand).toBeLessThanOrEqual(Math.max(...list.map((each) => each.demand)))
      }
    }),
  )
})

test('joining two parts of a bucket keeps all points and all durations', () => {
  fc.assert(
    fc.property(points, fc.nat(60), (list, cut) => {
      const [first, second] = [bucketOf(list.slice(0, cut)), bucketOf(list.slice(cut))]
      expect(joinBuckets(first, second)).toEqual(bucketOf(list))
    }),
  )
})

test('of a point that is in both parts of a bucket, joining keeps that of the first', () => {
  const part = (demand: number, ...times: readonly number[]) => ({
    ...emptyBucket(0),
    points: times.map((atSec) => ({ atSec, demand, arrived: 0, finished: 0, totalAgents: 8 })),
  })
  const { points } = joinBuckets(part(1, 30, 60), part(2, 0, 60, 90))
  expect(points.map(({ atSec, demand }) => [atSec, demand])).toEqual([
    [0, 2],
    [30, 1],
    [60, 1],
    [90, 2],
  ])
})

test('durations shorter than the histogram count too', () => {
  const bucket = withPoint(emptyBucket(0), {
    atSec: 0,
    demand: 0,
    arrived: 0,
    finished: 1,
    totalAgents: 0,
    durations: [0, 1],
  })
  expect(bucket.durations).toEqual(emptyDurations().with(1, 1))
})

test.each([
  ['before it', 0, 3599, false],
  ['up to its start', 0, 3600, true],
  ['inside', 4000, 4000, true],
  ['from its last second on', 7199, 9000, true],
  ['from its end on', 7200, 9000, false],
])('whether a bucket overlaps a stretch %s: %d to %d', (_, fromSec, toSec, expected) => {
  expect(overlaps('cycle', bucketStart('cycle', 4321), fromSec, toSec)).toBe(expected)
})
