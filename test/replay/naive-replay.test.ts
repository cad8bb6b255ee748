import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Load, loadOf } from '../../lib/replay/load.ts'
import { nearestRank } from '../../lib/replay/numbers/quantile.ts'
import { desiredFrom } from '../../lib/replay/policies/desired.ts'
import { readDesiredSchedule } from '../../lib/replay/reading/desired-schedule.ts'
import { replay } from '../../lib/replay/replay.ts'
import { aFile } from './files.ts'
import { type NaiveRun, naiveReplay } from './naive-replay.ts'
import { aLoad, aSeries, type Job, someOptions } from './traces.ts'

type Rows = NaiveRun['rows']

const csv = (rows: Rows) => aFile('desired.csv', ['t_sec,desired', ...rows.map((row) => row.join(','))].join('\n'))

/** Results of the product and of the second implementation for the same jobs. */
async function both(load: Load, rows: Rows, { seed = 1, agentsPerWorker = 2, bootSec = 45 } = {}) {
  const options = someOptions({ seed, agentsPerWorker, bootSec })
  const schedule = await readDesiredSchedule(csv(rows), load.endSec)
  const score = replay(load, desiredFrom(schedule)({ load, options }), options)
  const jobs = [...load.submitSec].map((submit, job): Job => [submit, load.durationSec[job] ?? 0])
  const { stretches, warmupSec } = load
  return { score, naive: naiveReplay({ ...options, jobs, stretches, warmupSec, rows }) }
}

function expectSame({ score, naive }: Awaited<ReturnType<typeof both>>): void {
  expect(score.workerHours).toBe(rounded(naive.workerHours, 3))
  expect(score.lateRatio).toBe(rounded(naive.lateRatio, 6))
  expect(score.utilisation).toBe(rounded(naive.utilisation, 6))
  const { launches, terminations, waitP50Sec, waitP95Sec, waitP99Sec } = score
  const [p50, p95, p99] = [0.5, 0.95, 0.99].map((level) => nearestRank(naive.waits, level))
  expect([launches, terminations, waitP50Sec, waitP95Sec, waitP99Sec]).toEqual([
    naive.launches,
    naive.terminations,
    p50,
    p95,
    p99,
  ])
}

/** Rounded to as many decimals as a score has. */
function rounded(value: number, decimals: number): number {
  return Math.round(value * 10 ** decimals) / 10 ** decimals
}

/** Schedules that cover the whole load, with rows some seconds apart. */
const schedules = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 200 }), fc.nat(6)), { minLength: 1, maxLength: 12 })
  .map((steps) => {
    let at = -1
    return steps.map(([apart, desired], index): [number, number] => {
      at = index === 0 ? 0 : at + apart
      return [at, desired]
    })
  })
  .map((rows): Rows => [...rows, [Math.max(2000, (rows.at(-1)?.[0] ?? 0) + 1), 3]])

describe('a schedule of desired counts scores the same in a second implementation', () => {
  test('over job logs', async () => {
    const job = fc.tuple(fc.nat(900), fc.integer({ min: 1, max: 240 }))
    await fc.assert(
      fc.asyncProperty(
        fc.array(job, { minLength: 3, maxLength: 60 }),
        schedules,
        fc.nat(99),
        async (jobs, rows, seed) => {
          const sorted: Job[] = [...jobs, [950, 10] as const].sort(([a], [b]) => a - b)
          expectSame(await both(aLoad(sorted, { warmupSec: 190 }), rows, { seed }))
        },
      ),
      { numRuns: 40 },
    )
  })

  test('over a demand series', async () => {
    const values = Array.from({ length: 90 }, (_, minute) => 4 + 3 * Math.sin(minute / 12))
    const load = loadOf(aSeries(values), { peakAgents: 7, seed: 5 })
    const rows: Rows = Array.from({ length: 30 }, (_, step) => [step * 180, 1 + ((step * 7) % 4)])
    const result = await both(load, rows, { seed: 5 })
    expectSame(result)
    expect(result.score.lateRatio).toBeGreaterThan(0.02)
    expect(result.score.terminations).toBeGreaterThan(10)
  })

  test('over a series with a gap: each stretch has its own fleet and boots', async () => {
    const values = Array.from({ length: 150 }, (_, minute) => (minute >= 30 && minute < 100 ? undefined : 3))
    const load = loadOf(aSeries(values), { peakAgents: 3, seed: 2 })
    expect(load.stretches).toHaveLength(2)
    const rows: Rows = Array.from({ length: 75 }, (_, step) => [step * 120, 1 + (step % 3)])
    expectSame(await both(load, rows, { seed: 2 }))
  })
})

test('with jobs that it generates itself from the same series, it agrees within 2 % on average', async () => {
  // In every forty minutes there is one worker for ten and ample capacity otherwise, so the share of late jobs depends on the schedule.
  const values = new Array<number>(160).fill(8)
  const rows: Rows = Array.from({ length: 16 }, (_, step) => [step * 600, step % 4 === 3 ? 1 : 9])
  const schedule = await readDesiredSchedule(csv(rows), 600)
  const seeds = [1, 2, 3, 4]
  const scores = seeds.map((seed) => {
    const load = loadOf(aSeries(values), { peakAgents: 8, seed })
    const options = someOptions({ agentsPerWorker: 2, bootSec: 45, seed })
    return { load, ...replay(load, desiredFrom(schedule)({ load, options }), options) }
  })
  const own = scores.map(({ load: { stretches, warmupSec } }, index) => {
    const options = someOptions({ agentsPerWorker: 2, bootSec: 45, seed: 100 + index })
    return naiveReplay({ ...options, jobs: jobsOfSeries(values, 100 + index), stretches, warmupSec, rows })
  })
  const mean = (of: readonly { workerHours: number; lateRatio: number }[], what: 'workerHours' | 'lateRatio') =>
    of.reduce((sum, each) => sum + each[what], 0) / of.length
  expect(Math.abs(mean(scores, 'workerHours') / mean(own, 'workerHours') - 1)).toBeLessThan(0.02)
  expect(Math.abs(mean(scores, 'lateRatio') - mean(own, 'lateRatio'))).toBeLessThan(0.02)
  expect(mean(own, 'lateRatio')).toBeGreaterThan(0.2)
}, 60_000)

/** Poisson arrivals from exponential gaps, log-normal durations by Box and Muller, from a separate generator. */
function jobsOfSeries(agents: readonly number[], seed: number): Job[] {
  const jobs: Job[] = []
  let state = seed
  const uniform = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0
    return ((state >>> 0) + 0.5) / 2 ** 32
  }
  agents.forEach((rate, minute) => {
    const gap = () => -Math.log(uniform()) / rate
    for (let at = gap(); at < 1; at += gap()) {
      const normal = Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform())
      jobs.push([Math.floor(60 * (minute + at)), Math.max(1, Math.round(60 * Math.exp(normal - 0.5)))])
    }
  })
  return jobs
}
