import fc from 'fast-check'
import { expect, test } from 'vitest'
import { peakConcurrency } from '../../../lib/replay/numbers/concurrency.ts'
import { aLoad, type Job } from '../traces.ts'

test.each<readonly [string, readonly Job[], number]>([
  ['no jobs need no agents', [], 0],
  [
    'a job after another uses the same agent',
    [
      [0, 10],
      [10, 10],
    ],
    1,
  ],
  [
    'jobs that overlap by a second do not share an agent',
    [
      [0, 11],
      [10, 10],
    ],
    2,
  ],
  [
    'jobs of the same second add up',
    [
      [5, 1],
      [5, 1],
      [5, 1],
    ],
    3,
  ],
  [
    'a job that never ends, as some logs record unknown ends, keeps its agent for ever',
    [
      [5, 2 ** 31 - 1],
      [50, 1],
    ],
    2,
  ],
])('%s', (_, jobs, peak) => {
  expect(peakConcurrency(aLoad(jobs))).toBe(peak)
})

test('the peak agrees with counting second by second', () => {
  const job = fc.tuple(fc.nat(50), fc.integer({ min: 1, max: 30 }))
  fc.assert(
    fc.property(fc.array(job, { maxLength: 40 }), (jobs) => {
      jobs.sort(([a], [b]) => a - b)
      const running = (sec: number) => jobs.filter(([submit, duration]) => submit <= sec && sec < submit + duration)
      const counted = Math.max(...Array.from({ length: 80 }, (_, sec) => running(sec).length))
      expect(peakConcurrency(aLoad(jobs))).toBe(counted)
    }),
  )
})
