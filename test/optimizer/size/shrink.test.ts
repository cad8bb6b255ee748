import { describe, expect, test } from 'vitest'
import { aGroup, aSnapshot, aState, aWorker, silent, startSec, workers } from '../../builders.ts'
import { brief, idleFleet, sized } from './sized.ts'

describe('shrinking', () => {
  test('drains idle workers before busy ones', () => {
    const members = workers(4, (index) => ({ usedAgents: [1, 0, 2, 0][index] ?? 0 }))
    const { size } = sized({ snapshot: aSnapshot({ workers: members }), agents: 8 })
    expect(brief(size.steps)).toEqual(['drain i-0001', 'drain i-0003'])
    expect(size.groups).toMatchObject([{ current: 4, desired: 2 }])
  })

  test('cancels booting workers first, the newest first', () => {
    const members = [
      aWorker({ usedAgents: 0 }),
      aWorker({ id: 'newest', phase: 'booting', launchedAtSec: startSec - 10 }),
      aWorker({ id: 'old', phase: 'booting', launchedAtSec: startSec - 90 }),
      aWorker({ id: 'new', phase: 'booting', launchedAtSec: startSec - 30 }),
    ]
    const { size, departures } = sized({ snapshot: aSnapshot({ workers: members }), agents: 8 })
    expect(size.groups).toMatchObject([{ current: 4, desired: 2 }])
    expect(brief(size.steps)).toEqual(['terminate newest', 'terminate new'])
    expect(departures).toEqual([{ atSec: startSec, workers: 2, confirmedIdle: true }])
  })

  test('drains in the dearest group per agent first', () => {
    const groups = [
      aGroup({ key: 'us-east-1/large', hourlyUsd: 0.6, agentsPerWorker: 8 }),
      aGroup({ key: 'us-east-1/small', hourlyUsd: 0.4 }),
      aGroup({ key: 'us-east-1/unpriced', desired: 0 }),
    ]
    const members = [
      aWorker({ id: 'i-1', group: 'us-east-1/small', usedAgents: 0, launchedAtSec: startSec - 9000 }),
      aWorker({ id: 'i-2', group: 'us-east-1/large', usedAgents: 0, totalAgents: 8 }),
    ]
    const { size } = sized({ snapshot: aSnapshot({ workers: members, groups }), agents: 4 })
    expect(brief(size.steps)).toEqual(['drain i-1'])
  })

  test('drains a small worker when a large one would be too much', () => {
    const members = [aWorker({ id: 'large', usedAgents: 0, totalAgents: 8 }), aWorker({ id: 'small', usedAgents: 0 })]
    const newest = members.map((worker, index) => ({ ...worker, launchedAtSec: startSec - 4000 - index }))
    const { size } = sized({ snapshot: aSnapshot({ workers: newest }), agents: 8 })
    expect(brief(size.steps)).toEqual(['drain small'])
  })

  test('never goes below what is to be kept', () => {
    const steady = (agents: number, keep?: number) => {
      const { summary, steps } = sized({ snapshot: idleFleet(3), agents, ...(keep && { keep }) }).size
      expect(steps).toEqual([])
      return summary
    }
    expect(steady(2, 9)).toBe('12 agents ready or booting, 2 wanted, 9 to keep')
    expect(steady(9)).toBe('12 agents ready or booting, 9 wanted')
  })

  test('drains down to the last surplus agent, and nobody without a surplus, not even workers without agents', () => {
    const small = workers(3, () => ({ usedAgents: 0, totalAgents: 1 }))
    expect(sized({ snapshot: aSnapshot({ workers: small }), agents: 2 }).size.steps).toHaveLength(1)
    const none = workers(3, () => ({ usedAgents: 0, totalAgents: 0 }))
    expect(sized({ snapshot: aSnapshot({ workers: none }), agents: 0 }).size.steps).toEqual([])
  })

  test('says how many more could leave, never more than there are, workers without agents included', () => {
    const members = [aWorker({ id: 'none', usedAgents: 0, totalAgents: 0 }), aWorker({ usedAgents: 0 })]
    const snapshot = aSnapshot({ workers: members, groups: [aGroup({ min: 2, desired: 2 })] })
    expect(sized({ snapshot, agents: 0 }).size.groups[0]?.reasons).toMatchObject([{ rule: 'min', from: 2 }])
    const drains = workers(5, (index) => ({ usedAgents: 0, phase: index < 3 ? 'draining' : 'ready' }))
    const lowered = aSnapshot({ workers: drains, groups: [aGroup({ desired: 2 })] })
    expect(sized({ snapshot: lowered, agents: 0 }).size.groups[0]?.reasons).toMatchObject([{ rule: 'min', from: 0 }])
  })

  test('leaves alone workers in groups that are not seen', () => {
    const stray = aWorker({ id: 'stray', group: 'us-east-1/gone', usedAgents: 0 })
    const snapshot = aSnapshot({ workers: [stray, ...workers(2, () => ({ usedAgents: 1 }))] })
    expect(brief(sized({ snapshot, agents: 8 }).size.steps)).toEqual(['drain i-0000'])
  })

  test('never goes below the minimum of the group', () => {
    const { size } = sized({ snapshot: idleFleet(3, { groups: [aGroup({ min: 3, desired: 3 })] }), agents: 0 })
    expect(size).toMatchObject({ outcome: 'steady', steps: [] })
    expect(size.groups[0]?.reasons[0]).toMatchObject({ rule: 'min', from: 3, to: 0 })
    const above = sized({ snapshot: idleFleet(5, { groups: [aGroup({ min: 3, desired: 5 })] }), agents: 1 }).size
    expect(above.steps).toHaveLength(2)
    expect(above.groups).toMatchObject([{ current: 5, desired: 3, reasons: [{ rule: 'min', from: 2 }] }])
  })

  test('does not count a worker that its group is ending towards that minimum', () => {
    const ending = aWorker({ id: 'ending', phase: 'draining', healthy: false, leavingSinceSec: startSec - 30 })
    const members = [ending, ...workers(2, () => ({ usedAgents: 0 }))]
    const steps = (min: number) =>
      brief(
        sized({ snapshot: aSnapshot({ workers: members, groups: [aGroup({ min, desired: 3 })] }), agents: 0 }).size
          .steps,
      )
    expect(steps(2)).toEqual([])
    expect(steps(1)).toEqual(['drain i-0000'])
  })

  test('chooses among equals by their ids, in whatever order they are listed', () => {
    const equal = workers(5, () => ({ usedAgents: 0, launchedAtSec: startSec - 3700 }))
    for (const members of [equal, equal.toReversed()])
      expect(
        brief(
          sized({ snapshot: aSnapshot({ workers: members, groups: [aGroup({ desired: 5 })] }), agents: 12 }).size.steps,
        ),
      ).toEqual(['drain i-0004', 'drain i-0003'])
  })

  test('drains at most three in four of the confirmed idle workers in ten minutes', () => {
    const first = sized({ snapshot: idleFleet(20), agents: 0 })
    expect(first.size.steps).toHaveLength(15)
    expect(first.departures).toEqual([{ atSec: startSec, workers: 15, confirmedIdle: true }])
    const state = aState({ departures: first.departures.map((each) => ({ ...each, atSec: startSec - 599 })) })
    expect(sized({ snapshot: idleFleet(5), agents: 0, state }).size.steps).toEqual([])
  })

  test('drains a tenth of the busy workers per cycle and a quarter in ten minutes', () => {
    const busy = aSnapshot({ workers: workers(40, () => ({ usedAgents: 1 })) })
    expect(sized({ snapshot: busy, agents: 0 }).size.steps).toHaveLength(4)
    const departures = [{ atSec: startSec - 300, workers: 9, confirmedIdle: false }]
    expect(sized({ snapshot: busy, agents: 0, state: aState({ departures }) }).size.steps).toHaveLength(3)
  })

  test('drains at most three in four, busy and idle ones together', () => {
    const mixed = aSnapshot({ workers: workers(20, (index) => ({ usedAgents: index < 14 ? 0 : 1 })) })
    expect(sized({ snapshot: mixed, agents: 0 }).departures).toEqual([
      { atSec: startSec, workers: 14, confirmedIdle: true },
      { atSec: startSec, workers: 1, confirmedIdle: false },
    ])
  })

  test('drains workers with bugs at work only down to what has been wanted for long; until then they run empty', () => {
    const mixed = aSnapshot({ workers: workers(10, (index) => ({ usedAgents: index < 2 ? 0 : 1 })) })
    const leaving = (keepBusy: number) => brief(sized({ snapshot: mixed, agents: 4, keepBusy }).size.steps)
    expect(leaving(40)).toEqual(['drain i-0000', 'drain i-0001'])
    expect(leaving(28)).toHaveLength(3)
    expect(leaving(30)).toHaveLength(2)
    expect(leaving(4)).toHaveLength(3)
    const { reasons } = sized({ snapshot: mixed, agents: 4, keepBusy: 40 }).size.groups[0] ?? {}
    expect(reasons).toEqual([
      {
        rule: 'busy-release-delay',
        from: 7,
        to: 0,
        text: '7 more could leave, kept by bugs at work until the surplus has lasted',
      },
    ])
  })

  test('computes the share that may leave without the workers already draining', () => {
    const leaving = (index: number) => ({ id: `d-${index}`, phase: 'draining' as const, usedAgents: 1 })
    const busy = [...workers(20, () => ({ usedAgents: 1 })), ...workers(20, leaving)]
    expect(sized({ snapshot: aSnapshot({ workers: busy }), agents: 0 }).size.steps).toHaveLength(2)
    const hopeless = (index: number) => ({
      id: `n-${index}`,
      phase: 'booting' as const,
      launchedAtSec: startSec - 1801,
    })
    const doomed = [...workers(10, hopeless).map(silent), ...workers(10, leaving)]
    expect(sized({ snapshot: aSnapshot({ workers: doomed }), agents: 0 }).size.steps).toHaveLength(1)
  })

  test('always lets one worker leave, or small fleets would never shrink', () => {
    const busy = aSnapshot({ workers: workers(2, () => ({ usedAgents: 1 })) })
    const { outcome, steps } = sized({ snapshot: busy, agents: 0 }).size
    expect(outcome).toBe('shrink')
    expect(steps.map(({ reason }) => reason)).toEqual(['surplus: 1 of 4 agents at work'])
    const [idle] = sized({ snapshot: idleFleet(1), agents: 0 }).size.steps
    expect(idle?.reason).toBe('surplus: idle')
  })

  test('never cancels a worker that should have reported by now: it may be at work but unable to report', () => {
    const late = (ageSec: number) => silent(aWorker({ id: 'b', phase: 'booting', launchedAtSec: startSec - ageSec }))
    const leaving = (ageSec: number) => {
      const members = [late(ageSec), ...workers(9, () => ({ usedAgents: 0 }))]
      return brief(sized({ snapshot: aSnapshot({ workers: members }), agents: 36 }).size.steps)
    }
    expect(leaving(360)).toEqual(['terminate b'])
    expect(leaving(361)).toEqual(['drain i-0000'])
  })

  test('never chooses a worker that has not been heard', () => {
    const members = [silent(aWorker({ id: 'silent' })), ...workers(9, () => ({ usedAgents: 4 }))]
    const { size } = sized({ snapshot: aSnapshot({ workers: members }), agents: 36 })
    expect(brief(size.steps)).toEqual(['drain i-0000'])
  })

  test.each(['instance-refresh', 'suspended-process', 'foreign-policy', 'foreign-change', 'source-failed'] as const)(
    'leaves a group alone during %s',
    (hold) => {
      const snapshot = idleFleet(3, { groups: [aGroup({ desired: 3, holds: [hold] })] })
      const { size } = sized({ snapshot, agents: 0 })
      expect(size.steps).toEqual([])
      expect(size.groups[0]?.reasons[0]?.text).toContain(hold)
    },
  )
})
