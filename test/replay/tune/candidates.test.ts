import { expect, test } from 'vitest'
import { keepsPromise } from '../../../lib/policy-ranking.ts'
import { hpa } from '../../../lib/replay/policies/hpa.ts'
import { cheapest, isSame, settingsOf } from '../../../lib/replay/tune/candidates.ts'
import { someOptions } from '../traces.ts'
import { aReport } from './a-report.ts'

test('a rival is tried with its default first and with no setting twice', () => {
  const settings = settingsOf('hpa', someOptions())
  expect(settings[0]).toEqual(hpa.defaults)
  expect(settings.filter((setting) => isSame(setting, hpa.defaults))).toHaveLength(1)
  expect(settings).toHaveLength(hpa.grid(someOptions()).length)
})

test('neither the optimizer nor the floor has settings to try', () => {
  expect(settingsOf('optimizer', someOptions())).toEqual([])
  expect(settingsOf('clairvoyant', someOptions())).toEqual([])
})

test.each([
  [
    'of those that keep the promise, the cheapest',
    [
      [90, 0.02],
      [100, 0.01],
      [120, 0],
    ],
    1,
  ],
  [
    'of equally cheap ones, the first',
    [
      [100, 0],
      [100, 0.01],
    ],
    0,
  ],
  [
    'of those that all break it, the nearest to it',
    [
      [90, 0.5],
      [100, 0.02],
      [80, 0.9],
    ],
    1,
  ],
] as const)('chosen is, %s', (_, results, index) => {
  const reports = results.map(([workerHours, lateRatio]) => aReport({ workerHours, lateRatio }))
  expect(cheapest(reports)).toBe(reports[index])
})

test('where late jobs have a price, chosen is the cheapest with them, however many there are', () => {
  const reports = [
    aReport({ workerHours: 100, lateRatio: 0, totalHours: 100 }),
    aReport({ workerHours: 60, lateRatio: 0.05, totalHours: 90 }),
    aReport({ workerHours: 50, lateRatio: 0.2, totalHours: 170 }),
  ]
  expect(cheapest(reports)).toBe(reports[1])
  expect(reports.every(keepsPromise)).toBe(true)
})

test('nothing is chosen of nothing', () => {
  expect(cheapest([])).toBeUndefined()
})
