import { describe, expect, test } from 'vitest'
import { createWorld, restoreWorld } from '../../../lib/simulated/world/create-world.ts'
import { jobsOf, noJobs } from '../../../lib/simulated/world/jobs.ts'
import type { World } from '../../../lib/simulated/world/world.ts'
import { aWorld } from './a-world.ts'

const used = (world: World) => world.workers().map(({ usedAgents }) => usedAgents)
const phases = (world: World) => world.workers().map(({ phase }) => phase)
const ids = (world: World) => world.workers().map(({ id }) => id)

describe('dispatch', () => {
  test('a job goes to the busiest ready worker with a free agent, and to the oldest of equally busy ones', () => {
    const world = aWorld([
      [1, 100],
      [2, 100],
      [3, 100],
    ])
    world.advanceTo(1)
    expect(used(world)).toEqual([1, 0])
    world.advanceTo(2)
    expect(used(world)).toEqual([2, 0])
    world.advanceTo(3)
    expect(used(world)).toEqual([2, 1])
  })

  test('an agent that becomes free takes a waiting job in the same second', () => {
    const waits: number[] = []
    const world = aWorld(
      [...Array(5)].map(() => [0, 10] as const),
      { onStart: (_job, _at, wait) => waits.push(wait) },
    )
    world.advanceTo(9)
    expect([world.queued, world.usedAgents]).toEqual([1, 4])
    world.advanceTo(10)
    expect([world.queued, world.usedAgents]).toEqual([0, 1])
    expect(waits).toEqual([0, 0, 0, 0, 10])
  })

  test('workers are filled up to their limits first, and beyond them only if a job would otherwise wait', () => {
    const world = aWorld([...Array(4)].map((_, n) => [n + 1, 100] as const))
    world.limit('w00000', 0)
    world.advanceTo(2)
    expect(used(world)).toEqual([0, 2])
    world.advanceTo(4)
    expect(used(world)).toEqual([2, 2])
  })

  test('an unhealthy worker gets no job until it is healthy again', () => {
    const world = aWorld([...Array(3)].map(() => [1, 100] as const))
    world.setHealthy('w00000', false)
    world.advanceTo(5)
    expect([used(world), world.queued]).toEqual([[0, 2], 1])
    world.setHealthy('w00000', true)
    expect([used(world), world.queued]).toEqual([[1, 2], 0])
  })
})

describe('workers', () => {
  test('two are ready from the start; a launched one is ready after its boot delay', () => {
    const world = aWorld()
    expect(phases(world)).toEqual(['ready', 'ready'])
    const [id = ''] = world.launch(1)
    const { readyAtSec = 0 } = world.worker(id) ?? {}
    expect(readyAtSec).toBeGreaterThan(60)
    world.advanceTo(readyAtSec - 1)
    expect(world.worker(id)?.phase).toBe('booting')
    world.advanceTo(readyAtSec)
    expect(world.worker(id)?.phase).toBe('ready')
  })

  test('boot delays depend only on the seed and the order of launches', () => {
    const delays = (world: World) => {
      world.setDesired(12)
      return world.workers().map(({ launchedAtSec, readyAtSec }) => readyAtSec - launchedAtSec)
    }
    const late = aWorld(
      [...Array(50)].map((_, n) => [n, 30] as const),
      { drained: 'wait-to-be-told' },
    )
    late.advanceTo(500)
    late.drain('w00000')
    late.undrain('w00000')
    expect(delays(late)).toEqual(delays(aWorld()))
    expect(delays(aWorld([], { seed: 2 }))).not.toEqual(delays(aWorld()))
  })

  test('boot delays are at least one second', () => {
    const world = aWorld([], { bootSec: 0.01 })
    world.launch(1)
    expect(world.worker('w00002')?.readyAtSec).toBe(1)
  })

  test('lowering the desired number cancels booting ones, newest first, then drains the least busy, of equals the newest', () => {
    const world = aWorld([[1, 1000]])
    world.advanceTo(1)
    world.launch(3)
    world.setDesired(3)
    expect(ids(world)).toEqual(['w00000', 'w00001', 'w00002'])
    world.setDesired(1)
    expect(ids(world)).toEqual(['w00000'])
    world.setDesired(0)
    expect(phases(world)).toEqual(['draining'])
    expect(world.desired()).toBe(0)
  })

  test('raising the desired number launches new ones and leaves draining ones draining', () => {
    const world = aWorld([...Array(4)].map(() => [1, 1000] as const))
    world.advanceTo(1)
    world.setDesired(1)
    world.setDesired(2)
    expect(phases(world)).toEqual(['ready', 'draining', 'booting'])
  })

  test('a draining one leaves when its last job is done', () => {
    const world = aWorld([[1, 10]])
    world.advanceTo(1)
    world.drain('w00000')
    world.advanceTo(10)
    expect(phases(world)).toEqual(['draining', 'ready'])
    world.advanceTo(11)
    expect(ids(world)).toEqual(['w00001'])
  })

  test('with the option `wait-to-be-told`, a draining one stays until it is undrained or terminated', () => {
    const world = aWorld([], { drained: 'wait-to-be-told' })
    expect(world.drain('w00000')).toBe('applied')
    expect(world.drain('w00000')).toBe('gone')
    world.advanceTo(1000)
    expect(phases(world)).toEqual(['draining', 'ready'])
    expect(world.undrain('w00000')).toBe('applied')
    expect(world.undrain('w00000')).toBe('gone')
    expect(world.terminate('w00000')).toBe('applied')
    expect(world.terminate('w00000')).toBe('gone')
    expect(ids(world)).toEqual(['w00001'])
  })

  test('an undrained one takes a waiting job at once', () => {
    const world = aWorld(
      [...Array(3)].map(() => [5, 100] as const),
      { drained: 'wait-to-be-told' },
    )
    world.drain('w00000')
    world.advanceTo(6)
    expect(world.queued).toBe(1)
    world.undrain('w00000')
    expect(world.queued).toBe(0)
  })

  test('an interrupted job goes to the head of the queue and starts again from the beginning', () => {
    const starts: [number, number][] = []
    const world = aWorld(
      [...Array(5)].map(() => [0, 100] as const),
      {
        onStart: (job, _submitSec, waitSec) => starts.push([job, waitSec]),
      },
    )
    world.advanceTo(50)
    world.terminate('w00000')
    const queue: number[] = []
    world.eachQueued((job) => queue.push(job))
    expect(queue).toEqual([0, 1, 4])
    expect(world.totals.interrupted).toBe(2)
    world.advanceTo(100)
    expect(starts.slice(4)).toEqual([
      [0, 100],
      [1, 100],
    ])
    world.advanceTo(200)
    expect(world.totals.finished).toBe(4)
  })

  test('a group replaces a reclaimed worker, but not one that was draining', () => {
    const world = aWorld([], { drained: 'wait-to-be-told' })
    world.kill('w00000')
    expect(phases(world)).toEqual(['ready', 'booting'])
    world.drain('w00001')
    expect(world.kill('w00001')).toBe('applied')
    expect(phases(world)).toEqual(['booting'])
  })

  test('an act on a worker in the wrong phase is `refused`, on an unknown worker it is `gone`', () => {
    const world = aWorld()
    world.launch(1)
    expect(world.cancel('w00000')).toBe('refused')
    expect(world.drain('w00002')).toBe('refused')
    expect(world.cancel('w00002')).toBe('applied')
    for (const act of ['cancel', 'drain', 'undrain', 'terminate', 'kill'] as const)
      expect(world[act]('w00002')).toBe('gone')
    expect([world.limit('w00002', 1), world.setHealthy('w00002', true)]).toEqual(['gone', 'gone'])
  })
})

describe('accounting', () => {
  test('a worker is billed from its launch to its end', () => {
    const world = aWorld()
    world.advanceTo(100)
    expect(world.totals.billedSec).toBe(200)
    world.drain('w00001')
    world.advanceTo(150)
    expect(world.totals.billedSec).toBe(250)
  })

  test('a worker cancelled after five seconds is billed for sixty, one second at a time', () => {
    const world = aWorld([], { groups: [{ key: 'here/workers', agentsPerWorker: 2, readyAtStart: 0 }] })
    world.launch(1)
    world.advanceTo(5)
    world.setDesired(0)
    expect(world.totals.billedSec).toBe(5)
    world.advanceTo(40)
    expect(world.totals.billedSec).toBe(40)
    world.advanceTo(500)
    expect(world.totals.billedSec).toBe(60)
  })

  test('agent-seconds at work, ready and draining are counted separately', () => {
    const world = aWorld([
      [10, 20],
      [10, 20],
    ])
    world.advanceTo(20)
    world.drain('w00000')
    world.advanceTo(40)
    expect(world.totals).toMatchObject({ busyAgentSec: 40, readyAgentSec: 20 * 4 + 20 * 2, drainingAgentSec: 10 * 2 })
    expect(world.totals).toMatchObject({ arrived: 2, started: 2, finished: 2, finishedSec: 40, terminations: 1 })
    expect(world.totals.durations[8]).toBe(2)
  })
})

describe('a large world', () => {
  test('loses no job with five thousand workers and a hundred thousand waiting jobs', () => {
    const jobs = [...Array(120_000)].map((_, n) => [50, 1 + (n % 90)] as const)
    const world = aWorld(jobs, { groups: [{ key: 'here/workers', agentsPerWorker: 4, readyAtStart: 5000 }] })
    world.advanceTo(50)
    expect([world.usedAgents, world.queued]).toEqual([20_000, 100_000])
    world.setDesired(100)
    world.advanceTo(20_000)
    expect([world.totals.finished, world.workers().length]).toEqual([120_000, 100])
  })
})

describe('invalid input', () => {
  const groups = [{ key: 'here/workers', agentsPerWorker: 2 }]
  test.each([
    ['a start between two seconds', { startSec: 0.5 }, 'startSec'],
    ['no group', { groups: [] }, 'needs at least one group'],
    ['workers without agents', { groups: [{ key: 'a/b', agentsPerWorker: 0 }] }, 'agentsPerWorker of a/b'],
    [
      'a negative number of workers',
      { groups: [{ key: 'a/b', agentsPerWorker: 1, readyAtStart: -1 }] },
      'workers must be a whole number >= 0',
    ],
    ['no boot delay', { bootSec: 0 }, 'bootSec'],
    ['an infinite boot delay', { bootSec: Number.POSITIVE_INFINITY }, 'bootSec'],
    ['a negative spread', { bootSigma: -1 }, 'bootSigma'],
    ['a minimum bill that is not a number', { minBilledSec: Number.NaN }, 'minBilledSec'],
    ['a seed that is not a number', { seed: Number.NaN }, 'seed'],
  ])('%s is refused, and the error names the problem', (_what, wrong, message) => {
    const options = { seed: 1, startSec: 0, groups, bootSec: 120, jobs: noJobs, ...wrong }
    expect(() => createWorld(options)).toThrow(RangeError)
    expect(() => createWorld(options)).toThrow(message)
  })

  test('going back in time, fractions of workers and unknown groups are refused', () => {
    const world = aWorld()
    world.advanceTo(10)
    expect(() => world.advanceTo(9)).toThrow('cannot go back')
    expect(() => world.advanceTo(Number.NaN)).toThrow(RangeError)
    expect(() => world.setDesired(1.5)).toThrow(RangeError)
    expect(() => world.launch(-1)).toThrow(RangeError)
    expect(() => world.launch(1, 7)).toThrow('no group 7')
  })

  test('jobs out of order, jobs without a duration and columns of different lengths are refused', () => {
    expect(() =>
      aWorld([
        [5, 1],
        [4, 1],
      ]).advanceTo(9),
    ).toThrow('from 5 s to 4 s')
    expect(() => aWorld([[5, Number.NaN]]).advanceTo(9)).toThrow('duration of NaN')
    expect(() => aWorld([[Number.NaN, 3]]).advanceTo(9)).toThrow('to NaN s')
    expect(() => jobsOf([1, 2], [1])).toThrow('2 submissions but 1 durations')
  })
})

describe('when a world is restored', () => {
  const options = {
    seed: 1,
    startSec: 0,
    groups: [{ key: 'here/workers', agentsPerWorker: 2 }],
    bootSec: 9,
    jobs: noJobs,
  }
  const saved = () => {
    const world = aWorld([
      [1, 50],
      [1, 50],
    ])
    world.advanceTo(2)
    return JSON.parse(JSON.stringify(world))
  }

  test.each([
    ['anything but a saved world', () => 'nonsense', 'not a saved world'],
    ['an incomplete world', () => ({ ...saved(), workers: undefined }), 'workers'],
    ['a world of another version', () => ({ ...saved(), version: 2 }), 'version'],
    ['a world with a job on a missing worker', () => ({ ...saved(), workers: [] }), 'w00000, which does not exist'],
    [
      'a world with busy workers but without their jobs',
      () => ({ ...saved(), running: [] }),
      'has 2 busy agents but 0 jobs',
    ],
    [
      'a world with workers of an unknown group',
      () => {
        const world = saved()
        return { ...world, workers: world.workers.map((worker: object) => ({ ...worker, group: 3 })) }
      },
      'of group 3',
    ],
  ])('%s is refused', (_what, damaged, message) => {
    expect(() => restoreWorld(damaged(), options)).toThrow(
      expect.objectContaining({ name: 'SavedWorldError', message: expect.stringContaining(message) }),
    )
  })
})
