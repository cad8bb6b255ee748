import { describe, expect, test } from 'vitest'
import { candidates } from '../../../lib/optimizer/tuning/candidates.ts'
import { aimOf, chooseAmong, isToBeMended, lateLimit, type Scored } from '../../../lib/optimizer/tuning/choice.ts'

/** Candidates with these costs, numbers of late bugs, of a thousand bugs, and launches. */
function scored(...evidence: readonly (readonly [workerSec: number, late: number, launches?: number])[]): Scored[] {
  return evidence.flatMap(([workerSec, late, launches = 0], index) => {
    const candidate = candidates[index]
    if (candidate === undefined) return []
    return [{ candidate, evidence: { arrived: 1000, late, workerSec, launches }, oddDayLate: 0 }]
  })
}

const limit = { launchSec: 0, lateShare: 0.0075, promisedShare: 0.01, mayLeaveOutDay: false }

describe('the choice', () => {
  test('aims at fewer late bugs than promised', () => {
    expect(lateLimit({ promiseLateShare: 0.01 }, 1e6)).toBeLessThan(0.01)
  })

  test('aims at still fewer when few bugs have been seen, with a lower limit', () => {
    const limits = [1e6, 60_000, 30_000, 3000, 0].map((bugs) => lateLimit({ promiseLateShare: 0.01 }, bugs))
    expect(limits).toEqual(limits.toSorted((a, b) => b - a))
    expect(limits.slice(2)).toEqual([limits[2], limits[2], limits[2]])
    expect(limits[0]).toBeGreaterThan(limits[2] ?? 1)
  })

  test.each<[string, readonly (readonly [number, number])[], number | undefined, number, boolean]>([
    [
      'the cheapest that keeps the promise',
      [
        [100, 0],
        [80, 7],
        [60, 8],
      ],
      undefined,
      1,
      true,
    ],
    [
      'the present one while another saves less than 1 %',
      [
        [100, 0],
        [99.2, 0],
      ],
      0,
      0,
      true,
    ],
    [
      'another once it saves more',
      [
        [100, 0],
        [98.8, 0],
      ],
      0,
      1,
      true,
    ],
    [
      'the present one while none costs anything',
      [
        [0, 0],
        [0, 0],
      ],
      1,
      1,
      true,
    ],
    [
      'another, dearer one when the present one breaks the promise',
      [
        [100, 0],
        [80, 9],
      ],
      1,
      0,
      true,
    ],
    [
      'one that keeps the promise, though not the limit, where caution costs more than twice as much',
      [
        [100, 7],
        [49, 10],
        [40, 11],
      ],
      undefined,
      1,
      true,
    ],
    [
      'one that keeps the limit where caution costs less than that',
      [
        [100, 7],
        [51, 10],
      ],
      undefined,
      0,
      true,
    ],
    [
      'one that keeps the promise where none keeps the limit, and the closest costs more than twice as much',
      [
        [100, 8],
        [49, 10],
      ],
      undefined,
      1,
      true,
    ],
    [
      'the closest when none keeps the promise',
      [
        [100, 50],
        [80, 90],
      ],
      undefined,
      0,
      false,
    ],
    [
      'the cheapest of those about as close when none keeps it',
      [
        [100, 50],
        [60, 54],
        [40, 90],
      ],
      undefined,
      1,
      false,
    ],
  ])('selects %s', (_, evidence, present, expected, kept) => {
    const among = scored(...evidence)
    const chosen = chooseAmong(among, present === undefined ? undefined : candidates[present], limit)
    expect(chosen).toEqual({ ...among[expected], kept })
  })

  test('counts as keeping the promise when no bug came at all', () => {
    const idle = scored([100, 0], [99.5, 0]).map((each) => ({ ...each, evidence: { ...each.evidence, arrived: 0 } }))
    expect(chooseAmong(idle, candidates[0], limit)).toEqual({ ...idle[0], kept: true })
  })

  test.each<[string, late: number, best: { kept: boolean; late: number }, expected: boolean]>([
    ['is left alone while it keeps the promise', 10, { kept: true, late: 5 }, false],
    ['is replaced when another keeps the limit', 11, { kept: true, late: 8 }, true],
    ['is replaced when another is closer by a tenth', 100, { kept: false, late: 90 }, true],
    ['is left alone when no other is clearly closer', 100, { kept: false, late: 91 }, false],
  ])('%s', (_, late, best, expected) => {
    const [present, other] = scored([100, late], [100, best.late])
    if (present === undefined || other === undefined) throw new Error('there are both')
    const promise = { promiseLateShare: 0.01, lateBugWorkerHours: 0, launchCostSec: 0 }
    expect(isToBeMended(present, { ...other, kept: best.kept }, promise)).toBe(expected)
  })

  describe('leaves out the day with most late bugs', () => {
    /** The first keeps the promise at this cost; the second would have kept the limit but for that day. */
    const among = (keepingSec: number, otherDaysLate = 7): Scored[] =>
      scored([keepingSec, 7], [100, otherDaysLate + 50]).map((each, index) => ({ ...each, oddDayLate: 50 * index }))
    const forgiving = { ...limit, mayLeaveOutDay: true }

    test('where the promise would have cost more than twice as much, and says that it would have been broken', () => {
      const [keeping, other] = among(201)
      expect(chooseAmong(among(201), undefined, forgiving)).toEqual({ ...other, kept: false })
      expect(chooseAmong(among(199), undefined, forgiving)).toEqual({ ...among(199)[0], kept: true })
      expect(chooseAmong(among(201), undefined, limit)).toEqual({ ...keeping, kept: true })
    })

    test('where none keeps the promise and the closest costs more than twice as much', () => {
      const closest = scored([900, 20]).map((each) => ({ ...each, oddDayLate: 1 }))
      const all = [...closest, ...among(999).slice(1)]
      expect(chooseAmong(all, undefined, forgiving).candidate).toBe(all[1]?.candidate)
      expect(chooseAmong(all, undefined, limit).candidate).toBe(all[0]?.candidate)
    })

    test('but no other: what is late on the other days has to keep the limit', () => {
      expect(chooseAmong(among(201, 8), undefined, forgiving).candidate).toBe(among(201)[0]?.candidate)
    })

    test('and not within the first week', () => {
      const wish = { promiseLateShare: 0.01, lateBugWorkerHours: 0, launchCostSec: 0 }
      expect([6.9, 7].map((days) => aimOf(wish, 1e6, days))).toMatchObject([
        { mayLeaveOutDay: false },
        { mayLeaveOutDay: true },
      ])
    })
  })

  test('allows fewer late bugs to settings that cover surges', () => {
    const chosenAt = (late: number, coverSec = 60) => {
      const plain = candidates.find(({ surgeShare }) => surgeShare === 0)
      const cover = candidates.find(({ surgeShare }) => surgeShare > 0)
      if (plain === undefined || cover === undefined) throw new Error('there are both')
      const plainly = {
        candidate: plain,
        evidence: { arrived: 1000, late, workerSec: 100, launches: 0 },
        oddDayLate: 0,
      }
      const covering = {
        candidate: cover,
        evidence: { arrived: 1000, late, workerSec: coverSec, launches: 0 },
        oddDayLate: 0,
      }
      return chooseAmong([plainly, covering], undefined, limit).candidate
    }
    expect(chosenAt(1).surgeShare).toBeGreaterThan(0)
    expect(chosenAt(5).surgeShare).toBe(0)
    // Unless any other costs more than twice as much.
    expect(chosenAt(5, 51).surgeShare).toBe(0)
    expect(chosenAt(5, 49).surgeShare).toBeGreaterThan(0)
  })
})

describe('where a launch has a price', () => {
  const restless: readonly [number, number, number] = [100, 5, 10]
  const calm: readonly [number, number, number] = [115, 5, 4]

  test.each([
    ['nothing', 0, 0],
    ['less than is saved by the dearer fleet with fewer launches', 2, 0],
    ['more', 3, 1],
  ])('of %s, the work with its launches decides', (_, launchSec, expected) => {
    const among = scored(restless, calm)
    expect(chooseAmong(among, undefined, { ...limit, launchSec }).candidate).toBe(among[expected]?.candidate)
    expect(chooseAmong(among, undefined, { launchSec, lateBugSec: 10 }).candidate).toBe(among[expected]?.candidate)
  })

  test('it decides among the closest as well, where none keeps the promise', () => {
    const among = scored([100, 50, 10], [115, 50, 4])
    expect(chooseAmong(among, undefined, { ...limit, launchSec: 3 }).candidate).toBe(among[1]?.candidate)
  })
})

describe('where a late bug has a price', () => {
  const price = { launchSec: 0, lateBugSec: 10 }

  test.each<[string, readonly (readonly [number, number])[], number | undefined, number]>([
    ['the least of work and late bugs together', [[100, 0], [40, 5], [30, 8]], undefined, 1],
    ['the present one while another saves less than 1 % of both', [[80, 2], [99.2, 0]], 0, 0],
    ['another once it saves more', [[80, 2], [98.8, 0]], 0, 1],
    ['the least of both however many are late', [[900, 0], [100, 50]], undefined, 1],
  ])('selects %s', (_, evidence, present, expected) => {
    const among = scored(...evidence)
    const chosen = chooseAmong(among, present === undefined ? undefined : candidates[present], price)
    expect(chosen).toEqual({ ...among[expected], kept: true })
  }) // biome-ignore format: a pair each

  test('that price is raised as a limit would be lowered, since the future is never quite like the past', () => {
    const wish = { promiseLateShare: 0.01, lateBugWorkerHours: 2, launchCostSec: 60 }
    expect(aimOf(wish, 1e9)).toEqual({ launchSec: 60, lateBugSec: expect.closeTo((2 * 3600) / 0.8, 0) })
    expect(aimOf(wish, 0)).toEqual({ launchSec: 60, lateBugSec: expect.closeTo((2 * 3600) / 0.75, 6) })
    expect(aimOf({ ...wish, lateBugWorkerHours: 0 }, 0)).toEqual({
      launchSec: 60,
      lateShare: expect.closeTo(0.0075, 9),
      promisedShare: 0.01,
      mayLeaveOutDay: false,
    })
  })

  test('a late bug counts for more under settings that cover surges', () => {
    const cover = candidates.find(({ surgeShare }) => surgeShare > 0)
    if (cover === undefined) throw new Error('there are some')
    const [plain] = scored([100, 2])
    if (plain === undefined) throw new Error('there is one')
    const covering = (workerSec: number) => ({
      candidate: cover,
      evidence: { arrived: 1000, late: 2, workerSec, launches: 0 },
      oddDayLate: 0,
    })
    expect(chooseAmong([plain, covering(71)], undefined, price).candidate).toBe(plain.candidate)
    expect(chooseAmong([plain, covering(69)], undefined, price).candidate).toBe(cover)
  })

  test.each([
    [111, true],
    [109, false],
  ])('a choice that would have cost %i where another would have cost 100 is replaced at once: %s', (cost, expected) => {
    const [present, best] = scored([cost, 0], [100, 0])
    if (present === undefined || best === undefined) throw new Error('there are both')
    const wish = { promiseLateShare: 0.01, lateBugWorkerHours: 2, launchCostSec: 60 }
    expect(isToBeMended(present, { ...best, kept: true }, wish)).toBe(expected)
  })
})
