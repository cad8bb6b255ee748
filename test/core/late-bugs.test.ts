import { describe, expect, test } from 'vitest'
import { punctualityOf } from '../../lib/journal/punctuality.ts'
import { rng } from '../../lib/simulated/random.ts'
import { aLoadPoint } from '../journal-builders.ts'
import { aFleet, firstSlotSec, jobsAt } from './a-fleet.ts'
import { live, lumps, waves } from './late-loads.ts'

describe.each([
  ['waves of arrivals', waves],
  ['lumps of bugs', lumps],
])('late bugs counted from queues alone, on %s', (name, load) => {
  test.each([0, 60])('come close to the truth where workers report every %i s', async (reportAfterSec) => {
    const sum = { truth: { bugs: 0, late: 0 }, counted: { bugs: 0, late: 0 } }
    for (const seed of [1, 2]) {
      const { truth, counted } = await live(load(rng(seed, name)), reportAfterSec)
      for (const key of ['bugs', 'late'] as const) {
        sum.truth[key] += truth[key]
        sum.counted[key] += counted[key]
      }
    }
    expect(sum.truth.late).toBeGreaterThan(20)
    expect(sum.counted.late / sum.truth.late).toBeGreaterThan(0.7)
    expect(sum.counted.late / sum.truth.late).toBeLessThan(1.2)
    expect(sum.counted.bugs / sum.truth.bugs).toBeCloseTo(1, 1)
  })
})

test('bugs of hours that know only some of their late bugs count as far as these were judged', async () => {
  const { journal, clock } = aFleet()
  const nowSec = clock.nowSec()
  const hourSec = 3600
  const at = (Math.floor(nowSec / hourSec) - 2) * hourSec
  await journal.appendLoad(aLoadPoint(at, { arrived: 100, late: 1.25 }))
  await journal.appendLoad(aLoadPoint(at + 30, { arrived: 40 }))
  await journal.appendLoad(aLoadPoint(at + hourSec, { arrived: 7 }))
  expect(await punctualityOf(journal, nowSec)).toMatchObject({
    bugs: 100,
    late: 1.25,
    days: [{ bugs: 100, late: 1.25 }],
  })
})

test('late bugs found on a day without arrivals count', async () => {
  const { journal, clock } = aFleet()
  const nowSec = clock.nowSec()
  await journal.appendLoad(aLoadPoint(nowSec - 90_000, { arrived: 100, late: 0 }))
  await journal.appendLoad(aLoadPoint(nowSec - 30, { arrived: 0, late: 12 }))
  const { bugs, late, days } = await punctualityOf(journal, nowSec)
  expect({ bugs, late, lateByDay: days.map((day) => day.late) }).toEqual({ bugs: 100, late: 12, lateByDay: [0, 12] })
})

test('days of which nothing is known are left out, and each bug counts in one day', async () => {
  const { journal, clock, record } = aFleet({ jobs: jobsAt([30, 40, 50, 90_010, 90_020]) })
  for (let look = 0; look < 4; look += 1) {
    await record()
    clock.advance(30)
  }
  clock.advance(90_000 - 120)
  for (let look = 0; look < 4; look += 1) {
    await record()
    clock.advance(30)
  }
  const { bugs, days } = await punctualityOf(journal, clock.nowSec())
  expect(bugs).toBe(5)
  expect(days.map((day) => day.bugs)).toEqual([3, 2])
  const later = await punctualityOf(journal, firstSlotSec + 14 * 86_400 + 7200)
  expect(later.days.map((day) => day.bugs)).toEqual([2])
})
