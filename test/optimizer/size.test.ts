import { describe, expect, test } from 'vitest'
import type { Step, Target } from '../../lib/optimizer/decision.ts'
import type { Settings } from '../../lib/optimizer/settings.ts'
import { sizeGroups } from '../../lib/optimizer/size.ts'
import type { GroupReading, Snapshot } from '../../lib/optimizer/snapshot.ts'
import type { ControlState } from '../../lib/optimizer/state.ts'
import { supplyOf } from '../../lib/optimizer/supply.ts'
import { aGroup, aSnapshot, aState, aWorker, silent, someSettings, startSec, workers } from '../builders.ts'

interface Case {
  snapshot?: Snapshot
  agents: number
  keep?: number
  keepBusy?: number
  state?: ControlState
  settings?: Partial<Settings>
}

function sized({
  snapshot = aSnapshot(),
  agents,
  keep = agents,
  keepBusy = keep,
  state = aState(),
  settings = {},
}: Case) {
  const supply = supplyOf(snapshot, 180)
  const target: Target = { demand: agents, demandIfMissingBusy: agents, supply, agents, keep, keepBusy, reasons: [] }
  return sizeGroups({ snapshot, target, leadTimeSec: 180, state, settings: someSettings(settings) })
}

const brief = (steps: readonly Step[]) =>
  steps.map((step) =>
    step.do === 'launch' ? `launch ${step.group} ${step.from}->${step.desired}` : `${step.do} ${step.worker}`,
  )

function idleFleet(count: number, overrides: Partial<Snapshot> = {}) {
  const members = workers(count, () => ({ usedAgents: 0 }))
  return aSnapshot({ workers: members, groups: [aGroup({ desired: count })], ...overrides })
}

describe('while Auto Scaling replaces workers', () => {
  const replacing = aSnapshot({ groups: [aGroup({ desired: 8, replacing: 2 })], workers: workers(10) })

  test.each([
    ['steady', 32],
    ['grow', 36],
  ] as const)('a group that is %s says that they are no supply, before anything else', (outcome, agents) => {
    const { size } = sized({ snapshot: replacing, agents })
    expect(size.outcome).toBe(outcome)
    expect(size.groups[0]?.reasons).toEqual([
      { rule: 'replacing', from: 10, to: 8, text: '2 of 10 workers are being replaced and will leave' },
    ])
  })

  test('nobody else leaves a group that was asked for its minimum, however many are there', () => {
    const idle = workers(10, () => ({ usedAgents: 0 }))
    const leaving = aWorker({ id: 'i-1000', phase: 'draining', leavingSinceSec: startSec - 30 })
    const steps = (min: number) => {
      const groups = [aGroup({ min, desired: 8, replacing: 2 })]
      return brief(sized({ snapshot: aSnapshot({ groups, workers: [...idle, leaving] }), agents: 0 }).size.steps)
    }
    expect(steps(8)).toEqual([])
    expect(steps(6)).toEqual(['drain i-0000', 'drain i-0001'])
  })

  test('a fleet that holds says so as well, and a group says nothing once they are out', () => {
    const missing = [{ source: 'backlog', reason: 'no' }] as const
    const { size } = sized({ snapshot: { ...replacing, missing }, agents: 8 })
    expect(size.outcome).toBe('hold')
    expect(size.groups[0]?.reasons).toMatchObject([{ rule: 'replacing' }])
    const out = workers(10, (index) => (index < 2 ? { phase: 'draining' } : {}))
    expect(sized({ snapshot: { ...replacing, workers: out }, agents: 32 }).size.groups[0]?.reasons).toEqual([])
  })
})

describe('growing', () => {
  test('turns missing agents into whole workers, as an absolute desired', () => {
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

  test('asks for no more than what is not on its way already', () => {
    const snapshot = aSnapshot({ groups: [aGroup({ desired: 4, coming: 3 })] })
    const { size } = sized({ snapshot, agents: 20 })
    expect(brief(size.steps)).toEqual(['launch us-east-1/workers 4->5'])
    expect(size.groups[0]?.reasons).toEqual([
      { rule: 'on-the-way', from: 16, to: 4, text: '3 workers are on their way' },
    ])
  })

  test('has it looked at whether they come where all that is missing is on its way', () => {
    const snapshot = aSnapshot({
      groups: [aGroup({ desired: 4, coming: 3 }), aGroup({ key: 'us-east-1/z', desired: 0 })],
    })
    const { size } = sized({ snapshot, agents: 10 })
    expect(brief(size.steps)).toEqual(['launch us-east-1/workers 4->4'])
    expect(size.groups).toMatchObject([{ desired: 1 }, { desired: 0 }])
  })

  test('does not wait for what is on its way to a group whose launches fail', () => {
    const groups = [aGroup({ desired: 4, coming: 3 }), aGroup({ key: 'us-east-1/z', desired: 0 })]
    const refusals = { 'us-east-1/workers': { failures: 1, untilSec: startSec + 60, reason: 'no room' } }
    const { size } = sized({ snapshot: aSnapshot({ groups }), agents: 12, state: aState({ refusals }) })
    expect(brief(size.steps)).toEqual(['launch us-east-1/z 0->2'])
  })

  test('waits for what is on its way for as long as for a worker that boots, then asks others', () => {
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

  test('calls nobody back in a region that does not answer', () => {
    const members = [aWorker(), aWorker({ id: 'i-2', group: 'eu-west-1/dead', phase: 'draining', usedAgents: 1 })]
    const groups = [aGroup(), aGroup({ key: 'eu-west-1/dead', desired: 1, max: 1, holds: ['source-failed'] })]
    expect(brief(sized({ snapshot: aSnapshot({ workers: members, groups }), agents: 8 }).size.steps)).toEqual([
      'launch us-east-1/workers 1->2',
    ])
  })

  test('asks nothing of a region that does not answer, and waits for what it is about to give', () => {
    const dead = aGroup({ key: 'eu-west-1/dead', desired: 3, coming: 1, hourlyUsd: 0.1, holds: ['source-failed'] })
    const snapshot = aSnapshot({ groups: [dead, aGroup({ hourlyUsd: 0.2 })] })
    const { size } = sized({ snapshot, agents: 16 })
    expect(brief(size.steps)).toEqual(['launch us-east-1/workers 1->3'])
    expect(size.groups[0]?.reasons).toMatchObject([{ rule: 'on-the-way' }, { rule: 'unseen', to: 0 }])
  })

  test('asks nothing of a group whose launches are suspended, waits for nothing there, and asks again when they are not', () => {
    const group = aGroup({ desired: 3, coming: 2, hourlyUsd: 0.1 })
    const other = aGroup({ key: 'us-east-1/z', desired: 0, hourlyUsd: 0.2 })
    const sizeOf = (one: GroupReading) => sized({ snapshot: aSnapshot({ groups: [one, other] }), agents: 16 }).size
    const { steps, groups } = sizeOf({ ...group, launchesNothing: true })
    expect(brief(steps)).toEqual(['launch us-east-1/z 0->3'])
    expect(groups[0]?.reasons).toMatchObject([{ rule: 'suspended', from: 3, to: 0 }])
    expect(brief(sizeOf(group).steps)).toEqual(['launch us-east-1/workers 3->4'])
  })

  test('does not count on a worker that was heard once and has been silent for hours, and leaves it alone', () => {
    const lost = silent(aWorker({ id: 'i-2' }))
    const members = [...workers(8), { ...lost, reportedAtSec: startSec - 7201 }]
    const snapshot = aSnapshot({ workers: members })
    expect(brief(sized({ snapshot, agents: 36 }).size.steps)).toEqual(['launch us-east-1/workers 9->10'])
    expect(brief(sized({ snapshot, agents: 0 }).size.steps)).not.toContain('drain i-2')
    const recent = aSnapshot({ workers: [...workers(8), { ...lost, reportedAtSec: startSec - 600 }] })
    expect(sized({ snapshot: recent, agents: 36 }).size.outcome).toBe('steady')
  })

  test('does not count on a worker that has been booting for long, and lets it go when it has been for ever', () => {
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

  test('calls back no more than are missing, the busiest first, and nobody who is ill', () => {
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

  test('launches on top of who is there, whom the group may not end although somebody else asked it for fewer', () => {
    const lowered = (overrides: Partial<GroupReading>) =>
      aSnapshot({ workers: workers(10, () => ({ usedAgents: 4 })), groups: [aGroup({ desired: 2, ...overrides })] })
    const launches = (overrides: Partial<GroupReading>, agents = 52) =>
      brief(sized({ snapshot: lowered(overrides), agents }).size.steps)
    expect(launches({})).toEqual(['launch us-east-1/workers 2->13'])
    expect(sized({ snapshot: lowered({}), agents: 52 }).size.groups).toMatchObject([{ current: 10, desired: 13 }])
    expect(launches({ max: 11 })).toEqual(['launch us-east-1/workers 2->11'])
    expect(launches({ max: 9 })).toEqual([])
    // Two of the ten are about to be ended, and so are replaced.
    expect(launches({ replacing: 2 })).toEqual(['launch us-east-1/workers 2->13'])
  })

  test('asks no group for more once others have given all that was missing', () => {
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
    expect(brief(sized({ agents: 400 }).size.steps)).toEqual(['launch us-east-1/workers 1->11'])
    const large = aSnapshot({ workers: workers(100), groups: [aGroup({ desired: 100, max: 1000 })] })
    const settings = { growLimitShare: 0.5, growLimitWorkers: 1 }
    expect(brief(sized({ snapshot: large, agents: 4000, settings }).size.steps)).toEqual([
      'launch us-east-1/workers 100->150',
    ])
  })

  test('nor in all groups together', () => {
    const groups = [
      aGroup({ key: 'us-east-1/cheap', hourlyUsd: 0.1, desired: 0, max: 4 }),
      aGroup({ key: 'us-east-1/dear', hourlyUsd: 0.2, desired: 0 }),
      aGroup({ key: 'us-east-1/large', hourlyUsd: 0.9, desired: 0, agentsPerWorker: 7 }),
    ]
    const settings = { growLimitWorkers: 5 }
    const { size } = sized({ snapshot: aSnapshot({ workers: [], groups }), agents: 400, settings })
    expect(brief(size.steps)).toEqual(['launch us-east-1/cheap 0->4', 'launch us-east-1/dear 0->1'])
  })

  test('whatever each of them carries: by number, or by the share where that lets more come', () => {
    const groups = [
      aGroup({ key: 'us-east-1/large', hourlyUsd: 9, agentsPerWorker: 64, desired: 1, max: 1 }),
      aGroup({ key: 'us-east-1/small', hourlyUsd: 1, agentsPerWorker: 1, desired: 0, max: 1000 }),
    ]
    const large = aWorker({ group: 'us-east-1/large', totalAgents: 64, usedAgents: 64 })
    const launches = (settings: Partial<Settings>) =>
      brief(sized({ snapshot: aSnapshot({ workers: [large], groups }), agents: 2000, settings }).size.steps)
    expect(launches({ growLimitShare: 0.05 })).toEqual(['launch us-east-1/small 0->10'])
    expect(launches({ growLimitShare: 0.5 })).toEqual(['launch us-east-1/small 0->32'])
  })

  test('prefers the cheapest agents and goes on with the next group', () => {
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

  test('launches one worker where none has reported, and asks others for the rest', () => {
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

  test('has it looked at whether the one comes that is tried where none has reported', () => {
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

  test('lets a small worker go where a large one would be too much', () => {
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

  test('lets the very last agent go that is too many, and nobody where none is, not even who has no agents', () => {
    const small = workers(3, () => ({ usedAgents: 0, totalAgents: 1 }))
    expect(sized({ snapshot: aSnapshot({ workers: small }), agents: 2 }).size.steps).toHaveLength(1)
    const none = workers(3, () => ({ usedAgents: 0, totalAgents: 0 }))
    expect(sized({ snapshot: aSnapshot({ workers: none }), agents: 0 }).size.steps).toEqual([])
  })

  test('says how many more could leave, never more than there are, of whoever has no agents as well', () => {
    const members = [aWorker({ id: 'none', usedAgents: 0, totalAgents: 0 }), aWorker({ usedAgents: 0 })]
    const snapshot = aSnapshot({ workers: members, groups: [aGroup({ min: 2, desired: 2 })] })
    expect(sized({ snapshot, agents: 0 }).size.groups[0]?.reasons).toMatchObject([{ rule: 'min', from: 2 }])
    const drains = workers(5, (index) => ({ usedAgents: 0, phase: index < 3 ? 'draining' : 'ready' }))
    const lowered = aSnapshot({ workers: drains, groups: [aGroup({ desired: 2 })] })
    expect(sized({ snapshot: lowered, agents: 0 }).size.groups[0]?.reasons).toMatchObject([{ rule: 'min', from: 0 }])
  })

  test('leaves alone who is in none of the groups that are seen', () => {
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

  test('lets three in four of the confirmed idle workers go in ten minutes, and no more', () => {
    const first = sized({ snapshot: idleFleet(20), agents: 0 })
    expect(first.size.steps).toHaveLength(15)
    expect(first.departures).toEqual([{ atSec: startSec, workers: 15, confirmedIdle: true }])
    const state = aState({ departures: first.departures.map((each) => ({ ...each, atSec: startSec - 599 })) })
    expect(sized({ snapshot: idleFleet(5), agents: 0, state }).size.steps).toEqual([])
  })

  test('lets a tenth of the busy workers go per cycle and a quarter in ten minutes', () => {
    const busy = aSnapshot({ workers: workers(40, () => ({ usedAgents: 1 })) })
    expect(sized({ snapshot: busy, agents: 0 }).size.steps).toHaveLength(4)
    const departures = [{ atSec: startSec - 300, workers: 9, confirmedIdle: false }]
    expect(sized({ snapshot: busy, agents: 0, state: aState({ departures }) }).size.steps).toHaveLength(3)
  })

  test('lets no more than three in four go, busy and idle ones together', () => {
    const mixed = aSnapshot({ workers: workers(20, (index) => ({ usedAgents: index < 14 ? 0 : 1 })) })
    expect(sized({ snapshot: mixed, agents: 0 }).departures).toEqual([
      { atSec: startSec, workers: 14, confirmedIdle: true },
      { atSec: startSec, workers: 1, confirmedIdle: false },
    ])
  })

  test('drains workers with bugs at work only down to what has been wanted for long; until then they empty', () => {
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

  test('counts those that drain already for none of whom a share may leave', () => {
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

  test('one worker may always leave, or small fleets would never shrink', () => {
    const busy = aSnapshot({ workers: workers(2, () => ({ usedAgents: 1 })) })
    const { outcome, steps } = sized({ snapshot: busy, agents: 0 }).size
    expect(outcome).toBe('shrink')
    expect(steps.map(({ reason }) => reason)).toEqual(['surplus: 1 of 4 agents at work'])
    const [idle] = sized({ snapshot: idleFleet(1), agents: 0 }).size.steps
    expect(idle?.reason).toBe('surplus: idle')
  })

  test('never cancels who should have reported by now: it may be at work without a way to say so', () => {
    const late = (ageSec: number) => silent(aWorker({ id: 'b', phase: 'booting', launchedAtSec: startSec - ageSec }))
    const leaving = (ageSec: number) => {
      const members = [late(ageSec), ...workers(9, () => ({ usedAgents: 0 }))]
      return brief(sized({ snapshot: aSnapshot({ workers: members }), agents: 36 }).size.steps)
    }
    expect(leaving(180)).toEqual(['terminate b'])
    expect(leaving(181)).toEqual(['drain i-0000'])
  })

  test('never chooses a worker nobody has heard', () => {
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

describe('drained workers', () => {
  const drained = aWorker({ id: 'i-2', phase: 'draining', usedAgents: 0, drainAcknowledged: true })

  test('are terminated once they have acknowledged and say they are idle', () => {
    const { size } = sized({ snapshot: aSnapshot({ workers: [aWorker(), drained] }), agents: 4 })
    expect(brief(size.steps)).toEqual(['terminate i-2'])
    expect(size.groups).toMatchObject([{ current: 1, desired: 1 }])
  })

  test('end before others begin to drain: where time runs out, the next cycle begins the rest', () => {
    const members = [...workers(2, () => ({ usedAgents: 0 })), drained]
    expect(brief(sized({ snapshot: aSnapshot({ workers: members }), agents: 4 }).size.steps)).toEqual([
      'terminate i-2',
      'drain i-0000',
    ])
  })

  test.each([
    ['not acknowledged the drain', { drainAcknowledged: false }],
    ['a bug at work', { usedAgents: 1 }],
  ])('stay while they have %s', (_, overrides) => {
    const snapshot = aSnapshot({ workers: [aWorker(), { ...drained, ...overrides }] })
    expect(sized({ snapshot, agents: 4 }).size.steps).toEqual([])
  })

  test('are not mixed up with those that never came up, of which only a few are given up at a time', () => {
    const hopeless = (index: number) => ({
      id: `n-${index}`,
      phase: 'booting' as const,
      launchedAtSec: startSec - 1801,
    })
    const members = [...workers(10), ...workers(10, hopeless).map(silent)]
    const { size, departures } = sized({ snapshot: aSnapshot({ workers: members }), agents: 40 })
    expect(brief(size.steps)).toEqual(['terminate n-0', 'terminate n-1'])
    expect(departures).toEqual([{ atSec: startSec, workers: 2, confirmedIdle: false }])
    const state = aState({ departures: [{ atSec: startSec - 60, workers: 7, confirmedIdle: false }] })
    expect(sized({ snapshot: aSnapshot({ workers: members }), agents: 40, state }).size.steps).toEqual([])
    const growing = sized({
      snapshot: aSnapshot({ workers: members, groups: [aGroup({ max: 20, desired: 20 })] }),
      agents: 44,
    })
    expect(growing.departures).toEqual([{ atSec: startSec, workers: 2, confirmedIdle: false }])
  })

  test('leave no room for others to leave where many have been given up', () => {
    const hopeless = (index: number) => ({
      id: `n-${index}`,
      phase: 'booting' as const,
      launchedAtSec: startSec - 1801,
    })
    const members = [...workers(20, () => ({ usedAgents: 1 })), ...workers(10, hopeless).map(silent)]
    const state = aState({ departures: [{ atSec: startSec - 60, workers: 3, confirmedIdle: false }] })
    expect(brief(sized({ snapshot: aSnapshot({ workers: members }), agents: 0, state }).size.steps)).toEqual([
      'terminate n-0',
      'terminate n-1',
      'terminate n-2',
    ])
  })

  test('are called back where the minimum of their group was raised meanwhile, for they cannot leave', () => {
    const members = [...workers(3, () => ({ usedAgents: 0 })), drained, { ...drained, id: 'i-3' }]
    const steps = (min: number) =>
      brief(
        sized({ snapshot: aSnapshot({ workers: members, groups: [aGroup({ min, desired: 5 })] }), agents: 12 }).size
          .steps,
      )
    expect(steps(5)).toEqual(['undrain i-2', 'undrain i-3'])
    expect(steps(4)).toEqual(['undrain i-2', 'terminate i-3'])
    expect(steps(3)).toEqual(['terminate i-2', 'terminate i-3'])
  })

  test('are called back to a minimum that ill ones do not fill, and only where their group can be seen', () => {
    const members = [aWorker(), aWorker({ id: 'i-3', healthy: false }), { ...drained, drainAcknowledged: false }]
    const steps = (overrides: Parameters<typeof aGroup>[0]) =>
      brief(
        sized({
          snapshot: aSnapshot({ workers: members, groups: [aGroup({ min: 2, desired: 3, ...overrides })] }),
          agents: 4,
        }).size.steps,
      )
    expect(steps({})).toEqual(['undrain i-2'])
    expect(steps({ holds: ['source-failed'] })).toEqual([])
  })

  test('are no members any more that the minimum could be about, and neither is who is given up', () => {
    const hopeless = silent(aWorker({ id: 'n-0', phase: 'booting', launchedAtSec: startSec - 1801 }))
    const members = [...workers(3, () => ({ usedAgents: 0 })), hopeless]
    const snapshot = aSnapshot({ workers: members, groups: [aGroup({ min: 3, desired: 4 })] })
    expect(brief(sized({ snapshot, agents: 0 }).size.steps)).toEqual(['terminate n-0'])
  })

  test('end one by one where the group has been asked for fewer than are there', () => {
    const members = [...workers(2, () => ({ usedAgents: 0 })), drained, { ...drained, id: 'i-3' }]
    const steps = (overrides: Partial<GroupReading>) =>
      brief(sized({ snapshot: aSnapshot({ workers: members, groups: [aGroup(overrides)] }), agents: 8 }).size.steps)
    expect(steps({ min: 2, desired: 3, replacing: 1 })).toEqual(['terminate i-2'])
    // Nobody else ends the other one, and the minimum would forbid it to us.
    expect(steps({ min: 2, desired: 3 })).toEqual(['undrain i-2', 'terminate i-3'])
    expect(steps({ min: 2, desired: 2 })).toEqual(['undrain i-2', 'undrain i-3'])
  })

  test('stay while a hold is on their group', () => {
    const groups = [aGroup({ desired: 2, holds: ['instance-refresh'] })]
    expect(sized({ snapshot: aSnapshot({ workers: [aWorker(), drained], groups }), agents: 4 }).size.steps).toEqual([])
  })

  test('stay while nobody has heard them', () => {
    const snapshot = aSnapshot({ workers: [...workers(9), silent(drained)] })
    expect(sized({ snapshot, agents: 36 }).size.steps).toEqual([])
  })
})

describe('holding', () => {
  const blind = (share: number) =>
    aSnapshot({
      workers: workers(10, () => ({ usedAgents: 0 })).map((worker, index) =>
        index < share * 10 ? worker : silent(worker),
      ),
    })

  test('below half coverage nothing moves in either direction', () => {
    const { size } = sized({ snapshot: blind(0.4), agents: 400 })
    expect(size).toMatchObject({ outcome: 'hold', steps: [], summary: 'held: only 40 % of the workers were heard' })
    expect(sized({ snapshot: blind(0.5), agents: 44 }).size.outcome).toBe('grow')
  })

  test('below four fifths nothing shrinks, but growing goes on', () => {
    const summary = 'nothing leaves: only 70 % of the workers were heard'
    expect(sized({ snapshot: blind(0.7), agents: 0 }).size).toMatchObject({ outcome: 'hold', steps: [], summary })
    expect(sized({ snapshot: blind(0.7), agents: 40 }).size.outcome).toBe('steady')
    expect(sized({ snapshot: blind(0.8), agents: 0 }).size.outcome).toBe('shrink')
    expect(sized({ snapshot: blind(0.7), agents: 44 }).size.outcome).toBe('grow')
  })

  test.each(['backlog', 'workers'] as const)('while the %s is missing nothing shrinks', (source) => {
    const snapshot = idleFleet(5, { missing: [{ source, reason: 'throttled' }] })
    expect(sized({ snapshot, agents: 0 }).size).toMatchObject({ outcome: 'hold', steps: [] })
  })

  test('while the groups are missing nothing moves', () => {
    const snapshot = idleFleet(5, { groups: [], missing: [{ source: 'groups', reason: 'throttled' }] })
    expect(sized({ snapshot, agents: 400 }).size).toMatchObject({ outcome: 'hold', steps: [] })
  })
})
