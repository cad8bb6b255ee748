import { describe, expect, test } from 'vitest'
import { type DemandWatch, watchDemand } from '../../../lib/optimizer/anomaly/watch-demand.ts'
import type { FittedModel } from '../../../lib/optimizer/forecast/predict.ts'

const startSec = 1_000_000_000
const intervalSec = 30

/** Always forecasts a median of 25 agents and a P90 of 30; surprises of up to two spreads, which are ten agents each, are usual. */
const expecting = (p50 = 25, p90 = 30): FittedModel => ({
  model: 'mixture',
  confidence: 1,
  usualSurprises: { above: 2, below: 2 },
  quantile: (_, level) => (level === 0.5 ? p50 : level === 0.9 ? p90 : Number.NaN),
})

/** What is remembered after each look at a demand given per minute; `undefined` is a demand not seen. */
function watched(
  minutes: readonly (number | undefined)[],
  fitted: FittedModel | undefined = expecting(),
): (DemandWatch | undefined)[] {
  let watch: DemandWatch | undefined
  return minutes.flatMap((demand, minute) =>
    [0, 1].map((half) => {
      const nowSec = startSec + minute * 60 + half * intervalSec
      watch = watchDemand(watch, { nowSec, demand, fitted })
      return watch
    }),
  )
}

const of = (demand: number, minutes: number) => new Array<number>(minutes).fill(demand)
const anomalyAt = (watch: readonly (DemandWatch | undefined)[], minute: number) => watch[2 * minute]?.anomaly

describe('an anomaly', () => {
  test('begins when demand has been unusual for five minutes, and says since when', () => {
    const seen = watched([...of(25, 40), ...of(60, 20)])
    expect(anomalyAt(seen, 44)).toBeUndefined()
    expect(anomalyAt(seen, 45)).toEqual({
      direction: 'above',
      startedAtSec: startSec + 40 * 60,
      expectedAgents: 25,
      farthestAgents: 60,
    })
  })

  test('knows what was expected and how far demand went, including the minutes before it was announced', () => {
    let watch: DemandWatch | undefined
    for (let minute = 0; minute <= 45; minute += 1) {
      const demand = minute < 40 ? 25 : minute < 42 ? 90 : 60
      const p50 = minute <= 10 ? 25 : 27
      watch = watchDemand(watch, { nowSec: startSec + minute * 60, demand, fitted: expecting(p50, p50 + 5) })
    }
    expect(watch?.anomaly).toMatchObject({ startedAtSec: startSec + 40 * 60, expectedAgents: 25, farthestAgents: 90 })
  })

  test('can also be below what is usual', () => {
    expect(anomalyAt(watched([...of(25, 40), ...of(4, 7), ...of(2, 2), ...of(3, 11)]), 50)).toMatchObject({
      direction: 'below',
      farthestAgents: 2,
    })
  })

  test('is not announced within what is usual for the fleet', () => {
    const seen = watched([...of(25, 40), ...of(45, 30), ...of(5, 30)])
    expect(seen.filter((watch) => watch?.anomaly ?? watch?.outside)).toEqual([])
  })

  test('is not announced if it is over sooner, however large', () => {
    const spikes = Array.from({ length: 8 }, () => [...of(500, 4), 25]).flat()
    expect(watched([...of(25, 40), ...spikes]).some((watch) => watch?.anomaly)).toBe(false)
  })

  test('remembers how far it went, and ends when demand has come back half of the way', () => {
    const seen = watched([...of(25, 40), ...of(60, 10), ...of(85, 5), ...of(55, 5), ...of(54, 5)])
    expect(anomalyAt(seen, 59)).toMatchObject({ farthestAgents: 85, expectedAgents: 25 })
    expect(anomalyAt(seen, 60)).toBeUndefined()
  })

  test('is measured against what was expected before it, not against forecasts that have followed it', () => {
    let watch: DemandWatch | undefined
    const at = (minute: number, demand: number, p50: number) => {
      watch = watchDemand(watch, { nowSec: startSec + minute * 60, demand, fitted: expecting(p50, p50 + 5) })
    }
    for (let minute = 0; minute < 40; minute += 1) at(minute, 25, 25)
    for (let minute = 40; minute < 100; minute += 1) at(minute, 0, 0)
    expect(watch?.anomaly).toMatchObject({ direction: 'below', expectedAgents: 25, farthestAgents: 0 })
    // Work returns, and forecasts of half an hour ago did not expect it: that ends the anomaly and does not begin another.
    for (let minute = 100; minute < 128; minute += 1) {
      at(minute, 25, minute < 110 ? 0 : 25)
      expect(watch?.anomaly).toBeUndefined()
    }
    for (let minute = 128; minute < 200; minute += 1) at(minute, 25, 25)
    expect(watch?.anomaly).toBeUndefined()
    for (let minute = 200; minute < 210; minute += 1) at(minute, 90, 25)
    expect(watch?.anomaly).toMatchObject({ direction: 'above' })
  })

  test('is followed by a rest of three quarters of an hour, and another may begin in its last second', () => {
    const seen = watched([...of(25, 40), ...of(60, 10), ...of(25, 40), ...of(90, 10)])
    const restsUntilSec = startSec + 95 * 60
    expect(seen.slice(2 * 50, 2 * 95).filter((watch) => watch?.restsUntilSec !== restsUntilSec)).toEqual([])
    expect(seen[2 * 95]).toMatchObject({ outside: { direction: 'above', startedAtSec: restsUntilSec } })
  })

  test('that lasts for six hours is the new usual', () => {
    const seen = watched([...of(25, 40), ...of(60, 370)])
    expect(anomalyAt(seen, 40 + 359)).toBeDefined()
    expect(anomalyAt(seen, 40 + 360)).toBeUndefined()
  })

  test('is over by then even if nobody has seen demand since', () => {
    const seen = watched([...of(25, 40), ...of(60, 10), ...new Array<undefined>(360).fill(undefined)])
    expect(anomalyAt(seen, 40 + 359)).toMatchObject({ farthestAgents: 60 })
    expect(seen[2 * (40 + 360)]).toMatchObject({ restsUntilSec: startSec + (40 + 360 + 45) * 60 })
    expect(anomalyAt(seen, 40 + 360)).toBeUndefined()
  })
})

test('an anomaly is found within the hour after a clock was set back by a day, even between two anomalies', () => {
  let watch: DemandWatch | undefined
  const live = (fromMinute: number, demands: readonly number[]) => {
    demands.forEach((demand, minute) => {
      watch = watchDemand(watch, { nowSec: startSec + (fromMinute + minute) * 60, demand, fitted: expecting() })
    })
    return watch?.anomaly
  }
  expect(live(0, [...of(25, 40), ...of(90, 10)])).toBeDefined()
  expect(live(50, of(25, 5))).toBeUndefined()
  expect(live(-24 * 60, [...of(25, 40), ...of(90, 10)])).toMatchObject({ direction: 'above', expectedAgents: 25 })
})

test.each([30, 600, 1200, 1500, 3600])(
  'an anomaly is found however far apart cycles are, some of them late: every %i s',
  (everySec) => {
    let watch: DemandWatch | undefined
    for (let cycle = 0; cycle * everySec < 8 * 3600; cycle += 1) {
      const demand = cycle * everySec < 4 * 3600 ? 25 : 90
      const lateSec = cycle % 2 === 0 ? 0 : 15
      watch = watchDemand(watch, { nowSec: startSec + cycle * everySec + lateSec, demand, fitted: expecting() })
    }
    expect(watch?.anomaly).toMatchObject({ direction: 'above', expectedAgents: 25, farthestAgents: 90 })
  },
)

describe('nothing is called unusual', () => {
  test('in the first half hour: there was no forecast of it yet', () => {
    expect(watched(of(500, 30)).some((watch) => watch?.outside)).toBe(false)
  })

  test('when the load has not been known for long enough to tell', () => {
    const { usualSurprises: _, ...young } = expecting()
    expect(watched([...of(25, 40), ...of(500, 60)], young).at(-1)).toEqual({ foretold: [] })
  })

  test('when the usual level is no longer known', () => {
    const watch = watched(of(25, 40)).at(-1)
    const now = { nowSec: startSec + 40 * 60, demand: 500, fitted: undefined }
    expect(Object.keys(watchDemand(watch, now) ?? {})).toEqual(['foretold'])
  })

  test('by missing readings, or by what was unusual before them', () => {
    const seen = watched([...of(25, 40), ...of(60, 4), undefined, ...of(60, 4)])
    expect(seen.some((watch) => watch?.anomaly)).toBe(false)
  })
})

test('little is remembered: forecasts of the next half hour, five minutes apart', () => {
  const watches = watched(of(25, 120)).filter((watch) => watch !== undefined)
  expect(watches.length).toBeGreaterThan(100)
  for (const { foretold } of watches) {
    expect(foretold.length).toBeLessThanOrEqual(9)
    const firstSec = foretold[0]?.forAtSec ?? 0
    expect(foretold.map(({ forAtSec }) => forAtSec - firstSec)).toEqual(foretold.map((_, index) => 300 * index))
  }
})
