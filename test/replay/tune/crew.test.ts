import { expect, test } from 'vitest'
import { playAll } from '../../../lib/replay/tune/crew.ts'
import type { Task } from '../../../lib/replay/tune/play.ts'
import { aLoad, type Job, someOptions } from '../traces.ts'

const options = someOptions({ agentsPerWorker: 2 })
const jobs = (everySec: number) => Array.from({ length: 200 }, (_, n): Job => [n * everySec, 90])
const equipment = { loads: [aLoad(jobs(10)), aLoad(jobs(30), { trace: 'slow' })], options }
const tasks: readonly Task[] = [0, 1].flatMap((load) => [
  { load, player: { policy: 'hpa', setting: { target: 0.4, stabilisationSec: 300 } } },
  { load, player: { policy: 'optimizer' }, timeline: true as const },
  { load, player: { policy: 'clairvoyant' } },
])

test('threads replay what one would have replayed, in the order of the tasks', async () => {
  const alone = await playAll(tasks, equipment, {}, 1)
  expect(alone.map(({ report }) => report.policy)).toEqual(
    tasks.map(({ player }) => 'policy' in player && player.policy),
  )
  expect(alone[1]?.timeline).toMatch(/^t_sec,/)
  expect(await playAll(tasks, equipment, {}, 2)).toEqual(alone)
})

test.each([1, 2])(
  'with %d threads every task is reported when it is done, and the share of the work done rises to no more than all of it',
  async (threads) => {
    const told: number[] = []
    const shares: number[] = []
    await playAll(
      tasks,
      equipment,
      { onPlayed: (task) => told.push(task), onProgress: (share) => shares.push(share) },
      threads,
    )
    expect(told.toSorted()).toEqual([0, 1, 2, 3, 4, 5])
    expect(shares).toEqual(shares.toSorted((a, b) => a - b))
    expect(shares[0]).toBeGreaterThanOrEqual(0)
    expect(shares.at(-1)).toBeGreaterThan(0.5)
    expect(shares.at(-1)).toBeLessThanOrEqual(1.000001)
  },
)

test.each([
  [1, 'RangeError'],
  [2, 'TaskError'],
])('with %d threads a task that cannot be replayed fails everything, with its own message', async (threads, name) => {
  const bad: Task = { load: 0, player: { policy: 'magic' } }
  await expect(playAll([...tasks, bad], equipment, {}, threads)).rejects.toMatchObject({
    name,
    message: expect.stringContaining('there is no policy magic'),
  })
})

test('a task for a load that does not exist is refused', async () => {
  await expect(playAll([{ load: 7, player: { policy: 'hpa' } }], equipment)).rejects.toThrow(RangeError)
})
