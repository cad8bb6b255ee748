import { describe, expect, test } from 'vitest'
import { brokenPromiseOf, type PromiseWatch, watchPromise } from '../../lib/optimizer/promise-watch.ts'

const settings = { promiseLateShare: 0.01, lateBugWorkerHours: 0 }
const hourSec = 3600
const daySec = 24 * hourSec

/** Looks at these times, with the bugs that arrived before each and those that were late. */
function watched(...looks: readonly (readonly [atSec: number, arrived: number, late: number | undefined])[]) {
  return looks.reduce<PromiseWatch | undefined>(
    (before, [atSec, arrived, late]) =>
      watchPromise(before, { atSec, arrived, ...(late !== undefined && { late }) }, settings),
    undefined,
  )
}

describe('the promise is broken', () => {
  test.each([
    [400, 6.9, undefined],
    [400, 7, 100],
    [100, 3.9, undefined],
    [100, 4, 100],
    [0, 3, 100],
  ])('by three late bugs more than promised: of %i bugs, %d late', (arrived, late, brokenSinceSec) => {
    expect(watched([100, arrived, late])?.brokenSinceSec).toBe(brokenSinceSec)
  })

  test('until no more are late than promised, under the time at which that began', () => {
    expect(watched([0, 100, 4], [60, 250, 0])?.brokenSinceSec).toBe(0)
    expect(watched([0, 100, 4], [60, 310, 0])?.brokenSinceSec).toBeUndefined()
    expect(watched([0, 100, 4], [60, 310, 0], [120, 0, 1])?.brokenSinceSec).toBeUndefined()
    expect(watched([0, 100, 4], [60, 310, 0], [120, 0, 3.2])?.brokenSinceSec).toBe(120)
  })

  test('and says so with the bugs that it counts', () => {
    expect(brokenPromiseOf({ atSec: 9, bugs: 100, lateBugs: 4, brokenSinceSec: 3 })).toEqual({
      startedAtSec: 3,
      bugs: 100,
      lateBugs: 4,
    })
    expect(brokenPromiseOf({ atSec: 9, bugs: 100, lateBugs: 0 })).toBeUndefined()
  })
})

test('a bug counts less as time goes by: a third a day later', () => {
  const watch = watched([0, 1000, 100], [daySec, 0, 0])
  expect(watch?.bugs).toBeCloseTo(1000 / Math.E, 9)
  expect(watch?.lateBugs).toBeCloseTo(100 / Math.E, 9)
  const often = watched(
    [0, 1000, 100],
    ...Array.from({ length: 24 }, (_, hour) => [(hour + 1) * hourSec, 0, 0] as const),
  )
  expect(often?.bugs).toBeCloseTo(1000 / Math.E, 9)
})

test('a clock that was set back lets no bug count for more', () => {
  expect(watched([daySec, 1000, 1], [0, 0, 0])).toMatchObject({ bugs: 1000, lateBugs: 1 })
})

test('a look at which nobody knows who waits changes nothing', () => {
  expect(watched([0, 50, undefined])).toBeUndefined()
  const before = { atSec: 0, bugs: 100, lateBugs: 4, brokenSinceSec: 0 }
  expect(watchPromise(before, { atSec: 60, arrived: 900 }, settings)).toBe(before)
})

test('where late bugs have a price there is no promise to break', () => {
  const broken = { atSec: 0, bugs: 100, lateBugs: 9, brokenSinceSec: 0 }
  expect(
    watchPromise(broken, { atSec: 60, arrived: 9, late: 9 }, { ...settings, lateBugWorkerHours: 2 }),
  ).toBeUndefined()
})
