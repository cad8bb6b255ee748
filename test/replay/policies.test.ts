import { describe, expect, test } from 'vitest'
import { loadOf } from '../../lib/replay/load.ts'
import { optimizer, optimizerWith } from '../../lib/replay/policies/optimizer.ts'
import { policies } from '../../lib/replay/policies.ts'
import type { Policy } from '../../lib/replay/policy.ts'
import { replay } from '../../lib/replay/replay.ts'
import { policyReport, traceReport } from '../../lib/replay/report/report.ts'
import type { Score } from '../../lib/replay/score.ts'
import type { TimelineRow } from '../../lib/replay/timeline.ts'
import { aSeries, someOptions } from './traces.ts'

const options = someOptions({ agentsPerWorker: 4 })
/** Two days that swing between 10 and 50 agents. */
const waves = loadOf(
  aSeries(
    Array.from({ length: 2 * 288 }, (_, n) => 30 + 20 * Math.sin((2 * Math.PI * n) / 288)),
    300,
  ),
  { peakAgents: 50, seed: 1 },
)

/** Score of each policy that looks at them once a minute; replayed once for all tests that need it. */
const scores = new Map<string, Score>()

function scoreOn(name: string): Score {
  const maker = policies[name]
  if (maker === undefined) throw new Error(`there is no policy ${name}`)
  const seldom = { ...options, intervalSec: 60 }
  const score = scores.get(name) ?? replay(waves, maker({ load: waves, options: seldom }), seldom)
  scores.set(name, score)
  return score
}

/** The first hours of that load; five are enough to learn to forecast. */
function hoursOfWaves(hours: number) {
  const values = Array.from({ length: 12 * hours }, (_, n) => 30 + 20 * Math.sin((2 * Math.PI * n) / 288))
  return loadOf(aSeries(values, 300), { peakAgents: 50, seed: 1 })
}

const morning = hoursOfWaves(5)

describe.each(Object.entries(policies))('%s', (name, maker) => {
  test('is called by the requested name, and reports its setting', () => {
    const policy = maker({ load: waves, options })
    expect(policy.name).toBe(name)
    expect(Object.keys(policy.parameters).length).toBeGreaterThan(0)
  })

  test('serves waves of load', () => {
    expect(scoreOn(name).lateRatio).toBeLessThan(0.05)
  })

  test('serves the same load the same way each time', () => {
    const again = () => replay(morning, maker({ load: morning, options }), options)
    expect(again()).toEqual(again())
  })
})

describe('the optimizer', () => {
  test('keeps the promise at less cost than a fleet that is always large enough', () => {
    const score = scoreOn('optimizer')
    expect(score.lateRatio).toBeLessThan(0.01)
    expect(score.workerHours).toBeLessThan(0.85 * scoreOn('static-peak').workerHours)
    expect(score.interrupted).toBe(0)
  })

  test('forecasts by the regression at first, and by what it has learned of its own past as soon as that is enough', () => {
    const policy = optimizer({ load: morning, options })
    const models: string[] = []
    const look: Policy['look'] = (seen) => {
      const commands = policy.look(seen)
      if ('decision' in commands && commands.decision) models.push(commands.decision.forecast.model)
      return commands
    }
    replay(morning, { ...policy, look }, options)
    const learned = models.findIndex((model) => model.startsWith('mixture, mostly '))
    expect(models[learned - 1]).toBe('linear-regression')
    expect(learned).toBeLessThan(500)
    expect(models.slice(learned).every((model) => model.startsWith('mixture, mostly '))).toBe(true)
  })

  test('tunes itself for the price of a late job where there is one, and is judged by it', () => {
    expect(optimizer({ load: waves, options }).parameters).toEqual({ promiseWaitSec: 60, promiseLateShare: 0.01 })
    const priced = { ...options, sloWaitSec: 1, lateCostHours: 0.5 }
    const policy = optimizer({ load: waves, options: priced })
    expect(policy.parameters).toEqual({ promiseWaitSec: 1, lateBugWorkerHours: 0.5 })
    const { workerHours, totalHours, lateRatio } = replay(morning, policy, priced)
    const scored = morning.submitSec.filter((sec) => sec >= morning.warmupSec).length
    expect(lateRatio).toBeGreaterThan(0)
    expect(totalHours).toBeCloseTo(workerHours + 0.5 * lateRatio * scored, 1)
  })

  test('is given the boot time only when otherwise all its launches would be given up', () => {
    const slow = { ...options, intervalSec: 60, bootSec: 2400 }
    const policy = optimizer({ load: waves, options: slow })
    expect(policy.parameters).toMatchObject({ leadTimeSec: 2400 })
    expect(replay(hoursOfWaves(12), policy, slow).lateRatio).toBeLessThan(0.12)
    expect(optimizer({ load: waves, options: { ...options, bootSec: 1800 } }).parameters).not.toHaveProperty(
      'leadTimeSec',
    )
  })

  test('finds out by itself that boots take twenty-five minutes', () => {
    const slow = { ...options, bootSec: 1500 }
    const small = loadOf(aSeries(Array(400).fill(10), 300), { peakAgents: 6, seed: 1 })
    expect(replay(small, optimizerWith({}, slow), slow).lateRatio).toBeLessThan(0.05)
  })

  test('is the production decision code with the given settings', () => {
    const thrifty = optimizerWith({ headroomAgents: 0, headroomShare: 0.05 }, options)
    const generous = optimizerWith({ headroomAgents: 10, headroomShare: 0.5 }, options)
    expect(generous.parameters).toMatchObject({ headroomAgents: 10, headroomShare: 0.5 })
    expect(replay(waves, thrifty, options).workerHours).toBeLessThan(replay(waves, generous, options).workerHours)
  })

  test('shows its bursts in the timeline', () => {
    const step = loadOf(aSeries([...Array(500).fill(10), ...Array(500).fill(60)]), { peakAgents: 60, seed: 1 })
    const rows: TimelineRow[] = []
    replay(step, optimizerWith({}, options), options, { onRow: (row) => rows.push(row) })
    expect(rows.some(({ tSec, burst }) => burst && tSec >= 30_000 && tSec < 31_000)).toBe(true)
    expect(rows.at(-1)?.burst).toBe(false)
  })
})

test('static-peak never lets a job wait once its workers are up', () => {
  const { 'static-peak': maker } = policies
  expect(maker && replay(waves, maker({ load: waves, options }), options)).toMatchObject({
    lateRatio: 0,
    waitP99Sec: 0,
    launches: 0,
    terminations: 0,
  })
})

test('a report is the same bytes for the same seed, with the conditions of the run', () => {
  const run = { ...options, peakAgents: 50 }
  const makers = ['hpa', 'keda'].flatMap((name) => policies[name] ?? [])
  const played = () =>
    traceReport(
      morning,
      run,
      makers.map((maker) => policyReport(morning, maker, run)),
    )
  const report = played()
  expect(JSON.stringify(played())).toBe(JSON.stringify(report))
  expect(Object.keys(report)).toEqual(['trace', 'settings', 'seriesPeak', 'policies'])
  expect(report.settings).toEqual({ ...run, warmupSec: 3_600 })
  expect(report.policies.map(({ policy }) => policy)).toEqual(['hpa', 'keda'])
  for (const policy of report.policies)
    expect(Object.keys(policy)).toEqual([
      'policy',
      'parameters',
      'workerHours',
      'lateRatio',
      'waitP50Sec',
      'waitP95Sec',
      'waitP99Sec',
      'utilisation',
      'launches',
      'terminations',
      'interrupted',
      'reversalsPerHour',
    ])
})
