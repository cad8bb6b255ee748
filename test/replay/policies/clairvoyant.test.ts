import { describe, expect, test } from 'vitest'
import type { Load } from '../../../lib/replay/load.ts'
import { loadOf } from '../../../lib/replay/load.ts'
import { clairvoyant } from '../../../lib/replay/policies/clairvoyant.ts'
import { type Lives, pack } from '../../../lib/replay/policies/packing.ts'
import type { ReplayOptions } from '../../../lib/replay/policy.ts'
import { readTrace } from '../../../lib/replay/reading/read-trace.ts'
import { type ReplayHooks, replay } from '../../../lib/replay/replay.ts'
import type { TimelineRow } from '../../../lib/replay/timeline.ts'
import { usFlightsTrace } from '../../../lib/replay/traces/shipped.ts'
import { aLoad, aSeries, type Job, someJobs, someOptions } from '../traces.ts'

const options = { agentsPerWorker: 2, bootSec: 100, minBilledSec: 60, fromSec: 0 }

function packed(...jobs: readonly Job[]): Lives {
  const { submitSec, durationSec } = someJobs(...jobs)
  return pack(submitSec, durationSec, options)
}

function scoreOf(load: Load, run: ReplayOptions, hooks: ReplayHooks = {}) {
  return replay(load, clairvoyant({ load, options: run }), run, hooks)
}

function livesOf({ launchSec, readySec, endSec }: Lives): number[][] {
  return Array.from(launchSec, (launch, worker) => [launch, readySec[worker] ?? 0, endSec[worker] ?? 0])
}

describe('jobs are packed', () => {
  test('onto a worker launched one boot time before the first of them', () => {
    expect(livesOf(packed([500, 30], [510, 20]))).toEqual([[400, 500, 530]])
  })

  test('onto further workers when no agent is free, also in the same second', () => {
    expect(livesOf(packed([500, 30], [500, 30], [500, 40]))).toEqual([
      [400, 500, 530],
      [400, 500, 540],
    ])
  })

  test('into an agent that becomes free in the second of the submission', () => {
    expect(livesOf(packed([500, 30], [500, 40], [530, 5]))).toEqual([[400, 500, 540]])
  })

  test('without prolonging anything, onto the worker that ends soonest after them', () => {
    // Two workers with a free agent each: one busy until 600, one until 800.
    const busy: Job[] = [
      [500, 100],
      [500, 10],
      [500, 300],
      [500, 10],
    ]
    expect(livesOf(packed(...busy, [550, 40], [555, 200])).map(([, , end]) => end)).toEqual([600, 800])
  })

  test('onto the worker that they prolong the least when they prolong every one', () => {
    const busy: Job[] = [
      [500, 100],
      [500, 10],
      [500, 300],
      [500, 10],
    ]
    expect(livesOf(packed(...busy, [550, 400])).map(([, , end]) => end)).toEqual([600, 950])
  })

  test('across a gap no longer than a boot, and onto a new worker after a longer one', () => {
    expect(livesOf(packed([500, 30], [630, 30]))).toEqual([[400, 500, 660]])
    expect(livesOf(packed([500, 30], [631, 30]))).toEqual([
      [400, 500, 530],
      [531, 631, 661],
    ])
  })

  test('onto workers that stand ready when there was no time to launch them', () => {
    expect(livesOf(packed([30, 10]))).toEqual([[0, 30, 60]])
  })
})

test('it is billed from launch to release within the scored part, and nobody waits', () => {
  const load = aLoad(
    [
      [500, 30],
      [1000, 100],
      [2000, 500],
    ],
    { endSec: 2400, warmupSec: 950 },
  )
  const score = scoreOf(load, someOptions({ agentsPerWorker: 2, bootSec: 100 }))
  // [900, 1100) counts from 950, [1900, 2500) until the end at 2400; ready for 100 and 400 s, with one of two agents busy.
  expect(score).toMatchObject({
    workerHours: Math.round((1000 * (150 + 500)) / 3600) / 1000,
    utilisation: 0.5,
    lateRatio: 0,
    waitP99Sec: 0,
    launches: 1,
    terminations: 1,
    interrupted: 0,
  })
})

test('a job that never ends, as some logs write what they do not know, is at work until the end', () => {
  const rows: TimelineRow[] = []
  const load = aLoad([[500, 2 ** 31 - 1]], { endSec: 1000 })
  const score = scoreOf(load, someOptions({ agentsPerWorker: 1, bootSec: 100, intervalSec: 50 }), {
    onRow: (row) => rows.push(row),
  })
  expect(score).toMatchObject({ workerHours: Math.round((1000 * 600) / 3600) / 1000, utilisation: 1 })
  expect(rows.at(-1)).toMatchObject({ tSec: 950, desired: 1, busyAgents: 1 })
})

test('each stretch of a trace has a fleet of its own', () => {
  const load = aLoad(
    [
      [500, 100],
      [8000, 100],
    ],
    {
      endSec: 9000,
      stretches: [
        { fromSec: 0, toSec: 1000 },
        { fromSec: 7950, toSec: 9000 },
      ],
    },
  )
  // The second fleet starts 50 s before its job, less than a boot of 100 s.
  expect(scoreOf(load, someOptions({ bootSec: 100 })).workerHours).toBe(Math.round((1000 * (200 + 150)) / 3600) / 1000)
})

test('its timeline shows what it does', () => {
  const rows: TimelineRow[] = []
  const load = aLoad([[500, 70]], { endSec: 1000 })
  scoreOf(load, someOptions({ agentsPerWorker: 2, bootSec: 100, intervalSec: 50 }), {
    onRow: (row) => rows.push(row),
  })
  const at = (tSec: number) => rows.find((row) => row.tSec === tSec)
  expect(rows).toHaveLength(20)
  expect(at(350)).toMatchObject({ desired: 0, workersBooting: 0, workersReady: 0 })
  expect(at(450)).toMatchObject({ desired: 1, workersBooting: 1, readyAgents: 0 })
  expect(at(500)).toMatchObject({ desired: 1, workersReady: 1, readyAgents: 2, busyAgents: 1, arrived: 1, queued: 0 })
  expect(at(600)).toMatchObject({ desired: 0, busyAgents: 0 })
})

/**
 * Cost if jobs could move between workers at any second, which no schedule beats: the n-th worker is needed while more than
 * (n - 1) k jobs run; each time it is needed again it costs the gap or a boot, whichever is less.
 */
function fluidBoundSec({ submitSec, durationSec, endSec }: Load, agentsPerWorker: number, bootSec: number): number {
  const events = Array.from(submitSec, (submit, job) => [
    [submit, 1],
    [submit + (durationSec[job] ?? 0), -1],
  ]).flat() as [number, number][]
  events.sort(([a, byA], [b, byB]) => a - b || byA - byB)
  const offAtSec: number[] = []
  let jobs = 0
  let workers = 0
  let beforeSec = 0
  let cost = 0
  for (const [sec, by] of events) {
    cost += workers * Math.max(0, Math.min(sec, endSec) - beforeSec)
    beforeSec = Math.min(sec, endSec)
    jobs += by
    const needed = Math.ceil(jobs / agentsPerWorker)
    while (workers > needed) offAtSec[--workers] = sec
    while (workers < needed) cost += Math.min(bootSec, sec - (offAtSec[workers++] ?? sec - bootSec))
  }
  return cost
}

test.each([
  [
    'a noisy series',
    async () => loadOf(aSeries(Array.from({ length: 600 }, (_, n) => 20 + (n % 60))), { peakAgents: 60, seed: 1 }),
    1.05,
  ],
  ['the shipped job log', async () => loadOf(await readTrace(usFlightsTrace), { peakAgents: 60, seed: 1 }), 1.12],
] as const)('of %s it costs little more than jobs that could hop between workers', async (_, make, most) => {
  const load = { ...(await make()), warmupSec: 0 }
  const { workerHours } = scoreOf(load, someOptions({ agentsPerWorker: 4, bootSec: 120 }))
  const bound = fluidBoundSec(load, 4, 120) / 3600
  expect(workerHours).toBeGreaterThan(0.999 * bound)
  expect(workerHours).toBeLessThan(most * bound)
})
