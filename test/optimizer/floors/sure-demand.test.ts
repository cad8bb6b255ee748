import { describe, expect, test } from 'vitest'
import { type HourOfLoad, sureDemand } from '../../../lib/optimizer/floors/sure-demand.ts'

const hourSec = 3600
const daySec = 24 * hourSec
const now = 1_000_080_000 // a full hour

/** Load in the hour `ahead` hours from now, on earlier days: demand by how many days ago. */
const ago = (ahead: number, demandByDay: Readonly<Record<number, number>>): HourOfLoad[] =>
  Object.entries(demandByDay).map(([days, demand]) => ({
    atSec: now + ahead * hourSec - Number(days) * daySec,
    demand,
  }))

/** Fourteen days, of which those listed, as days ago, are at a weekend. */
const weeks = (demand: { readonly workday: number; readonly weekend: number }, weekends: readonly number[]) =>
  Object.fromEntries(
    Array.from({ length: 14 }, (_, index) => [index + 1, demand[weekends.includes(index + 1) ? 'weekend' : 'workday']]),
  )

const demandIn = (ahead: number, hours: readonly HourOfLoad[]) => sureDemand(hours, now + ahead * hourSec, now)

describe('sure demand', () => {
  test.each<[string, Readonly<Record<number, number>>, number | undefined]>([
    ['with nothing recorded there is none', {}, undefined],
    ['two days are no habit', { 1: 9, 2: 9 }, undefined],
    ['of three days the least counts', { 1: 9, 2: 7, 3: 8 }, 7],
    ['of six days the third least counts', { 1: 9, 2: 7, 3: 8, 4: 30, 5: 6, 6: 40 }, 8],
    ['anything older than fourteen days is forgotten', { 1: 9, 2: 9, 3: 9, 15: 1, 16: 1, 17: 1 }, 9],
    ['being quiet is a habit, too', { 1: 0, 2: 0, 3: 0 }, 0],
    ['on a workday weekends do not count', weeks({ workday: 100, weekend: 10 }, [3, 4, 10, 11]), 100],
    ['on a weekend workdays do not count', weeks({ workday: 100, weekend: 10 }, [1, 7, 8, 14]), 10],
    ['a holiday a week ago is believed', { ...weeks({ workday: 100, weekend: 10 }, [3, 4, 10, 11]), 7: 12 }, 12],
  ])('%s', (_rule, days, expected) => {
    expect(demandIn(5, ago(5, days))).toBe(expected)
  })

  test('other hours of the day do not count', () => {
    const others = [...ago(4, { 1: 1, 2: 1, 3: 1 }), ...ago(6, { 1: 1, 2: 1, 3: 1 })]
    expect(demandIn(5, [...others, ...ago(5, { 1: 9, 2: 9, 3: 9 })])).toBe(9)
    expect(demandIn(5, others)).toBeUndefined()
  })

  test('an hour that is not over, or is yet to come, does not count', () => {
    const hours = ago(24, { 1: 0, 2: 8, 3: 8, 4: 8 })
    expect(demandIn(24, hours)).toBe(8)
    expect(demandIn(24, ago(24, { 0: 0, 1: 0, 2: 8, 3: 8 }))).toBeUndefined()
  })

  test('after a change of daylight saving, hours follow local time', () => {
    const changeSec = Date.parse('2024-03-31T01:00:00Z') / 1000
    // Until then nine o'clock in Berlin was eight o'clock UTC; from then on it is seven.
    const nine = (days: number) => changeSec + 6 * hourSec - days * daySec
    const hours = [1, 2, 3, 4].flatMap((days) => [
      { atSec: nine(days), demand: 10 },
      { atSec: nine(days) + hourSec, demand: 90 },
    ])
    expect(sureDemand(hours, nine(0), changeSec, 'Europe/Berlin')).toBe(90)
    expect(sureDemand(hours, nine(0), changeSec)).toBe(10)
    expect(sureDemand(hours, nine(0) + hourSec, changeSec, 'Europe/Berlin')).toBeUndefined()
  })

  test('the hour that occurs twice in a night counts as one of its day', () => {
    const two = (iso: string) => ({ atSec: Date.parse(iso) / 1000, demand: 10 })
    const hours = [two('2024-10-26T00:00:00Z'), two('2024-10-27T00:00:00Z'), two('2024-10-27T01:00:00Z')]
    const [startSec, nowSec] = ['2024-10-28T01:00:00Z', '2024-10-27T12:00:00Z'].map((iso) => Date.parse(iso) / 1000)
    expect(sureDemand(hours, startSec ?? 0, nowSec ?? 0, 'Europe/Berlin')).toBeUndefined()
    const third = [...hours, two('2024-10-25T00:00:00Z')]
    expect(sureDemand(third, startSec ?? 0, nowSec ?? 0, 'Europe/Berlin')).toBe(10)
  })
})
