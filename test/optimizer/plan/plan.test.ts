import { describe, expect, test } from 'vitest'
import { planAgents } from '../../../lib/optimizer/plan/plan.ts'
import type { GroupReading, WorkerReading } from '../../../lib/optimizer/snapshot/snapshot.ts'
import type { Target } from '../../../lib/optimizer/target/explain-target.ts'
import { aGroup, aSnapshot, aWorker, silent, startSec } from '../../builders.ts'

function ideals(members: WorkerReading[], agents: number) {
  const target = { agents, keep: agents } as Target
  const plans = planAgents(aSnapshot({ workers: members }), target)
  return { plans, byId: Object.fromEntries(plans.map((plan) => [plan.worker, plan.idealAgents])) }
}

describe('agents per worker', () => {
  test('healthy workers are filled, the busiest first, one takes the remainder, the rest get none', () => {
    const { byId } = ideals(
      [
        aWorker({ id: 'idle', usedAgents: 0 }),
        aWorker({ id: 'full', usedAgents: 4 }),
        aWorker({ id: 'half', usedAgents: 2 }),
        aWorker({ id: 'spare', usedAgents: 0, launchedAtSec: 1 }),
      ],
      10,
    )
    expect(byId).toEqual({ full: 4, half: 4, spare: 2, idle: 0 })
  })

  test('when the queue is unknown, every worker is filled; otherwise bugs could wait unseen beside free agents', () => {
    const members = ['a', 'b', 'c'].map((id) => aWorker({ id, usedAgents: 0 }))
    const snapshot = aSnapshot({ workers: members, queued: undefined as never })
    const plans = planAgents(snapshot, { agents: 2, keep: 2 } as Target)
    expect(plans.map(({ idealAgents }) => idealAgents)).toEqual([4, 4, 4])
  })

  test('workers kept by a minimum or a hold are filled as well', () => {
    const members = ['a', 'b', 'c'].map((id) => aWorker({ id, usedAgents: 0 }))
    const idealsIn = (group: Partial<GroupReading>) =>
      planAgents(aSnapshot({ workers: members, groups: [aGroup({ desired: 3, ...group })] }), {
        agents: 2,
        keep: 2,
      } as Target).map(({ idealAgents }) => idealAgents)
    expect(idealsIn({}).toSorted()).toEqual([0, 0, 2])
    expect(idealsIn({ min: 2 }).toSorted()).toEqual([0, 4, 4])
    expect(idealsIn({ holds: ['foreign-policy'] })).toEqual([4, 4, 4])
  })

  test('workers kept for the time being are filled like those that are wanted', () => {
    const members = ['a', 'b', 'c'].map((id) => aWorker({ id, usedAgents: 0 }))
    const placed = (target: Pick<Target, 'agents' | 'keep'>) =>
      planAgents(aSnapshot({ workers: members }), target as Target).reduce(
        (sum, { idealAgents }) => sum + idealAgents,
        0,
      )
    expect(placed({ agents: 3, keep: 9 })).toBe(9)
    expect(placed({ agents: 9, keep: 3 })).toBe(9)
  })

  test('no present bug waits beside a free agent, however few agents the load to come needs', () => {
    const members = ['a', 'b', 'c'].map((id) => aWorker({ id, usedAgents: id === 'b' ? 2 : 0 }))
    const snapshot = aSnapshot({ workers: members, queued: 5 })
    const plans = planAgents(snapshot, { agents: 1, keep: 1 } as Target)
    expect(plans.map(({ idealAgents }) => idealAgents).toSorted()).toEqual([0, 3, 4])
    expect(plans.find(({ worker }) => worker === 'b')?.idealAgents).toBe(4)
  })

  test('no bug waits because silent workers count as full, and bugs at work on leaving workers are not placed again', () => {
    const placed = (others: readonly WorkerReading[], agents: number) => {
      const members = [...others, ...['y', 'z'].map((id) => aWorker({ id, usedAgents: 1 }))]
      const plans = planAgents(aSnapshot({ workers: members, queued: 4 }), { agents, keep: agents } as Target)
      return plans.reduce((sum, { worker, idealAgents }) => (worker >= 'y' ? sum + idealAgents : sum), 0)
    }
    expect(placed([silent(aWorker({ id: 'a' }))], 5)).toBe(6)
    expect(placed([aWorker({ id: 'a', phase: 'draining' })], 5)).toBe(6)
    expect(placed([aWorker({ id: 'a', healthy: false })], 5)).toBe(6)
  })

  test('workers kept by a hold count once, and draining bugs do not move to others', () => {
    const held = aGroup({ key: 'r/held', min: 2, desired: 3, holds: ['foreign-policy'] })
    const members = [
      ...['a', 'b'].map((id) => aWorker({ id, group: 'r/held', usedAgents: 2 })),
      aWorker({ id: 'leaving', group: 'r/held', phase: 'draining', usedAgents: 2 }),
      ...['c', 'd', 'e'].map((id) => aWorker({ id, group: 'r/free', usedAgents: 0 })),
    ]
    const snapshot = aSnapshot({ workers: members, groups: [held, aGroup({ key: 'r/free', desired: 3 })] })
    const plans = planAgents(snapshot, { agents: 2, keep: 2 } as Target)
    expect(plans.reduce((sum, { idealAgents }) => sum + idealAgents, 0)).toBe(8)
  })

  test('a lost worker is not counted on: its bugs are placed on others', () => {
    const lost = { ...silent(aWorker({ id: 'lost' })), reportedAtSec: startSec - 7201 }
    expect(ideals([lost, aWorker({ id: 'heard' })], 4).byId).toEqual({ lost: 4, heard: 4 })
  })

  test('draining and unhealthy workers get none', () => {
    const { byId } = ideals(
      [aWorker({ id: 'leaving', phase: 'draining' }), aWorker({ id: 'ill', healthy: false }), aWorker({ id: 'well' })],
      4,
    )
    expect(byId).toEqual({ leaving: 0, ill: 0, well: 4 })
  })

  test('a silent worker counts as full and is left as it is', () => {
    const { plans } = ideals([silent(aWorker({ id: 'silent' })), aWorker({ id: 'heard' })], 4)
    expect(plans.find((plan) => plan.worker === 'silent')).toMatchObject({
      currentAgents: 4,
      idealAgents: 4,
      priority: 0,
    })
  })

  test('silent workers, since they count as full, come before those that are heard to have room, however old', () => {
    const quiet = silent(aWorker({ id: 'silent', launchedAtSec: startSec - 3700 }))
    const heard = aWorker({ id: 'heard', usedAgents: 1, launchedAtSec: startSec - 9000 })
    for (const members of [
      [quiet, heard],
      [heard, quiet],
    ])
      expect(ideals(members, 5).byId).toEqual({ silent: 4, heard: 1 })
  })

  test('booting workers come after ready ones', () => {
    const booting = silent(aWorker({ id: 'booting', phase: 'booting' }))
    const { byId } = ideals([booting, aWorker({ id: 'ready' })], 6)
    expect(byId).toEqual({ ready: 4, booting: 2 })
  })

  test('plans are sorted by how far they differ from the present count', () => {
    const { plans } = ideals(
      [aWorker({ id: 'a', usedAgents: 4 }), aWorker({ id: 'b', usedAgents: 1 }), aWorker({ id: 'c', usedAgents: 2 })],
      12,
    )
    expect(plans.map((plan) => [plan.worker, plan.priority])).toEqual([
      ['b', 3],
      ['c', 2],
      ['a', 0],
    ])
  })

  test('an empty fleet has an empty plan', () => {
    expect(ideals([], 10).plans).toEqual([])
  })
})
