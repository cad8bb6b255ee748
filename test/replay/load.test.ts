import { describe, expect, test } from 'vitest'
import { type Load, loadOf } from '../../lib/replay/load.ts'
import { TraceError } from '../../lib/replay/reading/trace-error.ts'
import { aSeries, type Job, someJobs } from './traces.ts'

const options = { peakAgents: 100, seed: 1 }
const daySec = 86_400

/** Jobs submitted in [fromSec, toSec). */
const submitted = ({ submitSec }: Load, fromSec: number, toSec: number) =>
  submitSec.filter((submit) => submit >= fromSec && submit < toSec).length

describe('a job log', () => {
  const daily = (days: number): Job[] => Array.from({ length: days * 24 + 1 }, (_, hour) => [hour * 3600, 60] as const)

  test('is taken as it is, from second 0 to its last submission', () => {
    const trace = someJobs([5, 10], [5, 20], [50, 30])
    expect(loadOf(trace, options)).toEqual({
      trace: 'jobs',
      originSec: 0,
      endSec: 50,
      warmupSec: 10,
      stretches: [{ fromSec: 0, toSec: 50 }],
      submitSec: trace.submitSec,
      durationSec: trace.durationSec,
    })
  })

  test('is never split, however long no job was submitted', () => {
    expect(loadOf(someJobs([0, 1], [30 * daySec, 1]), options).stretches).toHaveLength(1)
  })

  test.each([
    ['the first fifth of a trace shorter than five days', 4, 0.8 * daySec],
    ['the first day of a trace of five days', 5, daySec],
    ['the first day of a longer trace', 30, daySec],
  ])('warms up for %s', (_, days, warmupSec) => {
    expect(loadOf(someJobs(...daily(days)), options).warmupSec).toBe(warmupSec)
  })

  test('may be cut to its first days, and then ends with the last of them', () => {
    const load = loadOf(someJobs(...daily(10)), { ...options, days: 2 })
    expect(load).toMatchObject({ endSec: 2 * daySec, warmupSec: Math.floor(0.4 * daySec) })
    expect(load.submitSec).toHaveLength(48)
  })

  test('that is shorter than the days asked for stays as it is', () => {
    expect(loadOf(someJobs(...daily(3)), { ...options, days: 20 })).toEqual(loadOf(someJobs(...daily(3)), options))
  })
})

describe('a demand series', () => {
  const day = 1440

  test('becomes jobs whose mean concurrency follows it', () => {
    const load = loadOf(aSeries([...Array(day).fill(20), ...Array(day).fill(80)]), { ...options, peakAgents: 80 })
    const busySec = (fromSec: number, toSec: number) =>
      load.submitSec.reduce(
        (sum, submit, job) => sum + (submit >= fromSec && submit < toSec ? (load.durationSec[job] ?? 0) : 0),
        0,
      )
    expect(busySec(0, daySec) / daySec).toBeCloseTo(20, -0.5)
    expect(busySec(daySec, 2 * daySec) / daySec).toBeCloseTo(80, -0.5)
    expect(submitted(load, 0, daySec) / 28_800).toBeCloseTo(1, 1)
    expect(submitted(load, daySec, 2 * daySec) / 115_200).toBeCloseTo(1, 1)
  })

  test('has arrivals scattered like those of a Poisson process: the variance of counts is their mean', () => {
    const load = loadOf(aSeries(Array(day).fill(1)), options)
    const counts = Array<number>(day).fill(0)
    for (const submit of load.submitSec) counts[Math.floor(submit / 60)] = (counts[Math.floor(submit / 60)] ?? 0) + 1
    const mean = counts.reduce((sum, count) => sum + count) / day
    const variance = counts.reduce((sum, count) => sum + (count - mean) ** 2, 0) / (day - 1)
    expect(mean).toBeCloseTo(100, -0.5)
    expect(variance / mean).toBeGreaterThan(0.85)
    expect(variance / mean).toBeLessThan(1.15)
  })

  test('has log-normal durations with a mean of 60 s and a median of 60 / sqrt(e)', () => {
    const { durationSec } = loadOf(aSeries(Array(day).fill(1)), options)
    const sorted = durationSec.toSorted()
    const mean = durationSec.reduce((sum, duration) => sum + duration) / durationSec.length
    expect(mean / 60).toBeCloseTo(1, 1)
    expect((sorted[Math.floor(sorted.length / 2)] ?? 0) / (60 / Math.sqrt(Math.E))).toBeCloseTo(1, 1)
    expect(sorted[0]).toBeGreaterThanOrEqual(1)
  })

  test('is scaled by its P99.9, so that one broken sample in a thousand does not shrink the rest', () => {
    const values = Array(2000).fill(10)
    values[1000] = 10_000
    const jobs = loadOf(aSeries(values), { ...options, peakAgents: 10 })
    expect(submitted(jobs, 0, 60_000) / 10_000).toBeCloseTo(1, 1)
  })

  test('ends a step after its last sample', () => {
    expect(loadOf(aSeries(Array(100).fill(5), 300), options)).toMatchObject({ endSec: 30_000, warmupSec: 6000 })
  })

  test('is interpolated across a gap of up to an hour', () => {
    const load = loadOf(aSeries([...Array(30).fill(20), ...Array(60).fill(undefined), ...Array(30).fill(100)]), options)
    expect(load.stretches).toEqual([{ fromSec: 0, toSec: 7200 }])
    expect(submitted(load, 1800, 5400) / 3600).toBeCloseTo(1, 1)
    expect(submitted(load, 1800, 3600)).toBeLessThan(submitted(load, 3600, 5400))
  })

  test('whose samples come in bursts of an instant is interpolated between them second by second', () => {
    const atSec = Float64Array.from(
      { length: 200 },
      (_, sample) => 3000 * Math.floor(sample / 20) + (sample % 20) / 1e7,
    )
    const values = atSec.map(() => 5)
    const load = loadOf({ kind: 'series', name: 'bursts', originSec: 0, atSec, values }, { ...options, peakAgents: 10 })
    expect(load.stretches).toEqual([{ fromSec: 0, toSec: 27_001 }])
    expect(submitted(load, 0, 27_000) / 4500).toBeCloseTo(1, 1)
  })

  test('is split when more than an hour is missing, which is neither load nor zero load', () => {
    const load = loadOf(aSeries([...Array(60).fill(20), ...Array(61).fill(undefined), ...Array(60).fill(100)]), options)
    expect(load.stretches).toEqual([
      { fromSec: 0, toSec: 3600 },
      { fromSec: 7260, toSec: 10_860 },
    ])
    expect(submitted(load, 3600, 7260)).toBe(0)
    expect(load.endSec).toBe(10_860)
  })

  test('whose samples are more than an hour apart is not split for that', () => {
    expect(loadOf(aSeries(Array(10).fill(5), 7200), options).stretches).toEqual([{ fromSec: 0, toSec: 72_000 }])
  })

  test('with fractions of seconds gives jobs in whole ones, in order', () => {
    const trace = { ...aSeries(Array(100).fill(5)), atSec: Float64Array.from({ length: 100 }, (_, n) => n * 60.3) }
    const { submitSec, stretches } = loadOf(trace, options)
    expect(stretches).toEqual([{ fromSec: 0, toSec: Math.ceil(100 * 60.3) }])
    expect(submitSec.every((submit, job) => job === 0 || submit >= (submitSec[job - 1] ?? 0))).toBe(true)
  })

  test('cut to its first days is scaled by the rest', () => {
    const trace = aSeries([...Array(day).fill(1), ...Array(day).fill(50)])
    const small = { ...options, peakAgents: 3 }
    expect(loadOf(trace, { ...small, days: 1 })).toEqual(loadOf(aSeries(Array(day).fill(1)), small))
  })

  test('gives the same jobs for the same seed and others for another', () => {
    const trace = aSeries(Array(100).fill(5))
    expect(loadOf(trace, options)).toEqual(loadOf(trace, options))
    expect(loadOf(trace, { ...options, seed: 2 }).submitSec).not.toEqual(loadOf(trace, options).submitSec)
  })
})

test.each([
  ['a single job', someJobs([100, 60]), /makes a single job/],
  ['only jobs of the very first second', someJobs([0, 60], [0, 60]), /no job left to score/],
  ['a series of one sample', aSeries([5]), /has 1 sample: nothing to score/],
  ['a series of two samples', aSeries([5, 6], 3600), /has 2 samples: nothing to score/],
  ['a series of zeros', aSeries([0, 0, 0]), /has no demand/],
  ['a series next to zero', aSeries([0, 1e-320, 1e-320]), /has next to no demand: P99\.9 of its values is 1e-320/],
  ['load only in the warm-up', aSeries([100, 100, 0, 0, 0, 0, 0, 0, 0, 0, 0]), /no job left to score/],
])('%s is refused: nothing would be scored', (_, trace, message) => {
  const load = () => loadOf(trace, options)
  expect(load).toThrow(TraceError)
  expect(load).toThrow(message)
})

test('a series cut to its first two samples is refused like one that has no more', () => {
  expect(() => loadOf(aSeries([5, 6, 7], 3600), { ...options, days: 2 / 24 })).toThrow(/has 2 samples/)
})

test('almost no load gives no job and is refused', () => {
  expect(() => loadOf(aSeries([1, 1, 1]), { ...options, peakAgents: 1e-6 })).toThrow(/makes no job/)
})

test('more jobs than fit into memory are refused before the first of them is made', () => {
  expect(() => loadOf(aSeries(Array(50_000).fill(1)), { ...options, peakAgents: 100_000 })).toThrow(
    /makes about 5000 million jobs/,
  )
})

test('more jobs than anybody can imagine are not written out', () => {
  expect(() => loadOf(aSeries([0, ...Array(2000).fill(1e-300), 1e300]), options)).toThrow(
    'series: makes more than a million million jobs, 50 million is the limit',
  )
})

test('a job log that says which times are known is played in these alone', () => {
  const day = 86_400
  const trace = {
    ...someJobs([0, 10], [2 * day, 10], [6 * day + 5, 10]),
    stretches: [
      { fromSec: 0, toSec: 3 * day },
      { fromSec: 6 * day, toSec: 8 * day },
      { fromSec: 9 * day, toSec: 10 * day },
    ],
  }
  const load = loadOf(trace, { peakAgents: 1, seed: 1, days: 7 })
  expect(load).toMatchObject({
    stretches: [
      { fromSec: 0, toSec: 3 * day },
      { fromSec: 6 * day, toSec: 7 * day },
    ],
    endSec: 7 * day,
  })
})
