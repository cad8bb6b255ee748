import { describe, expect, test } from 'vitest'
import type { GroupReading } from '../../../lib/optimizer/snapshot/snapshot.ts'
import { aGroup, aSnapshot, aState, aWorker, silent, startSec, workers } from '../../builders.ts'
import { brief, sized } from './sized.ts'

describe('drained workers', () => {
  const drained = aWorker({ id: 'i-2', phase: 'draining', usedAgents: 0, drainAcknowledged: true })

  test('are terminated once they have acknowledged and report that they are idle', () => {
    const { size } = sized({ snapshot: aSnapshot({ workers: [aWorker(), drained] }), agents: 4 })
    expect(brief(size.steps)).toEqual(['terminate i-2'])
    expect(size.groups).toMatchObject([{ current: 1, desired: 1 }])
  })

  test('are terminated before others begin to drain: if the limit is reached, the next cycle drains the rest', () => {
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

  test('are counted apart from those that never came up, of which only a few are given up at a time', () => {
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

  test('leave for another reason than those that never came up', () => {
    const hopeless = silent(aWorker({ id: 'n-0', phase: 'booting', launchedAtSec: startSec - 1801 }))
    const { steps } = sized({ snapshot: aSnapshot({ workers: [aWorker(), drained, hopeless] }), agents: 4 }).size
    expect(steps).toMatchObject([
      { worker: 'i-2', reason: 'drained and idle' },
      { worker: 'n-0', reason: 'never sent a heartbeat' },
    ])
  })

  test('leave no allowance for others to leave when many have been given up', () => {
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

  test('are called back when the minimum of their group was raised meanwhile, since they cannot leave', () => {
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

  test('are called back to a minimum that unhealthy ones do not fill, and only when their group can be seen', () => {
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

  test('no longer count towards the minimum, and neither do workers given up', () => {
    const hopeless = silent(aWorker({ id: 'n-0', phase: 'booting', launchedAtSec: startSec - 1801 }))
    const members = [...workers(3, () => ({ usedAgents: 0 })), hopeless]
    const snapshot = aSnapshot({ workers: members, groups: [aGroup({ min: 3, desired: 4 })] })
    expect(brief(sized({ snapshot, agents: 0 }).size.steps)).toEqual(['terminate n-0'])
  })

  test('are terminated one by one when the group is asked for fewer than it has', () => {
    const members = [...workers(2, () => ({ usedAgents: 0 })), drained, { ...drained, id: 'i-3' }]
    const steps = (overrides: Partial<GroupReading>) =>
      brief(sized({ snapshot: aSnapshot({ workers: members, groups: [aGroup(overrides)] }), agents: 8 }).size.steps)
    expect(steps({ min: 2, desired: 3, replacing: 1 })).toEqual(['terminate i-2'])
    // Without `replacing` nobody else ends the second one, and the minimum does not allow the optimizer to.
    expect(steps({ min: 2, desired: 3 })).toEqual(['undrain i-2', 'terminate i-3'])
    expect(steps({ min: 2, desired: 2 })).toEqual(['undrain i-2', 'undrain i-3'])
  })

  test('stay while their group is on hold', () => {
    const groups = [aGroup({ desired: 2, holds: ['instance-refresh'] })]
    expect(sized({ snapshot: aSnapshot({ workers: [aWorker(), drained], groups }), agents: 4 }).size.steps).toEqual([])
  })

  test('stay while they have not been heard', () => {
    const snapshot = aSnapshot({ workers: [...workers(9), silent(drained)] })
    expect(sized({ snapshot, agents: 36 }).size.steps).toEqual([])
  })
})
