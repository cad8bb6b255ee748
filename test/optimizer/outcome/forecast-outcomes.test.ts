import { describe, expect, test } from 'vitest'
import { decide } from '../../../lib/optimizer/decide.ts'
import { demandPointOf } from '../../../lib/optimizer/demand/history.ts'
import { initialState } from '../../../lib/optimizer/memory/state.ts'
import {
  type ForecastingCycle,
  type ForecastOutcome,
  forecastOutcomes,
  scoreOutcomes,
} from '../../../lib/optimizer/outcome/forecast-outcomes.ts'
import type { Snapshot } from '../../../lib/optimizer/snapshot/snapshot.ts'
import { aSnapshot, aWorker, silent, someSettings, workers } from '../../builders.ts'
import { chance } from '../../journal-builders.ts'

const intervalSec = 30
const horizonSec = 90

type Said = readonly [number, number, number]

/** A cycle that looks three intervals ahead and forecasts the same for each, unless given otherwise. */
function aCycle(atSec: number, given: Partial<ForecastingCycle> & { readonly said?: Said | 'nothing' } = {}) {
  const { said = [10, 12, 15], ...rest } = given
  const points = [30, 60, 90].map((ahead) => ({ atSec: atSec + ahead, quantiles: said as Said }))
  return {
    atSec,
    forecast: { model: 'line', madeAtSec: atSec, horizonSec, confidence: 1, points: said === 'nothing' ? [] : points },
    activeBugs: 10,
    target: { reasons: [] },
    coverage: 1,
    missing: [],
    settings: { coverageToAct: 0.5 },
    ...rest,
  } satisfies ForecastingCycle
}

const cycles = (count: number, each: (index: number) => Partial<ForecastingCycle> & { said?: Said | 'nothing' }) =>
  Array.from({ length: count }, (_, index) => aCycle(index * intervalSec, each(index)))

describe('pairing', () => {
  test('each demand is compared with what was forecast for it a horizon before', () => {
    const outcomes = forecastOutcomes(
      cycles(6, (index) => ({ activeBugs: index, said: [index, index + 1, index + 2] })),
    )
    expect(outcomes).toEqual([
      { forAtSec: 90, madeAtSec: 0, quantiles: [0, 1, 2], demand: 3 },
      { forAtSec: 120, madeAtSec: 30, quantiles: [1, 2, 3], demand: 4 },
      { forAtSec: 150, madeAtSec: 60, quantiles: [2, 3, 4], demand: 5 },
    ])
  })

  test('a slightly early cycle is interpolated between the last two points', () => {
    const early = aCycle(75)
    const rising = {
      ...aCycle(0).forecast,
      points: [0, 60, 90].map((median, index) => ({
        atSec: 30 * (index + 1),
        quantiles: [median, 2 * median, 3 * median] as const,
      })),
    }
    expect(forecastOutcomes([aCycle(0, { forecast: rising }), early])).toEqual([
      { forAtSec: 75, madeAtSec: 0, quantiles: [75, 150, 225], demand: 10 },
    ])
  })

  test('the point of a one-point horizon applies to all times up to it', () => {
    const near = { ...aCycle(0).forecast, points: [{ atSec: 35, quantiles: [1, 2, 3] as const }] }
    expect(forecastOutcomes([aCycle(0, { forecast: near }), aCycle(30)])).toMatchObject([{ quantiles: [1, 2, 3] }])
  })

  test.each<[string, Partial<ForecastingCycle> & { said?: Said | 'nothing' }]>([
    ['was measured with most workers silent', { coverage: 0.4 }],
    ['was measured while a source was missing', { missing: [{ source: 'backlog', reason: 'timeout' }] }],
  ])('demand that %s is no outcome', (_, given) => {
    const all = cycles(6, () => ({}))
    const blind = all.map((cycle) => (cycle.atSec === 120 ? aCycle(120, given) : cycle))
    expect(forecastOutcomes(blind).map(({ forAtSec }) => forAtSec)).toEqual([90, 150])
  })

  describe('a look is judged by what its cycle saw', () => {
    const unknown = { queued: undefined as never }
    const atWork = (usedAgents: number) => workers(2, () => ({ usedAgents }))
    const draining = [0, 1].map((index) => aWorker({ id: `d-${index}`, phase: 'draining', usedAgents: 4 }))
    const unheard = silent(aWorker({ id: 's' }))

    test.each<[string, Partial<Snapshot>, 0 | 1]>([
      ['full, and its queue is known', { workers: atWork(4), queued: 3 }, 1],
      ['full, and nobody knows its queue', { workers: atWork(4), ...unknown }, 0],
      [
        'not full, but many bugs are at work on workers that drain',
        { workers: [...atWork(2), ...draining], ...unknown },
        1,
      ],
      ['full as far as heard, and nobody knows its queue', { workers: [...atWork(4), unheard], ...unknown }, 0],
      ['heard of by just the share of its workers that is needed to act', { workers: [aWorker(), unheard] }, 1],
      [
        'fully seen, except for what Auto Scaling says of its groups',
        { missing: [{ source: 'groups', reason: 'throttled' }] },
        1,
      ],
    ])('a fleet that is %s', (_, given, count) => {
      const settings = someSettings()
      const snapshot = aSnapshot({ workers: atWork(2), ...given })
      const history = [demandPointOf(snapshot)]
      const { target } = decide({ snapshot, history, state: initialState, settings, nowSec: snapshot.atSec })
      const { activeBugs, usedAgents, totalAgents, queued, coverage, missing } = snapshot
      const seen = { activeBugs, usedAgents, totalAgents, queued, coverage, missing, settings, target }
      expect(forecastOutcomes([aCycle(0), aCycle(90, seen)])).toHaveLength(count)
    })
  })

  test('after a gap nothing is paired until a forecast made after it reaches that far', () => {
    const all = [...cycles(5, () => ({})), ...cycles(5, () => ({})).map((cycle) => aCycle(cycle.atSec + 9000))]
    expect(forecastOutcomes(all).map(({ forAtSec }) => forAtSec)).toEqual([90, 120, 9090, 9120])
  })

  test('cycles without a forecast leave no outcome and do not disturb the others', () => {
    const silent = cycles(7, (index) => (index < 3 ? { said: 'nothing' } : {}))
    expect(forecastOutcomes(silent).map(({ forAtSec }) => forAtSec)).toEqual([180])
  })

  test('a changing horizon is followed, each moment by the oldest forecast that reaches it', () => {
    const longer = (atSec: number) => {
      const points = [80, 160, 240].map((ahead) => ({ atSec: atSec + ahead, quantiles: [1, 2, 3] as const }))
      return aCycle(atSec, { forecast: { ...aCycle(atSec).forecast, horizonSec: 240, points } })
    }
    const all = [
      ...cycles(4, () => ({})),
      ...[120, 150].map(longer),
      ...[180, 210, 240, 270, 300, 330, 360, 390].map((at) => aCycle(at)),
    ]
    const leads = forecastOutcomes(all).map(({ forAtSec, madeAtSec }) => [forAtSec, forAtSec - madeAtSec])
    expect(leads).toEqual([
      [90, 90],
      [120, 90],
      [150, 90],
      [180, 90],
      [300, 180],
      [330, 210],
      [360, 240],
      [390, 240],
    ])
  })

  test('no cycles give no outcomes', () => {
    expect(forecastOutcomes([])).toEqual([])
    expect(forecastOutcomes([aCycle(0)])).toEqual([])
    expect(forecastOutcomes(cycles(3, () => ({ said: 'nothing' })))).toEqual([])
  })
})

describe('score', () => {
  const anOutcome = (demand: number, quantiles: Said = [10, 12, 15]): ForecastOutcome => ({
    forAtSec: 90,
    madeAtSec: 0,
    quantiles,
    demand,
  })

  test('counts what exceeded each level, how far the median was off, and pinball loss', () => {
    const score = scoreOutcomes([8, 11, 13, 16].map((demand) => anOutcome(demand)))
    expect(score).toEqual({
      count: 4,
      above: [0.75, 0.5, 0.25],
      bias: -2,
      // By hand: |d - 10| sums to 12; at P90 0.1 x (4 + 1) + 0.9 x (1 + 4); at P99 0.01 x (7 + 4 + 2) + 0.99 x 1.
      pinball: [12 / 48, (2 * (0.5 + 4.5)) / 48, (2 * (0.13 + 0.99)) / 48].map((loss) => expect.closeTo(loss, 12)),
    })
  })

  test('demand that is exactly a quantile, as rounded, is not above it', () => {
    expect(scoreOutcomes([anOutcome(12, [12, 12, 12]), anOutcome(12, [11.996, 12, 12])])?.above).toEqual([0, 0, 0])
    expect(scoreOutcomes([anOutcome(12.02, [12, 12.01, 13])])?.above).toEqual([1, 1, 0])
  })

  test('no outcomes have no score, and idle fleets have a finite one', () => {
    expect(scoreOutcomes([])).toBeUndefined()
    expect(scoreOutcomes([anOutcome(0, [0, 0, 0])])).toEqual({
      count: 1,
      above: [0, 0, 0],
      bias: 0,
      pinball: [0, 0, 0],
    })
    // The forecast is half an agent too low, of a demand of half an agent.
    expect(scoreOutcomes([anOutcome(0.5, [0, 0.5, 0.5])])?.pinball).toEqual([1, 0, 0])
  })

  test('honest quantiles are exceeded as often as promised', () => {
    // Demand is uniform from 0 to 100, and its own quantiles are forecast.
    const outcomes = Array.from({ length: 5000 }, (_, index) => anOutcome(100 * chance('load', index), [50, 90, 99]))
    const [p50, p90, p99] = scoreOutcomes(outcomes)?.above ?? []
    expect(p50).toBeCloseTo(0.5, 1)
    expect(p90).toBeCloseTo(0.1, 1)
    expect(p99).toBeCloseTo(0.01, 2)
  })
})
