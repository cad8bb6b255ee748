import { describe, expect, test } from 'vitest'
import { punctualityOf } from '../../lib/journal/punctuality.ts'
import { type Random, rng } from '../../lib/simulated/random.ts'
import { aFleet, firstSlotSec, jobsAt } from './a-fleet.ts'

const hours = 3

/** Submission times with exponential gaps. @param gapSec mean gap from a time on. @param atOnce how many bugs come together. */
function submissions(random: Random, gapSec: (sec: number) => number, atOnce: () => number): number[] {
  const submitted: number[] = []
  let sec = 0
  while (sec < hours * 3600) {
    submitted.push(...new Array<number>(atOnce()).fill(Math.floor(sec)))
    sec += -Math.log(1 - random.next()) * gapSec(sec)
  }
  return submitted
}

/** Every hour and a half, for twenty-two minutes, four times the usual arrivals. */
function waves(random: Random): number[] {
  return submissions(
    random,
    (sec) => (sec % 5400 > 4050 ? 5 : 20),
    () => 1,
  )
}

/** Three times an hour, up to twenty bugs at once. */
function lumps(random: Random): number[] {
  return submissions(
    random,
    () => 1200,
    () => Math.ceil(20 * random.next()),
  )
}

/** Runs the real cycle over a load. @returns late bugs as its journal counts them, and as the world knows them. */
async function live(submitted: readonly number[], reportAfterSec: number) {
  const truth = { bugs: 0, late: 0 }
  const site = aFleet({
    jobs: jobsAt(submitted, 180),
    reportAfterSec,
    onStart: (_, __, waitSec) => {
      truth.bugs += 1
      truth.late += waitSec > 60 ? 1 : 0
    },
  })
  await site.cycles(hours * 120)
  return { truth, counted: await punctualityOf(site.journal, site.clock.nowSec()) }
}

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
