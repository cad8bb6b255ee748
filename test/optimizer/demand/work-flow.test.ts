import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { flowPastSec, type WorkPoint, workFlow } from '../../../lib/optimizer/demand/work-flow.ts'
import { startSec } from '../../builders.ts'

const intervalSec = 30

/** Looks at a fleet with idle agents; by default 30 bugs in it, and 15 arrived since the look before. */
function looks(count: number, at: (index: number) => Partial<WorkPoint>): WorkPoint[] {
  return Array.from({ length: count }, (_, index) => ({
    atSec: startSec + index * intervalSec,
    demand: 30,
    totalAgents: 1000,
    arrived: 15,
    ...at(index),
  }))
}

describe('a gap in the record', () => {
  const across = (holeSec: number, arrived: number) =>
    looks(61, (index) =>
      index < 40 ? {} : { atSec: startSec + index * intervalSec + holeSec, ...(index === 40 && { arrived }) },
    )

  test('is bridged by counters', () => {
    const { turnover, arrivalsPerSec } = workFlow(across(1200, 15 + 600), 120)
    expect([turnover, arrivalsPerSec(900)]).toEqual([expect.closeTo(1 / 60, 12), expect.closeTo(0.5, 12)])
  })

  test('gives nothing when it is too long to be bridged', () => {
    const { turnover, arrivalsPerSec } = workFlow(across(3600, 15), 120)
    expect([turnover, arrivalsPerSec(900)]).toEqual([expect.closeTo(1 / 60, 12), expect.closeTo(0.5, 12)])
    // The same when no shorter time is searched for a rise.
    expect(workFlow(across(3600, 15), 900).arrivalsPerSec(900)).toBeCloseTo(0.5, 12)
  })
})

describe('turnover', () => {
  test('is one over the mean duration: thirty agents at work and fifteen bugs come and gone in half a minute mean bugs of a minute', () => {
    expect(
      workFlow(
        looks(61, () => ({})),
        120,
      ).turnover,
    ).toBeCloseTo(1 / 60, 12)
  })

  test('follows the departures, not the arrivals, while demand grows', () => {
    const growing = looks(61, (index) => ({ demand: 30 + 15 * index }))
    expect(workFlow(growing, 120).turnover).toBe(0)
  })

  test('counts agents, not bugs, when some wait', () => {
    const full = looks(61, () => ({ demand: 500, totalAgents: 30 }))
    expect(workFlow(full, 120).turnover).toBeCloseTo(1 / 60, 12)
  })

  test('forgets what is older than half an hour', () => {
    const changed = looks(121, (index) => ({ arrived: index <= 60 ? 3 : 15 }))
    expect(workFlow(changed, 120).turnover).toBeCloseTo(1 / 60, 12)
  })

  test.each<[string, readonly WorkPoint[]]>([
    ['an empty history', []],
    ['a single look', looks(1, () => ({}))],
    ['an idle fleet', looks(61, () => ({ demand: 0, arrived: 0 }))],
    ['looks without counts', looks(61, () => ({})).map(({ arrived: _, ...rest }) => rest)],
  ])('is unknown for %s', (_, history) => {
    expect(workFlow(history, 120).turnover).toBe(0)
  })
})

describe('arrivals', () => {
  test('are the mean over the requested time', () => {
    const flow = workFlow(
      looks(61, (index) => ({ arrived: index % 2 === 0 ? 10 : 20 })),
      120,
    )
    expect(flow.arrivalsPerSec(600)).toBeCloseTo(0.5, 12)
  })

  test('that have risen by more than chance are not averaged away', () => {
    const surge = looks(61, (index) => ({ arrived: index > 56 ? 60 : 15 }))
    expect(workFlow(surge, 120).arrivalsPerSec(1200)).toBeCloseTo(2, 12)
  })

  test('that have risen a little, as by chance, are averaged', () => {
    const noisy = looks(61, (index) => ({ arrived: index > 56 ? 18 : 15 }))
    expect(workFlow(noisy, 120).arrivalsPerSec(1200)).toBeLessThan(0.52)
  })

  test('are unknown when nobody counted', () => {
    const uncounted = looks(61, () => ({})).map(({ arrived: _, ...rest }) => rest)
    expect(workFlow(uncounted, 120).arrivalsPerSec(600)).toBeUndefined()
  })

  test('of a history with a gap are spread over the gap', () => {
    const holed = looks(61, () => ({})).filter((_, index) => index < 50 || index === 60)
    expect(workFlow(holed, 120).arrivalsPerSec(600)).toBeCloseTo(150 / 600, 12)
  })
})

test('whatever the input, the flow is finite and never negative', () => {
  const look = fc.record({ demand: fc.nat(1000), totalAgents: fc.nat(1000), arrived: fc.nat(1000) })
  fc.assert(
    fc.property(fc.array(look, { maxLength: 80 }), fc.integer({ min: 30, max: 3600 }), (made, averagingSec) => {
      const flow = workFlow(
        made.map((each, index) => ({ ...each, atSec: startSec + index * intervalSec })),
        120,
      )
      for (const value of [flow.turnover, flow.arrivalsPerSec(averagingSec) ?? 0]) {
        expect(Number.isFinite(value)).toBe(true)
        expect(value).toBeGreaterThanOrEqual(0)
      }
    }),
  )
})

test.each([
  [0, 1800],
  [600, 1800],
  [3600, 3600],
])('averaging over %i s needs %i s of history', (averagingSec, wantedSec) => {
  expect(flowPastSec({ averagingSec })).toBe(wantedSec)
})
