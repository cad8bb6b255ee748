import { describe, expect, test } from 'vitest'
import type { Settings } from '../../../lib/optimizer/settings/settings.ts'
import type { GroupReading } from '../../../lib/optimizer/snapshot/snapshot.ts'
import { aGroup, aSnapshot, aState, aWorker, silent, startSec, workers } from '../../builders.ts'
import { brief, sized } from './sized.ts'

describe('growing', () => {
  test('turns missing agents into whole workers, as an absolute desired capacity', () => {
    const { size } = sized({ agents: 13 })
    expect(size.outcome).toBe('grow')
    expect(brief(size.steps)).toEqual(['launch us-east-1/workers 1->4'])
    expect(size.groups).toMatchObject([{ current: 1, desired: 4 }])
    expect(size.summary).toBe('13 agents wanted, 4 ready or booting')
  })

  test('counts booting workers as capacity, so nothing is launched twice', () => {
    const members = [aWorker(), aWorker({ id: 'i-2', phase: 'booting', launchedAtSec: startSec - 60 })]
    expect(sized({ snapshot: aSnapshot({ workers: members }), agents: 8 }).size.outcome).toBe('steady')
  })

  test('asks only for what is not on its way already', () => {
    const snapshot = aSnapshot({ groups: [aGroup({ desired: 4, coming: 3 })] })
    const { size } = sized({ snapshot, agents: 20 })
    expect(brief(size.steps)).toEqual(['launch us-east-1/workers 4->5'])
    expect(size.groups[0]?.reasons).toEqual([
      { rule: 'on-the-way', from: 16, to: 4, text: '3 workers are on their way' },
    ])
  })

  test('checks whether launches arrive when all that is missing is on its way', () => {
    const snapshot = aSnapshot({
      groups: [aGroup({ desired: 4, coming: 3 }), aGroup({ key: 'us-east-1/z', desired: 0 })],
    })
    const { size } = sized({ snapshot, agents: 10 })
    expect(brief(size.steps)).toEqual(['launch us-east-1/workers 4->4'])
    expect(size.groups).toMatchObject([{ desired: 1 }, { desired: 0 }])
  })

  test('does not wait for instances on their way in a group whose launches fail', () => {
    const groups = [aGroup({ desired: 4, coming: 3 }), aGroup({ key: 'us-east-1/z', desired: 0 })]
    const refusals = { 'us-east-1/workers': { failures: 1, untilSec: startSec + 60, reason: 'no room' } }
    const { size } = sized({ snapshot: aSnapshot({ groups }), agents: 12, state: aState({ refusals }) })
    expect(brief(size.steps)).toEqual(['launch us-east-1/z 0->2'])
  })

  test('waits for instances on their way as long as for a booting worker, then asks other groups', () => {
    const groups = [aGroup({ desired: 4, coming: 3 }), aGroup({ key: 'us-east-1/z', desired: 0 })]
    const since = (sinceSec: number) => aState({ awaited: { 'us-east-1/workers': { workers: 1, sinceSec } } })
    const snapshot = aSnapshot({ groups })
    expect(brief(sized({ snapshot, agents: 12, state: since(startSec - 600) }).size.steps)).toEqual([
      'launch us-east-1/workers 4->4',
    ])
    const { size } = sized({ snapshot, agents: 12, state: since(startSec - 601) })
    expect(brief(size.steps)).toEqual(['launch us-east-1/workers 4->4', 'launch us-east-1/z 0->2'])
    expect(size.groups[0]?.reasons).toMatchObject([{ rule: 'in-vain', from: 2, to: 0 }])
  })

  test('may launch in a group where all that was asked for is there, however long it has been waited for', () => {
    const pending = aWorker({ id: 'i-2', phase: 'booting', pending: true, launchedAtSec: startSec - 1200 })
    const awaited = { 'us-east-1/workers': { workers: 1, sinceSec: startSec - 1200 } }
    const snapshot = aSnapshot({ workers: [aWorker(), silent(pending)], groups: [aGroup({ desired: 2 })] })
    expect(brief(sized({ snapshot, agents: 8, state: aState({ awaited }) }).size.steps)).toEqual([
      'launch us-east-1/workers 2->3',
    ])
  })

  test('calls no draining worker back in a region that does not answer', () => {
    const members = [aWorker(), aWorker({ id: 'i-2', group: 'eu-west-1/dead', phase: 'draining', usedAgents: 1 })]
    const groups = [aGroup(), aGroup({ key: 'eu-west-1/dead', desired: 1, max: 1, holds: ['source-failed'] })]
    expect(brief(sized({ snapshot: aSnapshot({ workers: members, groups }), agents: 8 }).size.steps)).toEqual([
      'launch us-east-1/workers 1->2',
    ])
  })

  test('asks nothing of a region that does not answer, and waits for launches already under way there', () => {
    const dead = aGroup({ key: 'eu-west-1/dead', desired: 3, coming: 1, hourlyUsd: 0.1, holds: ['source-failed'] })
    const snapshot = aSnapshot({ groups: [dead, aGroup({ hourlyUsd: 0.2 })] })
    const { size } = sized({ snapshot, agents: 16 })
    expect(brief(size.steps)).toEqual(['launch us-east-1/workers 1->3'])
    expect(size.groups[0]?.reasons).toMatchObject([{ rule: 'on-the-way' }, { rule: 'unseen', to: 0 }])
  })

  test('asks nothing of a group whose launches are suspended, waits for nothing there, and asks again once they resume', () => {
    const group = aGroup({ desired: 3, coming: 2, hourlyUsd: 0.1 })
    const other = aGroup({ key: 'us-east-1/z', desired: 0, hourlyUsd: 0.2 })
    const sizeOf = (one: GroupReading) => sized({ snapshot: aSnapshot({ groups: [one, other] }), agents: 16 }).size
    const { steps, groups } = sizeOf({ ...group, launchesNothing: true })
    expect(brief(steps)).toEqual(['launch us-east-1/z 0->3'])
    expect(groups[0]?.reasons).toMatchObject([{ rule: 'suspended', from: 3, to: 0 }])
    expect(brief(sizeOf(group).steps)).toEqual(['launch us-east-1/workers 3->4'])
  })

  test('does not count on a worker that reported once and has been silent for hours, and leaves it alone', () => {
    const lost = silent(aWorker({ id: 'i-2' }))
    const members = [...workers(8), { ...lost, reportedAtSec: startSec - 7201 }]
    const snapshot = aSnapshot({ workers: members })
    expect(brief(sized({ snapshot, agents: 36 }).size.steps)).toEqual(['launch us-east-1/workers 9->10'])
    expect(brief(sized({ snapshot, agents: 0 }).size.steps)).not.toContain('drain i-2')
    const recent = aSnapshot({ workers: [...workers(8), { ...lost, reportedAtSec: startSec - 600 }] })
    expect(sized({ snapshot: recent, agents: 36 }).size.outcome).toBe('steady')
  })

  test('does not count on a worker that has been booting for long, and terminates it after far too long', () => {
    const members = (ageSec: number) => [
      aWorker(),
      silent(aWorker({ id: 'i-2', phase: 'booting', launchedAtSec: startSec - ageSec })),
    ]
    const doubted = sized({ snapshot: aSnapshot({ workers: members(700) }), agents: 8 })
    expect(brief(doubted.size.steps)).toEqual(['launch us-east-1/workers 2->3'])
    const { size, departures } = sized({ snapshot: aSnapshot({ workers: members(1801) }), agents: 8 })
    expect(brief(size.steps)).toEqual(['launch us-east-1/workers 2->3', 'terminate i-2'])
    expect(size.groups).toMatchObject([{ current: 2, desired: 2 }])
    expect(departures).toEqual([{ atSec: startSec, workers: 1, confirmedIdle: false }])
  })

  test('calls draining workers back before it launches any', () => {
    const members = [aWorker(), aWorker({ id: 'i-2', phase: 'draining', usedAgents: 1 })]
    const { size } = sized({ snapshot: aSnapshot({ workers: members }), agents: 12 })
    expect(brief(size.steps)).toEqual(['undrain i-2', 'launch us-east-1/workers 2->3'])
    expect(size.groups).toMatchObject([{ current: 1, desired: 3 }])
  })

  test('calls back only as many as are missing, the busiest first, and no unhealthy worker', () => {
    const members = [
      aWorker(),
      aWorker({ id: 'a-ill', phase: 'draining', usedAgents: 4, healthy: false }),
      aWorker({ id: 'b-idle', phase: 'draining', usedAgents: 0 }),
      aWorker({ id: 'c-busy', phase: 'draining', usedAgents: 2 }),
      aWorker({ id: 'd-busier', phase: 'draining', usedAgents: 3 }),
      silent(aWorker({ id: 'e-silent', phase: 'draining' })),
    ]
    const calledBack = (agents: number) =>
      brief(sized({ snapshot: aSnapshot({ workers: members }), agents }).size.steps)
    expect(calledBack(8)).toEqual(['undrain d-busier'])
    expect(calledBack(20)).toEqual(['undrain d-busier', 'undrain c-busy', 'undrain b-idle', 'undrain e-silent'])
  })

  test('stops at the maximum of the group and says what was wanted', () => {
    const snapshot = aSnapshot({ groups: [aGroup({ max: 20 })] })
    const { size } = sized({ snapshot, agents: 108, settings: { growLimitWorkers: 100 } })
    expect(brief(size.steps)).toEqual(['launch us-east-1/workers 1->20'])
    expect(size.groups[0]?.reasons).toEqual([
      { rule: 'max', from: 26, to: 19, text: '26 wanted, 19 by group maximum 20' },
    ])
    expect(size.summary).toBe('108 agents wanted, 4 ready or booting, 28 cannot be had')
    const { summary } = sized({ snapshot: aSnapshot({ groups: [aGroup({ max: 3 })] }), agents: 13 }).size
    expect(summary).toBe('13 agents wanted, 4 ready or booting, 1 cannot be had')
  })

  test('launches nothing in a group that is at its maximum, or above it', () => {
    const at = (desired: number) => sized({ snapshot: aSnapshot({ groups: [aGroup({ max: 2, desired })] }), agents: 8 })
    expect([2, 3].map((desired) => at(desired).size.steps)).toEqual([[], []])
    expect(at(1).size.groups[0]).toMatchObject({ desired: 2, reasons: [] })
  })

  test('launches on top of the present workers, which the group may not terminate even if somebody else lowered its desired capacity', () => {
    const lowered = (overrides: Partial<GroupReading>) =>
      aSnapshot({ workers: workers(10, () => ({ usedAgents: 4 })), groups: [aGroup({ desired: 2, ...overrides })] })
    const launches = (overrides: Partial<GroupReading>, agents = 52) =>
      brief(sized({ snapshot: lowered(overrides), agents }).size.steps)
    expect(launches({})).toEqual(['launch us-east-1/workers 2->13'])
    expect(sized({ snapshot: lowered({}), agents: 52 }).size.groups).toMatchObject([{ current: 10, desired: 13 }])
    expect(launches({ max: 11 })).toEqual(['launch us-east-1/workers 2->11'])
    expect(launches({ max: 9 })).toEqual([])
    // Two of the ten are about to be terminated, so they are launched in addition.
    expect(launches({ replacing: 2 })).toEqual(['launch us-east-1/workers 2->13'])
  })

  test('asks no further group once others have supplied all that was missing', () => {
    const groups = [
      aGroup({ key: 'us-east-1/cheap', hourlyUsd: 0.1, desired: 0 }),
      aGroup({ key: 'us-east-1/dear', hourlyUsd: 0.2, desired: 0, coming: 1 }),
    ]
    const { size } = sized({ snapshot: aSnapshot({ workers: [], groups }), agents: 5 })
    expect(brief(size.steps)).toEqual(['launch us-east-1/cheap 0->1', 'launch us-east-1/dear 0->0'])
    const [cheap, dear] = size.groups
    expect(cheap?.reasons).toEqual([])
    expect(dear?.reasons).toMatchObject([{ rule: 'on-the-way', from: 5, to: 1 }])
  })

  test('launches no more in one cycle than the step limit, which grows with the fleet', () => {
    const few = { growLimitWorkers: 10 }
    expect(brief(sized({ agents: 400, settings: few }).size.steps)).toEqual(['launch us-east-1/workers 1->11'])
    const large = aSnapshot({ workers: workers(100), groups: [aGroup({ desired: 100, max: 1000 })] })
    const settings = { growLimitShare: 0.5, growLimitWorkers: 1 }
    expect(brief(sized({ snapshot: large, agents: 4000, settings }).size.steps)).toEqual([
      'launch us-east-1/workers 100->150',
    ])
  })

  test('nor does it in all groups together', () => {
    const groups = [
      aGroup({ key: 'us-east-1/cheap', hourlyUsd: 0.1, desired: 0, max: 4 }),
      aGroup({ key: 'us-east-1/dear', hourlyUsd: 0.2, desired: 0 }),
      aGroup({ key: 'us-east-1/large', hourlyUsd: 0.9, desired: 0, agentsPerWorker: 7 }),
    ]
    const settings = { growLimitWorkers: 5 }
    const { size } = sized({ snapshot: aSnapshot({ workers: [], groups }), agents: 400, settings })
    expect(brief(size.steps)).toEqual(['launch us-east-1/cheap 0->4', 'launch us-east-1/dear 0->1'])
  })

  test('nor does it by share: what one group launches, the next may not', () => {
    const groups = [
      aGroup({ key: 'us-east-1/cheap', hourlyUsd: 0.1, desired: 20, max: 26 }),
      aGroup({ key: 'us-east-1/dear', hourlyUsd: 0.2, desired: 0 }),
    ]
    const members = workers(20, () => ({ group: 'us-east-1/cheap', usedAgents: 4 }))
    const settings = { growLimitShare: 0.5, growLimitWorkers: 1 }
    const { size } = sized({ snapshot: aSnapshot({ workers: members, groups }), agents: 400, settings })
    expect(brief(size.steps)).toEqual(['launch us-east-1/cheap 20->26', 'launch us-east-1/dear 0->4'])
  })

  test('applies that limit whatever each worker carries: by number, or by share when that allows more', () => {
    const groups = [
      aGroup({ key: 'us-east-1/large', hourlyUsd: 9, agentsPerWorker: 64, desired: 1, max: 1 }),
      aGroup({ key: 'us-east-1/small', hourlyUsd: 1, agentsPerWorker: 1, desired: 0, max: 1000 }),
    ]
    const large = aWorker({ group: 'us-east-1/large', totalAgents: 64, usedAgents: 64 })
    const launches = (settings: Partial<Settings>) =>
      brief(sized({ snapshot: aSnapshot({ workers: [large], groups }), agents: 2000, settings }).size.steps)
    expect(launches({ growLimitShare: 0.05, growLimitWorkers: 10 })).toEqual(['launch us-east-1/small 0->10'])
    expect(launches({ growLimitShare: 0.5, growLimitWorkers: 10 })).toEqual(['launch us-east-1/small 0->32'])
  })

  test('prefers the cheapest agents and continues with the next group', () => {
    const groups = [
      aGroup({ key: 'us-east-1/dear', hourlyUsd: 1, desired: 0 }),
      aGroup({ key: 'us-east-1/cheap', hourlyUsd: 0.2, desired: 0, max: 2 }),
    ]
    expect(brief(sized({ snapshot: aSnapshot({ workers: [], groups }), agents: 16 }).size.steps)).toEqual([
      'launch us-east-1/cheap 0->2',
      'launch us-east-1/dear 0->2',
    ])
  })

  test('compares prices per agent, and groups without one come last', () => {
    const groups = [
      aGroup({ key: 'us-east-1/a-unpriced', desired: 0 }),
      aGroup({ key: 'us-east-1/b-small', hourlyUsd: 0.4, desired: 0 }),
      aGroup({ key: 'us-east-1/c-large', hourlyUsd: 0.6, desired: 0, max: 1, agentsPerWorker: 8 }),
    ]
    expect(brief(sized({ snapshot: aSnapshot({ workers: [], groups }), agents: 12 }).size.steps)).toEqual([
      'launch us-east-1/c-large 0->1',
      'launch us-east-1/b-small 0->1',
    ])
  })

  test('leaves a group alone whose launches fail, and uses the others', () => {
    const groups = [aGroup({ key: 'us-east-1/a', desired: 0 }), aGroup({ key: 'us-east-1/b', desired: 0 })]
    const refusals = { 'us-east-1/a': { failures: 2, untilSec: startSec + 1, reason: 'no capacity' } }
    const { size } = sized({ snapshot: aSnapshot({ workers: [], groups }), agents: 4, state: aState({ refusals }) })
    expect(brief(size.steps)).toEqual(['launch us-east-1/b 0->1'])
    expect(size.groups[0]?.reasons[0]?.text).toBe('1 wanted, 0 by launches failed 2 times: no capacity')
  })

  test('launches a single worker in a group where none has reported, and asks others for the rest', () => {
    const refusal = {
      failures: 1,
      untilSec: startSec,
      reason: 'what was launched never reported',
      unheardSec: startSec - 700,
    }
    const groups = [aGroup({ hourlyUsd: 0.1 }), aGroup({ key: 'us-east-1/z', desired: 0, hourlyUsd: 0.2 })]
    const { size } = sized({
      snapshot: aSnapshot({ groups }),
      agents: 16,
      state: aState({ refusals: { 'us-east-1/workers': refusal } }),
    })
    expect(brief(size.steps)).toEqual(['launch us-east-1/workers 1->2', 'launch us-east-1/z 0->2'])
    expect(size.groups[0]?.reasons).toMatchObject([{ rule: 'refused', from: 3, to: 1 }])
  })

  test('checks whether the single trial worker arrives in a group where none has reported', () => {
    const refusal = { failures: 1, untilSec: startSec, reason: 'never reported', unheardSec: startSec - 700 }
    const { size } = sized({
      snapshot: aSnapshot({ groups: [aGroup({ desired: 2, coming: 1 })] }),
      agents: 8,
      state: aState({ refusals: { 'us-east-1/workers': refusal } }),
    })
    expect(brief(size.steps)).toEqual(['launch us-east-1/workers 2->2'])
  })

  test('wakes a fleet from zero workers', () => {
    const snapshot = aSnapshot({ workers: [], groups: [aGroup({ desired: 0 })], queued: 1 })
    expect(brief(sized({ snapshot, agents: 1 }).size.steps)).toEqual(['launch us-east-1/workers 0->1'])
  })
})
