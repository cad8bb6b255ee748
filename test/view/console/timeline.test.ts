import { expect, test } from 'vitest'
import type { PlanRecord } from '../../../lib/plan-record.ts'
import { emptyTimeline, refresh, stepSentence, timelinePoint } from '../../../lib/view/console/timeline.ts'
import { aRecord } from '../a-record.ts'

/** A journal with a cycle every 30 s up to `lastSec`, which counts how many records are read. */
function journalUpTo(lastSec: number) {
  const records: PlanRecord[] = []
  for (let atSec = lastSec; atSec > 0; atSec -= 30) records.push(aRecord({ atSec }))
  const asked: number[] = []
  return {
    asked,
    async plans({ limit, beforeSec = Number.POSITIVE_INFINITY }: { limit: number; beforeSec?: number }) {
      asked.push(limit)
      return records.filter(({ atSec }) => atSec < beforeSec).slice(0, limit)
    },
  }
}

test('the first look reads the whole window, oldest point first', async () => {
  const { points, latest } = await refresh(emptyTimeline, journalUpTo(36_000), { nowSec: 36_010, windowSec: 10_000 })
  expect(points).toHaveLength(333)
  expect(points[0]?.atSec).toBeGreaterThan(26_010)
  expect(latest?.atSec).toBe(36_000)
  expect(points.map(({ atSec }) => atSec)).toEqual(points.map(({ atSec }) => atSec).toSorted((a, b) => a - b))
})

test('a later look reads a handful of records and no more', async () => {
  const first = await refresh(emptyTimeline, journalUpTo(6000), { nowSec: 6000, windowSec: 86_400 })
  const later = journalUpTo(6060)
  const second = await refresh(first, later, { nowSec: 6065, windowSec: 86_400 })
  expect(later.asked).toEqual([8])
  expect(second.points).toHaveLength(first.points.length + 2)
})

test('a look after a long pause misses nothing and repeats nothing', async () => {
  const first = await refresh(emptyTimeline, journalUpTo(6000), { nowSec: 6000, windowSec: 86_400 })
  const second = await refresh(first, journalUpTo(12_000), { nowSec: 12_000, windowSec: 86_400 })
  expect(second.points.map(({ atSec }) => atSec)).toEqual(Array.from({ length: 400 }, (_, index) => 30 * (index + 1)))
})

test('points older than the window are forgotten', async () => {
  const first = await refresh(emptyTimeline, journalUpTo(6000), { nowSec: 6000, windowSec: 3000 })
  const second = await refresh(first, journalUpTo(9000), { nowSec: 9000, windowSec: 3000 })
  expect(second.points[0]?.atSec).toBeGreaterThanOrEqual(6000)
})

test('each point has its earlier forecast, in whatever way the records arrived', async () => {
  const window = { windowSec: 86_400 }
  const atOnce = await refresh(emptyTimeline, journalUpTo(900), { nowSec: 900, ...window })
  expect(atOnce.points.filter(({ foretold }) => foretold === undefined).map(({ atSec }) => atSec)).toEqual([
    30, 60, 90, 120, 150, 180,
  ])
  let bit = emptyTimeline
  for (let nowSec = 30; nowSec <= 900; nowSec += 60)
    bit = await refresh(bit, journalUpTo(nowSec), { nowSec, ...window })
  const last = await refresh(bit, journalUpTo(900), { nowSec: 900, ...window })
  expect(last.points).toEqual(atOnce.points)
  // The forecast of each record reaches 210 s ahead: seven of them still lack an outcome.
  expect(last.open.map(({ atSec }) => atSec)).toEqual([720, 750, 780, 810, 840, 870, 900])
})

test('an empty journal makes an empty timeline', async () => {
  expect(await refresh(emptyTimeline, journalUpTo(0), { nowSec: 100, windowSec: 3000 })).toEqual(emptyTimeline)
})

test('a point carries the burst factor only while the burst is active', () => {
  const burst = { active: true, cause: 'manual', startedAtSec: 0, endsAtSec: 300, factor: 1.5, calm: 0 } as const
  expect(timelinePoint(aRecord({ burst: { ...burst, supplyAtStart: 8, peakDemand: 8 } })).burst).toBe(1.5)
  expect(timelinePoint(aRecord())).not.toHaveProperty('burst')
})

test('the sentence about a refused step says why', () => {
  const step = { do: 'launch', group: 'local/workers', from: 4, desired: 6, reason: 'grow' } as const
  expect(stepSentence({ step, result: { outcome: 'refused', reason: 'no capacity' } })).toBe(
    'launch local/workers 4 → 6: refused (no capacity)',
  )
  expect(stepSentence({ step, result: { outcome: 'applied' } })).toBe('launch local/workers 4 → 6: applied')
})
