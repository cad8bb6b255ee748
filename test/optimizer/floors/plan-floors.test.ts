import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type FloorPlanning, planFloors } from '../../../lib/optimizer/floors/plan-floors.ts'
import { spreadAgents } from '../../../lib/optimizer/floors/spread-agents.ts'
import { defaultSettings } from '../../../lib/optimizer/settings/settings.ts'
import type { GroupReading } from '../../../lib/optimizer/snapshot/snapshot.ts'
import { aGroup } from '../../builders.ts'

const hourSec = 3600
const now = 1_000_080_000 // a full hour: 2001-09-10 00:00 UTC

/** Fourteen equal days with this demand by hour of the day. */
const days = (demand: (hour: number) => number) =>
  Array.from({ length: 14 * 24 }, (_, index) => {
    const atSec = now - (index + 1) * hourSec
    return { atSec, demand: demand(Math.floor(atSec / hourSec) % 24) }
  })

const settings = { ...defaultSettings, headroomAgents: 0, headroomShare: 0 }
const planned = (overrides: Partial<FloorPlanning>) =>
  planFloors({ hours: [], groups: [aGroup()], refusals: {}, settings, nowSec: now, fromSec: now, ...overrides })
const only = (floors: ReturnType<typeof planFloors>) => floors.get(aGroup().key) ?? []

describe('planned floors', () => {
  test('start seven minutes before each hour of the next day, from the requested time on', () => {
    const floors = only(planned({ hours: days(() => 8), fromSec: now + 5400 }))
    expect(floors).toHaveLength(24)
    expect(floors[0]).toEqual({ atSec: now + 2 * hourSec - 420, workers: 2 })
    for (const [index, { atSec }] of floors.entries()) expect(atSec).toBe(now + (index + 2) * hourSec - 420)
  })

  test('follow the hours of the day', () => {
    const floors = only(planned({ hours: days((hour) => (hour < 8 ? 4 : 20)) }))
    expect(floors.map(({ workers }) => workers)).toEqual([...Array(7).fill(1), ...Array(16).fill(5), 1])
  })

  test('follow the local time of the groups', () => {
    const changeSec = Date.parse('2024-03-31T01:00:00Z') / 1000
    const hours = Array.from({ length: 5 * 24 }, (_, index) => {
      const atSec = changeSec - (index + 1) * hourSec
      return { atSec, demand: Math.floor((atSec + hourSec) / hourSec) % 24 < 9 ? 4 : 20 }
    })
    const rise = (groups: readonly GroupReading[]) =>
      only(planned({ hours, groups, nowSec: changeSec, fromSec: changeSec })).find(({ workers }) => workers === 5)
    expect(rise([aGroup({ timeZone: 'Europe/Berlin' })])?.atSec).toBe(changeSec + 6 * hourSec - 420)
    expect(rise([aGroup()])?.atSec).toBe(changeSec + 7 * hourSec - 420)
  })

  test('are what the plan would want for that demand, headroom included', () => {
    const roomy = { ...settings, headroomAgents: 2, headroomShare: 0.15 }
    expect(only(planned({ hours: days(() => 20), settings: roomy }))[0]?.workers).toBe(Math.ceil(25 / 4))
  })

  test('hold no resting headroom in hours without a bug, when settings let it rest', () => {
    const hours = days((hour) => (hour === 12 ? 4 : 0))
    const kept = { ...settings, headroomAgents: 8 }
    const floorsUnder = (settings: FloorPlanning['settings']) =>
      only(planned({ hours, settings })).map(({ workers }) => workers)
    expect(floorsUnder(kept)).toEqual([...Array(11).fill(2), 3, ...Array(12).fill(2)])
    expect(floorsUnder({ ...kept, headroomIdleSec: 1800 })).toEqual([3])
  })

  test('are absent in hours for which the minimum is enough', () => {
    const groups = [aGroup({ min: 3 })]
    const floors = only(planned({ hours: days((hour) => (hour === 12 ? 20 : 12)), groups }))
    expect(floors).toEqual([{ atSec: now + 12 * hourSec - 420, workers: 5 }])
  })

  test('are absent when nothing is known', () => {
    expect([...planned({ groups: [aGroup(), aGroup({ key: 'us-east-1/other' })] }).values()]).toEqual([[], []])
  })
})

describe('agents over groups', () => {
  const cheap = aGroup({ key: 'r/cheap', max: 3, hourlyUsd: 1 })
  const dear = aGroup({ key: 'r/dear', max: 10, hourlyUsd: 9 })
  const spread = (agents: number, groups: readonly GroupReading[], refusals: FloorPlanning['refusals'] = {}) =>
    Object.fromEntries(spreadAgents(agents, groups, refusals, now))

  test.each<[string, Record<string, number>, Record<string, number>]>([
    ['the cheapest group carries what it can', spread(10, [dear, cheap]), { 'r/cheap': 3, 'r/dear': 0 }],
    ['what it cannot carry goes to the next', spread(21, [dear, cheap]), { 'r/cheap': 3, 'r/dear': 3 }],
    ['no group goes beyond its maximum', spread(1e6, [dear, cheap]), { 'r/cheap': 3, 'r/dear': 10 }],
    ['minima count first', spread(10, [cheap, { ...dear, min: 2 }]), { 'r/cheap': 1, 'r/dear': 2 }],
    [
      'enough in the minima asks for nothing more',
      spread(7, [cheap, { ...dear, min: 2 }]),
      { 'r/cheap': 0, 'r/dear': 2 },
    ],
    [
      'a group that does not launch is left alone',
      spread(10, [cheap, dear], { 'r/cheap': { failures: 1, untilSec: now + 60, reason: 'no room' } }),
      { 'r/cheap': 0, 'r/dear': 3 },
    ],
  ])('%s', (_rule, workers, expected) => {
    expect(workers).toEqual(expected)
  })

  test('exceed what is asked for by less than a whole worker, and each group keeps to its bounds', () => {
    const group = fc
      .record({ min: fc.nat(5), more: fc.nat(20), agentsPerWorker: fc.integer({ min: 1, max: 9 }), price: fc.nat(9) })
      .map(({ min, more, agentsPerWorker, price }) =>
        aGroup({ min, max: min + more, agentsPerWorker, hourlyUsd: price + 1 }),
      )
    fc.assert(
      fc.property(fc.array(group, { maxLength: 4 }), fc.nat(300), (some, agents) => {
        const groups = some.map((one, index) => ({ ...one, key: `r/${index}` }))
        const workers = spreadAgents(agents, groups, {}, now)
        const of = (count: (one: GroupReading) => number) =>
          groups.reduce((sum, one) => sum + count(one) * one.agentsPerWorker, 0)
        const carried = of(({ key }) => workers.get(key) ?? -1)
        const largest = Math.max(1, ...groups.map(({ agentsPerWorker }) => agentsPerWorker))
        for (const { key, min, max } of groups) {
          expect(workers.get(key)).toBeGreaterThanOrEqual(min)
          expect(workers.get(key)).toBeLessThanOrEqual(max)
        }
        expect(carried).toBeGreaterThanOrEqual(
          Math.min(
            agents,
            of(({ max }) => max),
          ),
        )
        expect(carried).toBeLessThan(
          Math.max(
            agents,
            of(({ min }) => min),
          ) + largest,
        )
      }),
    )
  })
})
