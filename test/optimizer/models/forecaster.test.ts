import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { levels } from '../../../lib/optimizer/forecast/forecast.ts'
import { allModels } from '../../../lib/optimizer/models/all-models.ts'
import { clockOf } from '../../../lib/optimizer/models/clock.ts'
import { Forecaster } from '../../../lib/optimizer/models/forecaster.ts'
import { leadSteps } from '../../../lib/optimizer/models/model.ts'
import { rng } from '../../../lib/simulated/random.ts'
import { dailyLoad, dayLength, wanderingLoad } from './loads.ts'

const count = levels.length

function lived(values: readonly number[]): Forecaster {
  const forecaster = new Forecaster(clockOf(300))
  values.forEach((value, step) => {
    forecaster.advance(step, value)
  })
  return forecaster
}

/** Share of outcomes above each quantile, for each of these leads, after a warm-up. */
function exceedance(values: readonly number[], leads: readonly number[], warmup: number): number[][] {
  const forecaster = new Forecaster(clockOf(300))
  const said: (Float64Array | undefined)[] = []
  const tallies = leads.map((lead) => ({ lead, outcomes: 0, above: levels.map(() => 0) }))
  values.forEach((value, step) => {
    for (const tally of tallies) {
      const { lead, above } = tally
      const quantiles = step - lead >= warmup ? said[step - lead] : undefined
      if (quantiles === undefined) continue
      tally.outcomes += 1
      levels.forEach((_, level) => {
        if (value > (quantiles[leadSteps.indexOf(lead) * count + level] ?? 0)) above[level] = (above[level] ?? 0) + 1
      })
    }
    forecaster.advance(step, value)
    said[step] = forecaster.latest?.mixed
  })
  return tallies.map(({ above, outcomes }) => above.map((times) => times / outcomes))
}

describe('calibration', () => {
  const shifted = dailyLoad(14).map((value, step) => (step > 9 * dayLength ? 2.5 * value : value))
  const restless = wanderingLoad(5000).map(
    (value, step, all) => value + (step % 700 > 350 ? 8 : 1) * ((all[step - 1] ?? value) - value),
  )
  const cases: readonly (readonly [string, readonly number[]])[] = [
    ['a steady day', dailyLoad(14)],
    ['a level shift', shifted],
    ['noise that changes', restless],
  ]

  test.each(cases)('quantiles are exceeded as often as promised: %s', (_, values) => {
    const leads = [1, 3, 12]
    for (const [index, [p50 = 0, p90 = 0, p99 = 0]] of exceedance(values, leads, 4 * dayLength).entries()) {
      const lead = leads[index]
      expect(Math.abs(p50 - 0.5), `P50 at ${lead}`).toBeLessThan(0.02)
      expect(Math.abs(p90 - 0.1), `P90 at ${lead}`).toBeLessThan(0.02)
      expect(Math.abs(p99 - 0.01), `P99 at ${lead}`).toBeLessThan(0.006)
    }
  })
})

describe('selection', () => {
  test('models that lose to a naive twin are suspended, the twins never are', () => {
    const forecaster = lived(wanderingLoad(6 * dayLength))
    const atAnHour = forecaster.standings[leadSteps.indexOf(12)] ?? []
    const suspended = allModels.filter((_, model) => atAnHour[model]?.suspended).map(({ name }) => name)
    expect(suspended).toContain('linear-regression')
    expect(suspended).not.toContain('last-value')
    expect(suspended).not.toContain('seasonal-naive')
  })

  test('shares sum to one, and suspended models have none', () => {
    const forecaster = lived(dailyLoad(5))
    let suspended = 0
    forecaster.mixture().weights.forEach((shares, lead) => {
      expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9)
      shares.forEach((share, model) => {
        if (!forecaster.standings[lead]?.[model]?.suspended) return
        suspended += 1
        expect(share).toBe(0)
      })
    })
    expect(suspended).toBeGreaterThan(5)
  })

  test('when the day repeats, seasonal models have a share', () => {
    const [lastValueShare = 1] = lived(dailyLoad(8)).mixture().weights[leadSteps.indexOf(12)] ?? []
    expect(lastValueShare).toBeLessThan(0.05)
  })
})

describe('errors', () => {
  test('are relative to the scale of the load: ten times the load is judged and forecast alike', () => {
    const load = dailyLoad(2)
    const [one, ten] = [1, 10].map((times) => lived(load.map((value) => times * value)))
    const losses = (from?: Forecaster) => from?.standings.flat().map(({ loss }) => loss)
    losses(ten)?.forEach((loss, index) => {
      expect(loss).toBeCloseTo(losses(one)?.[index] ?? 0, 6)
    })
    ten?.latest?.mixed.forEach((quantile, index) => {
      expect(quantile).toBeCloseTo(10 * (one?.latest?.mixed[index] ?? 0), 4)
    })
  })

  test('may be larger for a more restless load', () => {
    const [calm = 0, restless = 0] = [0.5, 10].map((noise) => lived(dailyLoad(1, noise)).latest?.unit)
    expect(restless / calm).toBeGreaterThan(3)
  })

  test('may be larger for a higher load, and at the lowest load still a share of the usual one', () => {
    const [noon = 0, night = 0] = [1.5, 2].map((days) => lived(dailyLoad(days, 0)).latest?.unit)
    expect(noon / night).toBeGreaterThan(2)
    expect(night).toBeGreaterThan(0)
  })

  test('correct the median by the recent error of forecasts', () => {
    const forecaster = lived(dailyLoad(0.5))
    const calibration = forecaster.calibrations[0]
    if (calibration === undefined) throw new Error('there is a lead')
    const before = forecaster.mixture().offsets[0]?.[0] ?? 0
    calibration.corrections[0] = (calibration.corrections[0] ?? 0) + 2
    expect(forecaster.mixture().offsets[0]?.[0]).toBeCloseTo(before + 2 * calibration.width, 9)
  })
})

describe('any load', () => {
  const anyLoad = fc.array(
    fc.oneof(
      fc.double({ min: 0, max: 1e6, noNaN: true }),
      fc.constantFrom(0, 0, 5, 5, -1, Number.NaN, Number.POSITIVE_INFINITY),
    ),
    { minLength: 1, maxLength: 400 },
  )

  test('quantiles are finite, not negative and in order', () => {
    fc.assert(
      fc.property(anyLoad, (values) => {
        const { latest } = lived(values)
        if (latest === undefined) return
        for (const quantiles of [latest.mixed, latest.quantiles])
          quantiles.forEach((quantile, index) => {
            expect(quantile).toSatisfy(Number.isFinite)
            expect(quantile).toBeGreaterThanOrEqual(index % count === 0 ? 0 : (quantiles[index - 1] ?? 0))
          })
      }),
      { numRuns: 20 },
    )
  })

  test('the same load gives the same forecast', () => {
    fc.assert(
      fc.property(anyLoad, (values) => {
        expect(lived(values).latest).toEqual(lived(values).latest)
      }),
      { numRuns: 5 },
    )
  })
})

test('after a week of almost no load, the first load is forecast as load, and not a thousandfold', () => {
  const chance = rng(1, 'first load')
  const quiet = Array.from({ length: 7 * dayLength }, (_, step) => (step === 10 ? 0.2 : 0))
  const forecaster = lived([...quiet, ...Array.from({ length: 60 }, () => 90 + 20 * chance.next())])
  const said = forecaster.latest?.mixed ?? []
  for (const lead of [1, 3, 12]) {
    const [p50 = 0, p90 = 0, p99 = 0] = said.slice(leadSteps.indexOf(lead) * count)
    for (const { loss } of forecaster.standings[leadSteps.indexOf(lead)] ?? []) expect(loss).toBeLessThan(100)
    expect(p50, `P50 at ${lead}`).toBeGreaterThan(70)
    expect(p90, `P90 at ${lead}`).toBeLessThan(250)
    expect(p99, `P99 at ${lead}`).toBeLessThan(500)
  }
})

test('one absurd reading is forgotten in half a day: the load around it is forecast as before', () => {
  const load = dailyLoad(5)
  const at = 4 * dayLength
  const p90 = (values: readonly number[]) =>
    lived(values.slice(0, at + dayLength / 2)).latest?.mixed[leadSteps.indexOf(3) * count + 1]
  const absurd = load.map((value, step) => (step === at ? 200_000 : value))
  expect(Math.abs((p90(absurd) ?? 0) - (p90(load) ?? 0))).toBeLessThan(10)
})

describe('gaps', () => {
  test('models are not judged on guesses', () => {
    const forecaster = new Forecaster(clockOf(300))
    const values = dailyLoad(3)
    values.forEach((value, step) => {
      if (step < 500 || step > 520) forecaster.advance(step, value)
    })
    expect(forecaster.past.length).toBe(values.length)
    expect(forecaster.standings[0]?.[0]?.judged).toBe(values.length - 1 - 21)
  })

  test('longer than an hour are bridged to their end with the day before', () => {
    const values = dailyLoad(2)
    const forecaster = lived(values.slice(0, 500))
    forecaster.advance(521, values[521] ?? 0)
    expect([500, 510, 520].map((step) => forecaster.past.at(step))).toEqual([212, 222, 232].map((step) => values[step]))
  })

  test('steps out of order and broken values are ignored', () => {
    const forecaster = lived([5, 6, 7])
    forecaster.advance(1, 100)
    forecaster.advance(3, Number.NaN)
    forecaster.advance(3, -1)
    forecaster.advance(3, Number.POSITIVE_INFINITY)
    expect(forecaster.past.now).toBe(2)
  })
})
