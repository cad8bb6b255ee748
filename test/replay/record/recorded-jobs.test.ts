import { expect, test } from 'vitest'
import { durationBucket, emptyDurations } from '../../../lib/optimizer/snapshot/durations.ts'
import { loadOf } from '../../../lib/replay/load.ts'
import { makerOf } from '../../../lib/replay/player.ts'
import type { JobsTrace } from '../../../lib/replay/reading/trace.ts'
import { countsBugs, recordedJobs, recordedSec } from '../../../lib/replay/record/recorded-jobs.ts'
import { policyReport } from '../../../lib/replay/report/report.ts'
import { rng } from '../../../lib/simulated/random.ts'
import { aLoadPoint } from '../../journal-builders.ts'
import { someJobs, someOptions } from '../traces.ts'
import { recordOf } from './a-record.ts'

const options = { ...someOptions({ agentsPerWorker: 4 }), peakAgents: 40 }
const hpa = makerOf({ policy: 'hpa' })
const daySec = 86_400

/** Two days of jobs of some minutes, five times as many at noon as at midnight, and now and then one of an hour. */
function aDaytimeLog(): JobsTrace {
  const random = rng(7, 'a daytime log')
  const jobs: [number, number][] = []
  for (let minute = 0; minute < 2 * 1440; minute++) {
    const rate = 3 - 2 * Math.cos((2 * Math.PI * minute) / 1440)
    for (let count = random.poisson(rate); count > 0; count--) {
      const submitSec = 60 * minute + Math.floor(60 * random.next())
      jobs.push([submitSec, Math.ceil(random.next() < 0.02 ? 3600 : random.logNormal(240, 0.7))])
    }
  }
  return { ...someJobs(...jobs.sort(([a], [b]) => a - b)), originSec: 30 * daySec }
}

const load = loadOf(aDaytimeLog(), options)
const record = recordOf(load, hpa, options)
const again = recordedJobs('fleet', record, 1)

/** Jobs that are there at a moment if none ever waits. */
const presentAt = ({ submitSec, durationSec, originSec }: JobsTrace, atSec: number) =>
  submitSec.reduce((count, submit, job) => {
    const sinceSec = atSec - originSec - submit
    return count + (sinceSec >= 0 && sinceSec < (durationSec[job] ?? 0) ? 1 : 0)
  }, 0)

test('a record becomes as many jobs as it counted, in order, at its own dates', () => {
  expect(again.kind).toBe('jobs')
  expect(again.originSec).toBe(load.originSec)
  expect(again.submitSec.length).toBe(load.submitSec.filter((submit) => submit <= load.endSec - 30).length)
  expect([...again.submitSec]).toEqual([...again.submitSec].sort((a, b) => a - b))
  expect(Math.min(...again.durationSec)).toBeGreaterThanOrEqual(1)
})

test('at each cycle as many jobs are there as were, but for those that come or go in the very second', () => {
  const ample = recordOf(load, makerOf({ policy: 'static-peak' }), options)
  const jobs = recordedJobs('fleet', ample, 1)
  // What waited for the first workers would seem to leave too early, and what is there at last ends then.
  const looks = ample
    .slice(2)
    .flatMap(({ points }) => points)
    .slice(0, -1)
  expect(looks.every(({ queued }) => queued === 0)).toBe(true)
  const errors = looks.map(({ atSec, demand }) => Math.abs(presentAt(jobs, atSec) - demand))
  expect(Math.max(...errors)).toBeLessThanOrEqual(2)
  expect(errors.reduce((sum, error) => sum + error, 0) / errors.length).toBeLessThan(0.2)
})

test('jobs take as long as those that were counted', () => {
  const sorted = (durations: Int32Array) => durations.toSorted()
  const [was, is] = [sorted(load.durationSec), sorted(again.durationSec)]
  for (const share of [0.1, 0.5, 0.9, 0.99]) {
    const at = (durations: Int32Array) => durations[Math.floor(share * durations.length)] ?? 0
    expect(at(is) / at(was)).toBeGreaterThan(0.8)
    expect(at(is) / at(was)).toBeLessThan(1.25)
  }
})

test.each(['hpa', 'nomad', 'target-tracking'] as const)(
  '%s costs the same over them as over the jobs that were',
  (policy) => {
    const maker = makerOf({ policy })
    const was = policyReport(load, maker, options)
    const is = policyReport(loadOf(again, options), maker, options)
    expect(Math.abs(is.workerHours / was.workerHours - 1)).toBeLessThan(0.025)
  },
)

test('another seed gives other jobs, the same seed the same', () => {
  expect(recordedJobs('fleet', record, 1)).toEqual(again)
  expect(recordedJobs('fleet', record, 2).submitSec).not.toEqual(again.submitSec)
})

/** An hour of cycles, with so many bugs there and waiting at each. */
function anHour(cycles: readonly { readonly demand: number; readonly queued?: number; readonly arrived: number }[]) {
  const durations = emptyDurations().with(durationBucket(60), 40)
  return [{ startSec: 0, durations, points: cycles.map((cycle, index) => ({ ...aLoadPoint(30 * index), ...cycle })) }]
}

test('what waits has not begun: it leaves no earlier than after its wait', () => {
  const full = { demand: 9, queued: 5 }
  const { submitSec, durationSec } = recordedJobs(
    'fleet',
    anHour([
      { demand: 0, queued: 0, arrived: 0 },
      { ...full, arrived: 9 },
      { ...full, arrived: 0 },
      { demand: 5, queued: 1, arrived: 0 },
      { demand: 1, queued: 0, arrived: 0 },
      { demand: 0, queued: 0, arrived: 0 },
    ]),
    1,
  )
  expect(submitSec).toHaveLength(9)
  // Four at a time, for half a minute to a minute and a half each; nobody is at work for the two minutes that the last were there.
  expect(Math.max(...durationSec)).toBeLessThanOrEqual(91)
})

test('what was there at the first cycle comes with it', () => {
  const { submitSec, originSec } = recordedJobs(
    'fleet',
    anHour([
      { demand: 3, arrived: 7 },
      { demand: 4, arrived: 1 },
    ]),
    1,
  )
  expect(originSec).toBe(0)
  expect(submitSec.subarray(0, 3)).toEqual(Int32Array.from([0, 0, 0]))
  expect(submitSec).toHaveLength(4)
})

test('a hole in the record is no time without jobs: it is left out', () => {
  const hole = [
    {
      ...anHour([
        { demand: 1, arrived: 0 },
        { demand: 2, arrived: 1 },
      ])[0],
      startSec: 0,
    },
    {
      startSec: 7200,
      durations: emptyDurations(),
      points: [aLoadPoint(7200, { demand: 6, arrived: 3 }), aLoadPoint(7230, { demand: 6, arrived: 2 })],
    },
  ] as Parameters<typeof recordedJobs>[1]
  const trace = recordedJobs('fleet', hole, 1)
  expect(trace.stretches).toEqual([
    { fromSec: 0, toSec: 30 },
    { fromSec: 7200, toSec: 7230 },
  ])
  // One at first and one after it, then six that were there and two more: what else came in the hole is not known.
  expect([...trace.submitSec].filter((sec) => sec < 7200)).toHaveLength(2)
  expect([...trace.submitSec].filter((sec) => sec >= 7200)).toHaveLength(8)
})

test('no job lasts much longer than the longest that was counted', () => {
  const random = rng(5, 'jobs of five minutes')
  const jobs = Array.from({ length: 4000 }, (_, index): [number, number] => [
    30 * index + Math.floor(30 * random.next()),
    300,
  ])
  const even = loadOf({ ...someJobs(...jobs), originSec: 30 * daySec }, options)
  const { durationSec } = recordedJobs('fleet', recordOf(even, makerOf({ policy: 'static-peak' }), options), 1)
  // Durations between 256 and 362 seconds are counted as one kind.
  expect(Math.max(...durationSec)).toBeLessThan(362 + 8 * options.intervalSec)
})

test('cycles an hour apart are no holes', () => {
  const points = Array.from({ length: 30 }, (_, hour) => aLoadPoint(3600 * hour))
  const record = [{ startSec: 0, durations: emptyDurations().with(20, 120), points }]
  expect(recordedSec(record)).toBe(29 * 3600)
  expect(recordedJobs('fleet', record, 1).stretches).toEqual([{ fromSec: 0, toSec: 29 * 3600 }])
})

test('a record without jobs, or with more than a replay takes, is refused', () => {
  const idle = anHour([
    { demand: 0, arrived: 0 },
    { demand: 0, arrived: 0 },
  ])
  expect(() => recordedJobs('fleet', idle, 1)).toThrow('fleet: has recorded no job')
  const huge = anHour([
    { demand: 0, arrived: 0 },
    { demand: 9, arrived: 60e6 },
  ])
  expect(() => recordedJobs('fleet', huge, 1)).toThrow(
    'fleet: has recorded 60 million jobs, 50 million is the limit: take fewer days',
  )
})

test('bugs are counted where at least every other that finished has a duration', () => {
  const hour = (finished: number, counted: number) => [
    { startSec: 0, durations: emptyDurations().with(12, counted), points: [aLoadPoint(0, { finished })] },
  ]
  expect(countsBugs(hour(10, 5))).toBe(true)
  expect(countsBugs(hour(10, 4))).toBe(false)
  expect(countsBugs(hour(0, 0))).toBe(false)
})
