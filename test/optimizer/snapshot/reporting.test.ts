import { describe, expect, test } from 'vitest'
import { freshForSec, reportAfterSec } from '../../../lib/optimizer/snapshot/reporting.ts'

describe('the time between two heartbeats', () => {
  test.each([
    ['is the setting in a small fleet', 60, 0, 60],
    ['is the setting up to ten heartbeats a second', 60, 600, 60],
    ['grows with the fleet beyond that', 60, 10_000, 1000],
    ['keeps a setting that is longer', 1800, 10_000, 1800],
    ['is never longer than a card is kept', 60, 1_000_000, 3600],
  ])('%s', (_, setting, workers, seconds) => {
    expect(reportAfterSec({ reportAfterSec: setting }, workers)).toBe(seconds)
  })

  test('is half the time for which a reading counts as fresh', () => {
    expect(freshForSec({ reportAfterSec: 60 }, 10_000)).toBe(2000)
  })
})
