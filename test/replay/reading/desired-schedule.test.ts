import { describe, expect, test } from 'vitest'
import { desiredFrom } from '../../../lib/replay/policies/desired.ts'
import { readDesiredSchedule } from '../../../lib/replay/reading/desired-schedule.ts'
import { TraceError } from '../../../lib/replay/reading/trace-error.ts'
import { replay } from '../../../lib/replay/replay.ts'
import { timelineCsv } from '../../../lib/replay/timeline.ts'
import { aFile } from '../files.ts'
import { aLoad, aPolicy, type Job, someOptions } from '../traces.ts'

const read = (content: string) => readDesiredSchedule(aFile('desired.csv', content), 30)
const load = aLoad([
  [0, 10],
  [600, 10],
])
const options = someOptions()

describe('a schedule', () => {
  test('holds each row until the next one, the last as long as the one before it', async () => {
    expect(await read('t_sec,desired\n0,5\n90,7\n150,6\n')).toMatchObject({
      atSec: [0, 90, 150],
      desired: [5, 7, 6],
      untilSec: 210,
      everySec: 30,
    })
  })

  test('with one row holds for an interval', async () => {
    expect(await read('t_sec,desired\n0,5\n')).toMatchObject({ untilSec: 30, everySec: 30 })
  })

  test('is followed to the second', async () => {
    const schedule = await read('t_sec,desired\n0,2\n7,5\n21,3\n700,3\n')
    const policy = desiredFrom(schedule)({ load, options })
    const fleet = new Map<number, number>()
    const watched = aPolicy(() => 0, {
      ...policy,
      look(observation) {
        fleet.set(observation.nowSec, observation.desired)
        return policy.look(observation)
      },
    })
    replay(load, watched, options)
    expect([7, 14, 21, 28, 35].map((sec) => fleet.get(sec))).toEqual([2, 5, 5, 3, 3])
  })

  test('taken from the timeline of a plain policy reproduces that policy', async () => {
    const jobs = Array.from({ length: 300 }, (_, n): Job => [n * 20, 50 + ((n * 37) % 400)])
    const busy = aLoad(jobs, { warmupSec: 600 })
    const timeline = timelineCsv()
    const plain = aPolicy(({ usedAgents, queued }) => Math.ceil(1.1 * (usedAgents + queued)) + 1)
    const score = replay(busy, plain, options, { onRow: timeline.add })
    const schedule = await read(timeline.text())
    expect(score.launches).toBeGreaterThan(10)
    expect(replay(busy, desiredFrom(schedule)({ load: busy, options }), options)).toEqual(score)
  })
})

test.each([
  ['begins after the trace', 't_sec,desired\n30,5\n900,5\n', /begins at 30 s/],
  ['ends before the trace', 't_sec,desired\n0,5\n200,5\n', /covers 400 s, the trace jobs lasts 600 s/],
])('a schedule that %s is refused', async (_, content, message) => {
  const schedule = await read(content)
  expect(() => desiredFrom(schedule)({ load, options })).toThrow(TraceError)
  expect(() => desiredFrom(schedule)({ load, options })).toThrow(message)
})

test.each([
  ['an empty file', '', /is empty/],
  ['only a header', 't_sec,desired\n', /has a header but no rows/],
  ['wrong columns', 'time,workers\n0,1\n', /row 1: a schedule has the columns t_sec and desired/],
  ['half a worker', 't_sec,desired\n0,1.5\n', /row 2: desired "1.5" is not a whole number/],
  ['a negative number of workers', 't_sec,desired\n0,-1\n', /row 2: desired "-1"/],
  ['a million workers', 't_sec,desired\n0,1000000\n', /row 2: desired "1000000" is not a whole number between 0 and/],
  ['text', 't_sec,desired\n0,many\n', /row 2: desired "many"/],
  ['a thousand with a comma', 't_sec,desired\n0,1,000\n', /row 2: goes on with "000" where the header ends; numbers/],
  ['a missing field', 't_sec,desired\n0\n', /row 2: desired ""/],
  ['NaN for a time', 't_sec,desired\nNaN,1\n', /row 2: t_sec "NaN"/],
  ['times that do not advance', 't_sec,desired\n0,1\n0,2\n', /row 3: t_sec 0 is not later/],
])('%s is not a schedule, and the message says where', async (_, content, message) => {
  await expect(read(content)).rejects.toThrow(message)
})
