import { expect, test } from 'vitest'
import { durationBucket, emptyDurations } from '../../../lib/optimizer/snapshot/durations.ts'
import { workOf } from '../../../lib/replay/load.ts'
import { weeksToThePresent } from '../../../lib/replay/record/moved-to-the-present.ts'
import { recordOfLoad } from '../../../lib/replay/record/record-of-load.ts'
import { someJobs } from '../traces.ts'

const options = { peakAgents: 40, seed: 1 }
const dayOneSec = 86_400
const hourSec = 3600
const daySec = 86_400

const recordedOf = (jobs: readonly [number, number][], window: Partial<Parameters<typeof recordOfLoad>[1]> = {}) =>
  recordOfLoad(workOf({ ...someJobs(...jobs), originSec: dayOneSec }, options), {
    intervalSec: 60,
    fromSec: 0,
    toSec: Number.POSITIVE_INFINITY,
    ...window,
  })

test('each look counts who came and went since the one before, and who is at work', () => {
  const [hour] = recordedOf([
    [0, 60],
    [1, 59],
    [60, 61],
    [61, 30],
    [300, 10],
  ])
  const of = (minute: number) => hour?.points.find(({ atSec }) => atSec === dayOneSec + 60 * minute)
  expect(hour?.startSec).toBe(dayOneSec)
  expect(of(0)).toEqual({ atSec: dayOneSec, demand: 1, arrived: 1, finished: 0, totalAgents: 1, queued: 0 })
  // One came a second after the first look; both leave at the second, at which the third comes.
  expect(of(1)).toMatchObject({ demand: 1, arrived: 2, finished: 2 })
  expect(of(2)).toMatchObject({ demand: 1, arrived: 1, finished: 1 })
  expect(of(3)).toMatchObject({ demand: 0, arrived: 0, finished: 1 })
  expect(of(5)).toMatchObject({ demand: 1, arrived: 1, finished: 0 })
  expect(hour?.points).toHaveLength(6)
  const counted = [60, 59, 61, 30].map(durationBucket)
  const durations = emptyDurations().map((_, bucket) => counted.filter((each) => each === bucket).length)
  expect(hour?.durations).toEqual(durations)
})

test('the last bugs are seen by the look after them, also where they are over by then', () => {
  const [hour] = recordedOf([
    [10, 20],
    [130, 20],
  ])
  expect(hour?.points.map(({ arrived, finished }) => [arrived, finished])).toEqual([
    [0, 0],
    [1, 1],
    [0, 0],
    [1, 1],
  ])
})

test('only whole hours within the window are recorded, and those at work when it begins are there', () => {
  const jobs: [number, number][] = [
    [0, 3 * hourSec],
    [4 * hourSec, 1],
  ]
  const hours = recordedOf(jobs, { fromSec: dayOneSec + 1, toSec: dayOneSec + 4 * hourSec - 1 })
  expect(hours.map(({ startSec }) => (startSec - dayOneSec) / hourSec)).toEqual([1, 2])
  expect(hours[0]?.points[0]).toMatchObject({ demand: 1, arrived: 0 })
  expect(hours[0]?.points).toHaveLength(60)
})

test('nobody looked in the holes of a series', () => {
  const samples = Array.from({ length: 240 }, (_, minute) => (minute < 120 ? minute * 60 : minute * 60 + 2 * hourSec))
  const series = {
    kind: 'series',
    name: 'series',
    originSec: dayOneSec,
    atSec: Float64Array.from(samples),
    values: new Float64Array(240).fill(10),
  } as const
  const hours = recordOfLoad(workOf(series, { ...options, peakAgents: 10 }), {
    intervalSec: 30,
    fromSec: 0,
    toSec: 1e9,
  })
  expect(hours.map(({ startSec }) => (startSec - dayOneSec) / hourSec)).toEqual([0, 1, 2, 4, 5, 6])
  expect(hours[2]?.points).toHaveLength(1)
})

test.each([
  ['that ended today stays', { lastsDays: 30, agoDays: 0.5 }, 0],
  ['that ended six days ago stays', { lastsDays: 30, agoDays: 6 }, 0],
  ['of the future stays', { lastsDays: 30, agoDays: -3 }, 0],
  ['that ended long ago is moved until it ends within the last week', { lastsDays: 10, agoDays: 23 }, 3],
  ['that is long enough is moved until it reaches the present', { lastsDays: 30, agoDays: 23 }, 4],
  ['just long enough as well', { lastsDays: 19, agoDays: 23 }, 4],
  ['a day too short not', { lastsDays: 18, agoDays: 23 }, 3],
])('a load %s', (_, { lastsDays, agoDays }, weeks) => {
  const nowSec = 1000 * daySec
  const endSec = lastsDays * daySec
  const originSec = nowSec - agoDays * daySec - endSec
  expect(weeksToThePresent({ originSec, endSec }, nowSec, 14 * daySec)).toBe(weeks)
})
