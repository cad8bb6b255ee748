import { describe, expect, test } from 'vitest'
import { optimizer, optimizerWith } from '../../lib/replay/policies/optimizer.ts'
import { recordedWaits, waitLimits } from '../../lib/replay/recording/waits-histogram.ts'
import { recorder } from '../../lib/replay/recording.ts'
import { replay } from '../../lib/replay/replay.ts'
import { aLoad, aPolicy, type Job, someOptions } from './traces.ts'

/** Five minutes of calm, then a rush. */
const jobs: readonly Job[] = Array.from({ length: 400 }, (_, n) => [n < 20 ? n * 15 : 300 + n * 5, 300])
const options = someOptions({ agentsPerWorker: 4 })

function recorded(load = aLoad(jobs), policy = optimizerWith({}, options)) {
  const { hooks, recording } = recorder(load, options)
  const score = replay(load, policy, options, hooks)
  return { score, ...recording() }
}

describe('the timeline', () => {
  test('of a short trace has a point per interval', () => {
    const { timeline } = recorded()
    expect(timeline.stepSec).toBe(30)
    expect(timeline.demand).toHaveLength(Math.ceil(2295 / 30))
    expect(timeline.ready.slice(0, 3)).toEqual([8, 8, 8])
  })

  test('of a long one has fewer: the highest demand and the mean capacity of each stretch of time', () => {
    const load = aLoad([
      [0, 60],
      [100 * 86_400, 60],
    ])
    const { timeline } = recorded(
      load,
      aPolicy(({ nowSec }) => (nowSec % 60 === 0 ? 2 : 4)),
    )
    expect(timeline.demand.length).toBeLessThanOrEqual(18_000)
    expect(timeline.stepSec % 30).toBe(0)
    expect(timeline.demand[0]).toBe(1)
    expect(timeline.supply.at(-1)).toBeGreaterThan(8)
  })

  test('is empty in the gaps of a trace', () => {
    const stretches = [
      { fromSec: 0, toSec: 600 },
      { fromSec: 9000, toSec: 9600 },
    ]
    const { timeline } = recorded(
      aLoad(
        [
          [0, 1],
          [9600, 1],
        ],
        { stretches, endSec: 9600 },
      ),
      aPolicy(() => 2),
    )
    expect(timeline.ready[20]).toBeNull()
    expect(timeline.ready[299]).toBeNull()
    expect(timeline.ready[300]).toBe(8)
  })
})

describe('the decisions', () => {
  test('on record are those that did something, with their reasons and their steps in words', () => {
    const { decisions = [] } = recorded()
    const grown = decisions.find(({ outcome }) => outcome === 'grow')
    expect(grown?.reasons.length).toBeGreaterThan(0)
    expect(grown?.steps.join()).toMatch(/^launch \d+ workers? \(/)
    expect(decisions.length).toBeLessThan(2295 / 30)
  })

  test('of a dated trace are at seconds since its origin, and those of the warm-up are not counted', () => {
    const dated = aLoad(jobs, { originSec: Date.parse('2024-03-26T00:00:00Z') / 1000, warmupSec: 600 })
    const [plain, shifted] = [aLoad(jobs, { warmupSec: 600 }), dated].map((load) =>
      recorded(load, optimizer({ load, options })),
    )
    expect(shifted?.decisions?.length).toBeGreaterThan(0)
    expect(shifted?.decisions?.map(({ tSec }) => tSec)).toEqual(plain?.decisions?.map(({ tSec }) => tSec))
    expect(shifted?.account).toEqual(plain?.account)
    expect(shifted?.account?.grown).toBeLessThan(
      shifted?.decisions?.filter(({ outcome }) => outcome === 'grow').length ?? 0,
    )
  })

  test('include what was refused', () => {
    const faults = [{ kind: 'no-launches', fromSec: 0, toSec: 1000 }] as const
    const { decisions = [] } = recorded(aLoad(jobs, { faults }))
    expect(decisions.flatMap(({ steps }) => steps).join()).toContain('refused, InsufficientInstanceCapacity')
  })

  test('of a policy that does not explain itself are absent', () => {
    expect(
      recorded(
        aLoad(jobs),
        aPolicy(() => 2),
      ),
    ).not.toHaveProperty('decisions')
  })
})

describe('the waits', () => {
  test('agree with the score at the promised time', () => {
    const { score, waits } = recorded(
      aLoad(jobs),
      aPolicy(() => 12),
    )
    const late = waits.longer[waitLimits(60).indexOf(60)] ?? 0
    expect(score.lateRatio).toBeGreaterThan(0)
    expect(late / waits.jobs).toBeCloseTo(score.lateRatio, 6)
  })

  test('are evaluated at zero, at the promised time, and at four points per doubling', () => {
    const limits = waitLimits(45)
    expect(limits).toEqual([...new Set(limits)].sort((a, b) => a - b))
    expect(limits).toContain(0)
    expect(limits).toContain(45)
    expect(recordedWaits(Int32Array.of(0, 1, 1, 5), [0, 1, 4, 5])).toEqual({ jobs: 4, longer: [3, 1, 1, 0] })
  })
})
