import { describe, expect, test } from 'vitest'
import { endlessLoad } from '../../lib/simulated/load.ts'
import type { JobSource } from '../../lib/simulated/world/jobs.ts'

const load = { submitSec: [0, 10.9, 10.9, 70], durationSec: [5, 0.2, 7.6, 100], periodSec: 100 }

function taken(source: JobSource, jobs: number): [submitSec: number, durationSec: number][] {
  return Array.from({ length: jobs }, () => [source.nextSubmitSec(), source.take()])
}

describe('an endless load', () => {
  test('repeats its load, in whole seconds', () => {
    expect(taken(endlessLoad(load, 1000), 7)).toEqual([
      [1000, 5],
      [1010, 1],
      [1010, 8],
      [1070, 100],
      [1100, 5],
      [1110, 1],
      [1110, 8],
    ])
  })

  test.each([
    [1011, [1070, 1100]],
    [1070, [1070, 1100]],
    [1071, [1100, 1110]],
    [1250, [1270, 1300]],
    [950, [970, 1000]],
  ])('leaves out earlier jobs when it starts at %d', (fromSec, submissions) => {
    expect(taken(endlessLoad(load, 1000, fromSec), 2).map(([submitSec]) => submitSec)).toEqual(submissions)
  })

  test('continues from any position that it has given', () => {
    const source = endlessLoad(load, 1000)
    for (let n = 0; n < 9; n++) {
      const resumed = endlessLoad(load, 1000)
      resumed.seek(JSON.parse(JSON.stringify(source.position())))
      const position = source.position()
      expect(taken(resumed, 6)).toEqual(taken(source, 6))
      source.seek(position)
      source.take()
    }
  })

  test.each([
    ['a load without jobs', { ...load, submitSec: [], durationSec: [] }, 'without jobs'],
    ['columns of different lengths', { ...load, durationSec: [1] }, '4 submissions but 1 durations'],
    ['a load without a period', { ...load, periodSec: 0 }, 'periodSec'],
    ['a period that is too short', { ...load, periodSec: 70 }, 'job 3 is submitted at 70 s'],
    ['jobs out of order', { ...load, submitSec: [0, 5, 4, 6] }, 'job 2 is submitted at 4 s'],
    ['times that are not numbers', { ...load, submitSec: [0, Number.NaN, 4, 6] }, 'job 1'],
  ])('refuses %s', (_what, load, message) => {
    expect(() => endlessLoad(load, 0)).toThrow(message)
  })

  test.each([
    { lap: 0, next: 4 },
    { lap: 0, next: -1 },
    { lap: 0.5, next: 0 },
  ])('refuses %o as a position', (position) => {
    expect(() => endlessLoad(load, 0).seek(position)).toThrow('is not within a load of 4 jobs')
  })
})
