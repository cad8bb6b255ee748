import { describe, expect, test } from 'vitest'
import { demandTrace } from '../../../lib/replay/advise/demand-trace.ts'
import { loadOf } from '../../../lib/replay/load.ts'
import { aHistory, day, nothing, originSec, series } from './a-history.ts'

const valuesOf = (history: Parameters<typeof demandTrace>[0]) => [...demandTrace(history, 4).trace.values]

describe('demand', () => {
  test('is agents in service times the share of the CPU at work', () => {
    const { trace, peakAgents, atWork } = demandTrace(aHistory(), 4)
    expect(trace).toMatchObject({ kind: 'series', name: 'eu-west-1/workers', originSec })
    expect(new Set(trace.values)).toEqual(new Set([4]))
    expect({ peakAgents, atWork }).toEqual({ peakAgents: 4, atWork: 'cpu' })
  })

  test('adds waiting messages', () => {
    const queue = { visible: series(day(7)), inFlight: series(day(0)) }
    expect(new Set(valuesOf(aHistory({ queue })))).toEqual(new Set([11]))
  })

  test('takes messages in flight as agents at work when there were any', () => {
    const queue = { visible: series(day(7)), inFlight: series(day(3)) }
    const { trace, atWork } = demandTrace(aHistory({ queue }), 4)
    expect(atWork).toBe('in-flight')
    expect(new Set(trace.values)).toEqual(new Set([10]))
  })

  test('follows the instances every minute even if CPU is recorded every five', () => {
    const instances = series(Array.from({ length: 1440 }, (_, minute) => 1 + (minute % 5)))
    const cpuPercent = series(new Array(288).fill(50), 300)
    expect(valuesOf(aHistory({ instances, cpuPercent })).slice(0, 6)).toEqual([2, 4, 6, 8, 10, 2])
  })

  test('does not exceed the agents in service when CPU is above 100 %', () => {
    expect(new Set(valuesOf(aHistory({ cpuPercent: series(day(100.4)) })))).toEqual(new Set([8]))
  })

  test('of a group without instances is zero, though it has no CPU', () => {
    const asleep = (minute: number) => minute < 300
    const instances = series(day(2).map((value, minute) => (asleep(minute) ? 0 : value)))
    const cpuPercent = series(day(50).map((value, minute) => (asleep(minute) ? undefined : value)))
    const values = valuesOf(aHistory({ instances, cpuPercent }))
    expect(values).toHaveLength(1440)
    expect(values.slice(298, 302)).toEqual([0, 0, 4, 4])
  })
})

describe('a gap', () => {
  const without = (values: readonly number[], from: number, to: number) =>
    series(values.map((value, minute) => (minute >= from && minute < to ? undefined : value)))

  test.each([
    ['of instances', { instances: without(day(2), 600, 720) }],
    ['of the CPU', { cpuPercent: without(day(50), 600, 720) }],
    ['of the queue', { queue: { visible: without(day(1), 600, 720), inFlight: nothing } }],
  ])('%s stays one: the trace is split there', (_, given) => {
    const { trace, peakAgents } = demandTrace(aHistory(given), 4)
    expect(trace.atSec).toHaveLength(1440 - 120)
    expect(loadOf(trace, { peakAgents, seed: 1 }).stretches).toEqual([
      { fromSec: 0, toSec: 36_000 },
      { fromSec: 43_200, toSec: 86_400 },
    ])
  })
})

test('the replayed load has the mean of the measured one: nothing is scaled', () => {
  const { trace, peakAgents } = demandTrace(aHistory(), 4)
  const { submitSec, durationSec } = loadOf(trace, { peakAgents, seed: 1 })
  const work = durationSec.reduce((sum, sec) => sum + sec, 0)
  expect(submitSec.length).toBeGreaterThan(5000)
  expect(work / 86_400).toBeGreaterThan(3.6)
  expect(work / 86_400).toBeLessThan(4.4)
})

describe('too little history', () => {
  test('is reported with how much there is, and how much is needed', () => {
    expect(() => demandTrace(aHistory({ instances: series(day(2).slice(0, 120)) }), 4)).toThrow(
      'eu-west-1/workers: has 2.0 h of demand in its metrics (2.0 h of instance counts): 12.0 h is the least that says anything',
    )
  })

  test('is reported as missing CPU when there is none', () => {
    expect(() => demandTrace(aHistory({ cpuPercent: nothing }), 4)).toThrow(/0\.0 h .*and no CPUUtilization at all/)
  })
})
