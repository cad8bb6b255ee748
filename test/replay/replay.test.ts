import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { replay } from '../../lib/replay/replay.ts'
import type { TimelineRow } from '../../lib/replay/timeline.ts'
import { aLoad, aPolicy, type Job, someOptions } from './traces.ts'

/** A policy that always wants two workers of one agent, with which the fleet starts. */
const two = aPolicy(() => 2)

describe('the score', () => {
  const jobs: readonly Job[] = [
    [300, 100],
    [300, 100],
    [300, 50],
    [1000, 10],
  ]

  test('counts as late what waited longer than promised, and gives waits by nearest rank', () => {
    expect(replay(aLoad(jobs), two, someOptions())).toMatchObject({
      lateRatio: 0.25,
      waitP50Sec: 0,
      waitP95Sec: 100,
      waitP99Sec: 100,
    })
    expect(replay(aLoad(jobs), two, someOptions({ sloWaitSec: 100 })).lateRatio).toBe(0)
  })

  test('bills workers and divides their agents into busy and idle until the trace ends', () => {
    expect(replay(aLoad(jobs), two, someOptions())).toMatchObject({
      workerHours: 0.556,
      utilisation: 250 / 2000,
      launches: 0,
      terminations: 0,
      interrupted: 0,
    })
  })

  test('leaves out the jobs and the hours of the warm-up, though not their consequences', () => {
    const early: readonly Job[] = [
      [100, 150],
      [100, 500],
      [100, 50],
    ]
    const load = aLoad([...early, ...jobs], { warmupSec: 200 })
    const score = replay(load, two, someOptions())
    // Of the early jobs 50 s + 400 s + 50 s of work fall into the 800 s that are scored; the second job still holds an agent at 300 s.
    expect(score).toMatchObject({ workerHours: 0.444, utilisation: (50 + 400 + 50 + 250) / 1600 })
    expect(score.lateRatio).toBe(0.5)
  })

  test('counts a job that still waits at the end with its wait so far', () => {
    const waiting: readonly Job[] = [
      [900, 500],
      [900, 500],
      [900, 500],
      [950, 500],
      [1000, 5],
    ]
    expect(replay(aLoad(waiting), two, someOptions())).toMatchObject({
      lateRatio: 0.2,
      waitP99Sec: 100,
      waitP50Sec: 0,
    })
  })

  test('counts launches and terminations only after the warm-up', () => {
    const policy = aPolicy(({ nowSec }) => (nowSec < 300 ? 5 : nowSec < 600 ? 8 : 1))
    const load = aLoad(
      [
        [0, 1],
        [1000, 1],
      ],
      { warmupSec: 200 },
    )
    expect(replay(load, policy, someOptions())).toMatchObject({ launches: 3, terminations: 7 })
  })

  test('of a fleet without workers shows endless waiting', () => {
    const score = replay(
      aLoad([
        [300, 10],
        [500, 10],
        [1000, 10],
      ]),
      aPolicy(() => 0),
      someOptions(),
    )
    expect(score).toMatchObject({ lateRatio: 0.666667, waitP50Sec: 500, waitP99Sec: 700, workerHours: 0.033 })
  })
})

describe('a stretch', () => {
  const stretches = [
    { fromSec: 0, toSec: 1000 },
    { fromSec: 9000, toSec: 10_000 },
  ]
  const load = aLoad(
    [
      [100, 5000],
      [200, 5000],
      [900, 20],
      [9100, 20],
      [9500, 20],
    ],
    { stretches, endSec: 10_000 },
  )

  test('begins with a fresh fleet of two ready workers, while the policy keeps what it knows', () => {
    const seen: string[] = []
    const policy = aPolicy(
      ({ nowSec, readyWorkers, usedAgents, queued, totals }) => {
        if (nowSec % 9000 === 0)
          seen.push(`${nowSec}: ${readyWorkers} ready, ${usedAgents} busy, ${queued} queued, ${totals.arrived} arrived`)
        return 5
      },
      { start: (nowSec) => seen.push(`start ${nowSec}`) },
    )
    replay(load, policy, someOptions())
    expect(seen).toEqual([
      'start 0',
      '0: 2 ready, 0 busy, 0 queued, 0 arrived',
      'start 9000',
      '9000: 2 ready, 0 busy, 0 queued, 0 arrived',
    ])
  })

  test('ends with its fleet: nothing is billed or waited for in the gap', () => {
    expect(replay(load, two, someOptions())).toMatchObject({ workerHours: 1.111, lateRatio: 0.2, waitP99Sec: 100 })
  })

  test('that lies in the warm-up is not scored', () => {
    const score = replay({ ...load, warmupSec: 5000 }, two, someOptions())
    expect(score).toMatchObject({ workerHours: 0.556, lateRatio: 0, utilisation: 40 / 2000 })
  })
})

describe('a policy', () => {
  const load = aLoad([
    [0, 10],
    [100, 10],
  ])
  const looks = (everySec?: number, stretches = load.stretches) => {
    const times: number[] = []
    const policy = aPolicy(({ nowSec }) => times.push(nowSec), everySec === undefined ? {} : { everySec })
    replay({ ...load, stretches }, policy, someOptions())
    return times
  }

  test('looks once per interval, from the first second on, and no more when the trace is over', () => {
    expect(looks()).toEqual([0, 30, 60, 90])
  })

  test('may have an interval of its own', () => {
    expect(looks(25)).toEqual([0, 25, 50, 75])
  })

  test('looks at full intervals in a stretch that begins between two', () => {
    expect(looks(30, [{ fromSec: 10, toSec: 100 }])).toEqual([10, 30, 60, 90])
  })

  test('sees the jobs of the second in which it looks', () => {
    const queued: number[] = []
    const policy = aPolicy((observation) => {
      queued.push(observation.queued + observation.usedAgents)
      return 2
    })
    replay(
      aLoad([
        [30, 40],
        [30, 40],
        [30, 40],
        [120, 1],
      ]),
      policy,
      someOptions(),
    )
    expect(queued).toEqual([0, 3, 3, 1])
  })

  test('cannot know when a booting worker will be ready', () => {
    const seen = new Set<string>()
    const policy = aPolicy((observation) => {
      for (const worker of observation.workers())
        seen.add(`${worker.phase}, ${'readyAtSec' in worker ? 'known' : 'unknown'}`)
      return 6
    })
    replay(
      aLoad([
        [0, 1],
        [2000, 1],
      ]),
      policy,
      someOptions(),
    )
    expect(seen).toEqual(new Set(['booting, unknown', 'ready, known']))
  })

  test('may give explicit steps: a launch is absolute and counts draining workers, an un-drain comes before it', () => {
    const fleet: string[] = []
    const group = 'replay/fleet'
    const policy = aPolicy(() => 0, {
      look({ nowSec, workers, desired, drainingWorkers }) {
        fleet.push(`${desired}+${drainingWorkers}`)
        const [first, second] = workers().map(({ id }) => id)
        const reason = ''
        if (nowSec === 30) return { steps: [{ do: 'drain', group, worker: first ?? '', reason }] }
        if (nowSec === 60)
          return {
            steps: [
              { do: 'undrain', group, worker: first ?? '', reason },
              { do: 'launch', group, from: 2, desired: 4, reason },
            ],
          }
        if (nowSec === 90) return { steps: [{ do: 'terminate', group, worker: second ?? '', reason }] }
        return { steps: [] }
      },
    })
    replay(
      aLoad([
        [10, 600],
        [10, 600],
        [150, 1],
      ]),
      policy,
      someOptions(),
    )
    expect(fleet).toEqual(['2+0', '2+0', '1+1', '4+0', '3+0'])
  })
})

describe('the timeline', () => {
  const rowsOf = (load: ReturnType<typeof aLoad>, policy = two) => {
    const rows: TimelineRow[] = []
    replay(load, policy, someOptions(), { onRow: (row) => rows.push(row) })
    return rows
  }

  test('has one row per interval: the fleet as found, arrivals since the last row, and the action taken', () => {
    const policy = aPolicy(({ nowSec }) => (nowSec === 30 ? 4 : 2))
    expect(
      rowsOf(
        aLoad([
          [0, 100],
          [10, 100],
          [30, 100],
          [89, 1],
        ]),
        policy,
      ),
    ).toEqual([
      {
        tSec: 0,
        arrived: 1,
        queued: 0,
        busyAgents: 1,
        readyAgents: 2,
        workersBooting: 0,
        workersReady: 2,
        workersDraining: 0,
        desired: 2,
        burst: false,
      },
      expect.objectContaining({ tSec: 30, arrived: 2, queued: 1, busyAgents: 2, workersBooting: 0, desired: 4 }),
      expect.objectContaining({ tSec: 60, arrived: 0, queued: 1, workersBooting: 2, desired: 2 }),
    ])
  })

  test('does not depend on how often the policy looks', () => {
    const load = aLoad([
      [0, 100],
      [89, 1],
    ])
    expect(
      rowsOf(
        load,
        aPolicy(() => 2, { everySec: 7 }),
      ),
    ).toEqual(rowsOf(load))
  })
})

test('every score is plausible, and the same each time', () => {
  const job = fc.tuple(fc.nat(3000), fc.integer({ min: 1, max: 900 }))
  const wants = fc.array(fc.nat(6), { minLength: 1, maxLength: 20 })
  fc.assert(
    fc.property(fc.array(job, { minLength: 2, maxLength: 60 }), wants, fc.nat(99), (unsorted, wanted, seed) => {
      const jobs = unsorted.toSorted(([a], [b]) => a - b)
      const policy = aPolicy(({ nowSec }) => wanted[(nowSec / 30) % wanted.length] ?? 0)
      const load = aLoad(jobs, { warmupSec: 100, endSec: 3000 })
      const run = () => replay(load, policy, someOptions({ seed, agentsPerWorker: 2 }))
      const score = run()
      expect(score.lateRatio).toBeGreaterThanOrEqual(0)
      expect(score.lateRatio).toBeLessThanOrEqual(1)
      expect(score.utilisation).toBeLessThanOrEqual(1)
      expect(score.waitP50Sec).toBeGreaterThanOrEqual(0)
      expect(score.waitP95Sec).toBeGreaterThanOrEqual(score.waitP50Sec)
      expect(score.waitP99Sec).toBeGreaterThanOrEqual(score.waitP95Sec)
      expect(score.interrupted).toBe(0)
      expect(run()).toEqual(score)
    }),
    { numRuns: 50 },
  )
})
