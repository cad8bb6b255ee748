import { describe, expect, test } from 'vitest'
import { defaultSettings } from '../../../lib/optimizer/settings/settings.ts'
import { type Before, waitsSince } from '../../../lib/optimizer/snapshot/late-bugs.ts'

const settings = { ...defaultSettings, promiseWaitSec: 60, optimizationIntervalSec: 30 }

/** Looks half a minute apart: what arrived before each, and what waits at it. */
function looks(all: readonly (readonly [arrived: number, queued: number])[], given = settings) {
  let before: Before = { atSec: 0, queued: 0 }
  return all.map(([arrived, queued]) => {
    const atSec = before.atSec + given.optimizationIntervalSec
    const waits = waitsSince(before, { atSec, arrived, queued }, given)
    before = { atSec, queued, ...(waits.line && { line: waits.line }) }
    return waits
  })
}

const lateOf = (all: ReturnType<typeof looks>) => all.reduce((sum, { late = 0 }) => sum + late, 0)

describe('whether bugs were late', () => {
  test('bugs that begin at once are not', () => {
    expect(looks([[5, 0]])).toEqual([{ late: 0 }])
  })

  test('bugs that still wait at the next look, and are gone at the one after it, are late by chance alone', () => {
    const late = lateOf(looks([[10, 10], [0, 10], [0, 0]])) // biome-ignore format: one look after the other
    expect(late).toBeGreaterThan(3)
    expect(late).toBeLessThan(7)
  })

  test('they are counted in thousandths', () => {
    const [, , last] = looks([[7, 7], [0, 7], [0, 3]]) // biome-ignore format: one look after the other
    expect(last?.late).toBeGreaterThan(0)
    expect(last?.late).toBe(Number(last?.late?.toFixed(3)))
  })

  test('bugs that wait for two minutes are late, each once, and are remembered until they begin', () => {
    const all = looks([[4, 4], [0, 4], [0, 4], [0, 4], [0, 4], [0, 0], [0, 0]]) // biome-ignore format: one look after the other
    expect(lateOf(all)).toBeCloseTo(4, 5)
    expect(all.map(({ line }) => line?.overdue)).toEqual([0, 0, 0, 4, 4, undefined, undefined])
  })

  test('all bugs whose time is over by a look that comes late are, whenever they came', () => {
    const waiting = [
      { fromSec: 0, toSec: 30, arrived: 2, begun: 0 },
      { fromSec: 30, toSec: 60, arrived: 3, begun: 0 },
      { fromSec: 60, toSec: 90, arrived: 4, begun: 0 },
    ]
    const before = { atSec: 90, queued: 9, line: { overdue: 0, waiting } }
    expect(waitsSince(before, { atSec: 150, arrived: 0, queued: 9 }, settings)).toEqual({
      late: 5,
      line: { overdue: 5, waiting: [waiting[2]] },
    })
  })

  test('the first to come are the first to begin', () => {
    const all = looks([[8, 8], [0, 8], [0, 8], [0, 8], [4, 4]]) // biome-ignore format: one look after the other
    expect(lateOf(all)).toBeCloseTo(8, 5)
    expect(all.at(-1)?.line).toEqual({ overdue: 0, waiting: [{ fromSec: 120, toSec: 150, arrived: 4, begun: 0 }] })
  })
})

describe('what is not known', () => {
  const now = { atSec: 60, arrived: 1, queued: 1 }

  test('waits, where nobody reports the queue', () => {
    expect(waitsSince({ atSec: 30, queued: 0 }, { ...now, queued: undefined }, settings)).toEqual({})
  })

  test.each([
    ['there was no look before', undefined],
    ['the queue was unknown before', { atSec: 30 }],
    ['the look before is more than three intervals ago', { atSec: -31, queued: 2 }],
    ['the look before is in the future, since the clock was set back', { atSec: 61, queued: 2 }],
  ])('since when bugs wait, if %s: they are not judged, and begin first', (_, before) => {
    const waits = waitsSince(before, now, settings)
    expect(waits).toEqual({ line: { overdue: 1, waiting: [] } })
    const next = waitsSince({ ...now, ...waits }, { atSec: 90, arrived: 5, queued: 5 }, settings)
    expect(next).toEqual({ late: 0, line: { overdue: 0, waiting: [{ fromSec: 60, toSec: 90, arrived: 5, begun: 0 }] } })
  })

  test('an empty queue at the first look leaves nobody to remember', () => {
    expect(waitsSince(undefined, { ...now, queued: 0 }, settings)).toEqual({})
  })
})

test('a promise of hours is remembered in few entries, which lose no bug', () => {
  const patient = { ...settings, promiseWaitSec: 7200 }
  const all = looks(
    // Two of the first bugs begin at once, nobody ever after.
    Array.from({ length: 200 }, (_, look) => [3, 3 * (look + 1) - 2] as const),
    patient,
  )
  for (const { line, late } of all) {
    expect(line?.waiting.length).toBeLessThanOrEqual(32)
    expect(late).toBe(0)
  }
  const { waiting = [] } = all.at(-1)?.line ?? {}
  expect(waiting.reduce((sum, { arrived }) => sum + arrived, 0)).toBe(600)
  expect(waiting.reduce((sum, { begun }) => sum + begun, 0)).toBe(2)
  expect([waiting[0]?.fromSec, waiting.at(-1)?.toSec]).toEqual([0, 6000])
  for (const [index, { fromSec }] of waiting.entries()) expect(fromSec).toBe(waiting[index - 1]?.toSec ?? 0)
})
