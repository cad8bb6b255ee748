import { describe, expect, test } from 'vitest'
import { brokenPromiseOf, type PromiseWatch, watchPromise } from '../../../lib/optimizer/snapshot/promise-watch.ts'

const settings = { promiseWaitSec: 60, promiseLateShare: 0.01, lateBugWorkerHours: 0 }
const hourSec = 3600
const daySec = 24 * hourSec

/** Looks at these times, with the bugs that arrived before each and those that were late. */
function watched(...looks: readonly (readonly [atSec: number, arrived: number, late: number | undefined])[]) {
  return looks.reduce<PromiseWatch | undefined>(
    (before, [atSec, arrived, late]) => watchPromise(before, { atSec, arrived, late }, settings),
    undefined,
  )
}

const broken: PromiseWatch = { atSec: 9, promiseWaitSec: 60, bugs: 100, lateBugs: 4, brokenSinceSec: 3 }

describe('the promise is broken', () => {
  test.each([
    ['three late bugs more than promised in a small fleet', 100, 3.9, 4],
    ['three, where none is promised', 0, 2.9, 3],
    ['three standard deviations in a large one', 10_000, 129, 130],
  ])('by %s', (_, arrived, kept, late) => {
    expect(watched([100, arrived, kept])?.brokenSinceSec).toBeUndefined()
    expect(watched([100, arrived, late])?.brokenSinceSec).toBe(100)
  })

  test('until not even one more is late than promised, under the time at which that began', () => {
    expect(watched([0, 100, 4], [60, 190, 0])?.brokenSinceSec).toBe(0)
    expect(watched([0, 100, 4], [60, 210, 0])?.brokenSinceSec).toBeUndefined()
    expect(watched([0, 100, 4], [60, 210, 0], [120, 0, 1.5])?.brokenSinceSec).toBeUndefined()
    expect(watched([0, 100, 4], [60, 210, 0], [120, 0, 5])?.brokenSinceSec).toBe(120)
  })

  test('and not for ever in a fleet that gets no more bugs', () => {
    const idle = Array.from({ length: 3 * 24 }, (_, hour) => [(hour + 1) * hourSec, 0, 0] as const)
    expect(watched([0, 40, 6], ...idle)?.brokenSinceSec).toBeUndefined()
  })

  test('and says so with the bugs that it counts', () => {
    expect(brokenPromiseOf(broken)).toEqual({ startedAtSec: 3, bugs: 100, lateBugs: 4 })
    expect(brokenPromiseOf({ atSec: 9, promiseWaitSec: 60, bugs: 100, lateBugs: 0 })).toBeUndefined()
  })
})

test('a bug counts less as time goes by: a third a day later', () => {
  const watch = watched([0, 1000, 100], [daySec, 0, 0])
  expect(watch?.bugs).toBeCloseTo(1000 / Math.E, 9)
  expect(watch?.lateBugs).toBeCloseTo(100 / Math.E, 9)
  const hourly = Array.from({ length: 24 }, (_, hour) => [(hour + 1) * hourSec, 0, 0] as const)
  expect(watched([0, 1000, 100], ...hourly)?.bugs).toBeCloseTo(1000 / Math.E, 9)
})

test('a clock that was set back lets no bug count for more', () => {
  expect(watched([daySec, 1000, 1], [0, 0, 0])).toMatchObject({ bugs: 1000, lateBugs: 1 })
})

test('looks at which nobody knows who waits change nothing, but after a day nothing is known any more', () => {
  expect(watched([0, 50, undefined])).toBeUndefined()
  const unknown = (atSec: number) => watchPromise(broken, { atSec, arrived: 900, late: undefined }, settings)
  expect(unknown(9 + daySec)).toBe(broken)
  expect(unknown(10 + daySec)).toBeUndefined()
})

test('another promise is judged from its own beginning', () => {
  const patient = { ...settings, promiseWaitSec: 600 }
  expect(watchPromise(broken, { atSec: 60, arrived: 9, late: 1 }, patient)).toEqual({
    atSec: 60,
    promiseWaitSec: 600,
    bugs: 9,
    lateBugs: 1,
  })
})

test('where late bugs have a price there is no promise to break', () => {
  expect(
    watchPromise(broken, { atSec: 60, arrived: 9, late: 9 }, { ...settings, lateBugWorkerHours: 2 }),
  ).toBeUndefined()
})
