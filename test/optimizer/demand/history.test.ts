import { describe, expect, test } from 'vitest'
import { type DemandPoint, demandPointOf, lengthened, usableHistory } from '../../../lib/optimizer/demand/history.ts'
import { parameters } from '../../../lib/optimizer/settings/parameters.ts'
import { aHistory, aSnapshot, someSettings, startSec } from '../../builders.ts'

const settings = someSettings()
const usable = (history: ReturnType<typeof aHistory>, nowSec = startSec) => usableHistory(history, settings, nowSec)
const flat = (count: number) => aHistory(new Array<number>(count).fill(10))

describe('history', () => {
  test('a point holds demand, never utilisation', () => {
    expect(demandPointOf(aSnapshot({ queued: 5 }))).toMatchObject({ atSec: startSec, demand: 7, totalAgents: 4 })
  })

  test('keeps only the newest points, up to the history size', () => {
    const kept = usable(flat(100))
    expect(kept).toHaveLength(60)
    expect(kept.at(-1)?.atSec).toBe(startSec)
  })

  test('an empty history is useless but harmless', () => {
    expect(usable([])).toEqual([])
  })

  test('a stale history says nothing about now', () => {
    expect(usable(flat(60), startSec + 91)).toEqual([])
    expect(usable(flat(60), startSec + 90)).toHaveLength(60)
  })

  test('only points after the last long gap count', () => {
    const before = aHistory([90, 90, 90], startSec - 3600)
    expect(usable([...before, ...flat(7)])).toHaveLength(7)
  })

  test('a short gap is bridged', () => {
    const withHole = flat(20).filter((_, index) => index < 5 || index > 9)
    expect(usable(withHole)).toHaveLength(15)
  })

  test.each([
    ['not a number', { demand: Number.NaN }],
    ['infinite', { demand: Number.POSITIVE_INFINITY }],
    ['negative', { demand: -1 }],
    ['taken while too little was visible', { coverage: 0.4 }],
    ['from the future', { atSec: startSec + 60 }],
    ['without a time', { atSec: Number.NaN }],
  ])('a point that is %s is left out', (_, broken) => {
    const history = flat(10)
    history[4] = { ...history[4], atSec: startSec - 150, demand: 10, totalAgents: 1, coverage: 1, ...broken }
    expect(usable(history)).toHaveLength(9)
  })

  test('nor does a point from the future hide the present when the clock was set back', () => {
    const [ahead] = aHistory([500], startSec + 60)
    expect(usable([...flat(10), ...(ahead ? [ahead] : [])]).at(-1)).toMatchObject({ atSec: startSec, demand: 10 })
  })

  test('a repeated time counts once', () => {
    const history = flat(10)
    expect(usable(history.flatMap((point) => [point, point]))).toHaveLength(10)
  })
})

test('a history extended for months stays short, and keeps all that any settings need', () => {
  const { max } = parameters.usageHistorySize
  let history: DemandPoint[] = []
  let longest = 0
  for (let index = 0; index < 4 * max; index += 1) {
    history = lengthened(history, { atSec: 30 * index, demand: index, totalAgents: 0, coverage: 1 })
    longest = Math.max(longest, history.length)
    if (index >= max) expect(history.at(-max)?.demand).toBe(index - max + 1)
  }
  expect(longest).toBe(2 * max)
})
